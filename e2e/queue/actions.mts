import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { itemsOf } from '../../host/execution.mts';
import type { WorkflowNode } from '../../host/model.mts';
import { expectedSha256, organizationGuid, reportGuid } from '../../sandbox/index.mts';
import type { Results } from '../results.mts';
import { assertNoKey, describe, runCase } from '../runCase.mts';
import { smailanderCases } from '../smailander.cases.mts';
import { threatLockerCases } from '../threatLocker.cases.mts';
import { serviceNode } from '../workflow.mts';
import { callWebhook, ended, generating, publish, webhook } from './published.mts';
import { taken, takers, type QueueStage } from './stage.mts';

/** Cases of the other end-to-end run that are about rows, files and waiting. */
const manualCases = [
	'report run: three input items, each row linked to its own',
	'report run: one CSV file for each organization',
	'report generate: several are waited for together and downloaded',
	'instance download: every format, for several items',
	'instance download: 20 MB, streamed',
];

const callsEach = 4;
const emptyReport = reportGuid(9);
const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** Actions, started by hand and by webhooks; all of them are to run on the workers. */
export async function checkActions(stage: QueueStage, results: Results): Promise<void> {
	results.group('Started by hand');
	for (const name of manualCases) {
		await results.check(name, async () => {
			const test = [...threatLockerCases, ...smailanderCases].find((one) => one.name === name);
			assert.ok(test !== undefined, 'there is no such case');
			const before = await takenByAll(stage);
			const note = await runCase(stage, test);
			const after = await takenByAll(stage);
			assert.equal(after.length - before.length, 1, 'it should have run on one worker, once');
			return note;
		});
	}
	await checkWebhooks(stage, results);
}

async function takenByAll({ allWorkers }: QueueStage): Promise<string[]> {
	return (await Promise.all(allWorkers.map(taken))).flat();
}

async function checkWebhooks(stage: QueueStage, results: Results): Promise<void> {
	const { sandbox } = stage;
	results.group(`Published, ${callsEach} calls at once`);
	sandbox.reset();
	const rows = Array.from({ length: 200 }, (_, index) => ({
		Hostname: `WS-${index}.example.test`,
		'Agent Version': '9.6.1',
		'Last Check-in': null,
		OrganizationId: organizationGuid(1),
	}));
	sandbox.threatLocker.setRows(emptyReport, organizationGuid(1), rows);
	const run = { resource: 'report', operation: 'run', reportId: byId(emptyReport) };

	await checkWebhook(stage, results, 'ThreatLocker Run, rows as items', {
		reply: 'allEntries',
		action: serviceNode(stage, 'threatLocker', 'Action', run),
		check: (replies) => {
			for (const reply of replies) assert.deepEqual(JSON.parse(reply.toString()), rows);
			return `${rows.length} rows`;
		},
	});
	await checkWebhook(stage, results, 'ThreatLocker Run, a CSV file', {
		reply: 'firstEntryBinary',
		action: serviceNode(stage, 'threatLocker', 'Action', { ...run, output: 'file', fileFormat: 'csv' }),
		check: (replies) => {
			const lines = rows.map((row) => `${row.Hostname},9.6.1,,${row.OrganizationId}\r\n`);
			const file = `\uFEFFHostname,Agent Version,Last Check-in,OrganizationId\r\n${lines.join('')}`;
			for (const reply of replies) assert.equal(reply.toString(), file);
			return `${Buffer.byteLength(file)} bytes`;
		},
	});
	await checkWebhook(stage, results, 'Smailander Generate, waited for and downloaded', {
		reply: 'firstEntryBinary',
		action: serviceNode(stage, 'smailander', 'Action', generating('downloaded')),
		check: (replies) => {
			const made = sandbox.smailander.instances().filter(({ report_id: report }) => report.startsWith('report_new_'));
			assert.equal(made.length, callsEach, 'reports generated');
			const wanted = made.map(({ instance_id: instanceId, format, size }) => expectedSha256({ instanceId, format, size }));
			assert.deepEqual(replies.map(sha256).sort(), wanted.sort());
			return `${made.length} reports`;
		},
	});
	await checkWebhook(stage, results, 'Smailander Download', {
		reply: 'firstEntryBinary',
		action: serviceNode(stage, 'smailander', 'Action', {
			resource: 'instance',
			operation: 'download',
			reportId: byId('report_101'),
			instance: 'latest',
		}),
		check: (replies) => {
			const { instance_id: instanceId, format, size } = sandbox.smailander.instances('report_101')[0]!;
			for (const reply of replies) assert.equal(sha256(reply), expectedSha256({ instanceId, format, size }));
			return `${size} bytes`;
		},
	});
	await results.check('both workers took part', async () => {
		const shares = await Promise.all(stage.workers.map(async (worker) => (await taken(worker)).length));
		assert.ok(
			shares.every((count) => count > 0),
			`executions by worker: ${shares.join(', ')}`,
		);
		return `executions by worker: ${shares.join(', ')}`;
	});
}

type WebhookCheck = {
	/** What the webhook answers with. */
	reply: 'allEntries' | 'firstEntryBinary';
	action: WorkflowNode;
	/** Gets what came back to each caller. */
	check: (replies: Buffer[]) => string;
};

/** Calls come to main, workers do the work, and main answers with the rows or the file that a worker stored. */
async function checkWebhook(stage: QueueStage, results: Results, name: string, { reply, action, check }: WebhookCheck): Promise<void> {
	await results.check(name, async () => {
		const path = name.toLowerCase().replace(/\W+/g, '-');
		const id = await publish(stage, name, [webhook(path, { responseData: reply }), action]);
		const replies = await Promise.all(
			Array.from({ length: callsEach }, async () => {
				const { statusCode, body } = await callWebhook(stage, path);
				const content = Buffer.from(await body.arrayBuffer());
				assert.equal(statusCode, 200, content.toString().slice(0, 300));
				return content;
			}),
		);
		const executions = await ended(stage, id, 30_000);
		assert.equal(executions.length, callsEach);
		for (const execution of executions) {
			assert.equal(execution.status, 'success', describe(execution));
			assert.equal((await takers(stage, execution.id)).length, 1, 'it should have run on one worker, once');
			assertNoKey(execution.stored, stage.sandbox, 'the stored execution');
			const file = itemsOf(execution, 'Action')[0]!.binary?.data;
			if (reply === 'allEntries') assert.equal(file, undefined);
			else assert.equal((await stage.rest.readBinary(file!)).sha256, itemsOf(execution, 'Action')[0]!.json.sha256);
		}
		return check(replies);
	});
}

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
