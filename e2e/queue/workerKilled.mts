import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { itemsOf } from '../../host/execution.mts';
import type { Execution } from '../../host/model.mts';
import { node } from '../../host/workflows.mts';
import { expectedSha256, reportGuid } from '../../sandbox/index.mts';
import type { Results } from '../results.mts';
import { describe } from '../runCase.mts';
import { until } from '../until.mts';
import { serviceNode } from '../workflow.mts';
import { callWebhook, ended, generating, publish, webhook } from './published.mts';
import { taken, takers, type QueueStage, type Worker } from './stage.mts';
import type { TriggerWatch } from './triggers.mts';

const callsEach = 6;
const reportMs = 20_000;

/** A worker is killed while it works on slow reports and on an execution of a trigger. */
export async function checkKilledWorker(stage: QueueStage, triggers: TriggerWatch, results: Results): Promise<void> {
	const { sandbox } = stage;
	results.group('A worker is killed at work');
	sandbox.threatLocker.reset({ slowMs: reportMs });
	sandbox.smailander.reset({ msUntilDone: reportMs });
	const generateId = await publish(stage, 'Slow report', [
		webhook('slow-report', { responseMode: 'onReceived' }),
		serviceNode(stage, 'smailander', 'Action', generating('downloaded')),
	]);
	const runId = await publish(stage, 'Slow rows', [
		webhook('slow-rows', { responseMode: 'onReceived' }),
		serviceNode(stage, 'threatLocker', 'Action', {
			resource: 'report',
			operation: 'run',
			reportId: { __rl: true, mode: 'id', value: reportGuid(15) },
		}),
	]);
	await publish(stage, 'Quick', [webhook('quick'), node('Done', 'n8n-nodes-base.noOp', 1, {})]);

	let lost = new Set<string>();
	await results.check('a worker is killed while it works on slow reports and on events', async () => {
		const killed = await killAtWork(stage, triggers, generateId);
		lost = new Set(await unfinished(killed));
		return `${killed.name}, with the executions ${[...lost].join(', ')}`;
	});
	const killedAt = Date.now();
	await results.check('the other worker goes on', async () => {
		const { statusCode } = await callWebhook(stage, 'quick');
		assert.equal(statusCode, 200);
	});
	let executions: Execution[] = [];
	let reports = new Set<string>();
	await results.check('every execution ends in a state that can be seen', async () => {
		const generated = await ended(stage, generateId, 180_000);
		executions = [...generated, ...(await ended(stage, runId, 60_000))];
		reports = new Set(generated.map(({ id }) => id));
		assert.equal(executions.length, 2 * callsEach);
		return `${Math.round((Date.now() - killedAt) / 1000)} s after the kill`;
	});
	await results.check('what the killed worker had begun ends as an error, and is not run again', async () => {
		const own = executions.filter(({ id }) => lost.has(id));
		assert.ok(own.length > 0);
		for (const one of own) {
			assert.ok(['error', 'crashed'].includes(one.status), describe(one));
			assert.equal((await takers(stage, one.id)).length, 1);
		}
		return `${own.length} executions, "${own[0]!.status}": ${own[0]!.error?.message ?? ''}`;
	});
	await results.check('what it had not begun is done by the other worker', async () => {
		const others = executions.filter(({ id }) => !lost.has(id));
		for (const one of others) assert.equal(one.status, 'success', describe(one));
		for (const one of others.filter(({ id }) => reports.has(id))) await assertReport(stage, one);
		return `${others.length} executions`;
	});
	await results.check('no report was generated twice', () => {
		assert.equal(sandbox.smailander.state.generated, callsEach);
		return `${callsEach} executions, ${sandbox.smailander.state.generated} reports`;
	});
	await results.check('the execution of the trigger ends as an error; n8n stores its items no more', async () => {
		const { workflowId, heldByKilled } = triggers.smailander;
		const events = [...heldByKilled].flatMap(([, held]) => held);
		assert.ok(events.length > 0, 'the killed worker had no events');
		for (const one of (await ended(stage, workflowId, 60_000)).filter(({ id }) => heldByKilled.has(id))) {
			assert.ok(['error', 'crashed'].includes(one.status), describe(one));
			for (const event of events) assert.ok(!one.stored.includes(event), `${event} is still stored`);
		}
		return `${events.length} events`;
	});
	await results.check('a new worker in an empty folder installs the package by itself', async () => {
		await stage.addWorker(3, { N8N_REINSTALL_MISSING_PACKAGES: 'true' });
	});
}

/** Kills the worker that has an execution of a trigger, when it has slow reports as well. */
async function killAtWork(stage: QueueStage, triggers: TriggerWatch, generateId: string): Promise<Worker> {
	const known = new Set((await stage.rest.executions(triggers.smailander.workflowId)).map(({ id }) => id));
	const worker = await until('a new execution of the Smailander Trigger', 90_000, async () => {
		for (const { id } of await stage.rest.executions(triggers.smailander.workflowId)) {
			const [taker] = known.has(id) ? [] : await takers(stage, id);
			if (taker !== undefined) return taker;
		}
		return undefined;
	});
	// Workers take executions in turn. All reports begin, and there is no room for all of the rows.
	for (const path of ['slow-report', 'slow-rows']) {
		for (let call = 0; call < callsEach; call += 1) await (await callWebhook(stage, path)).body.dump();
	}
	await until('slow reports on that worker, all of them asked for', 15_000, async () => {
		const own = new Set(await taken(worker));
		const isAtWork = (await stage.rest.executions(generateId)).some(({ id }) => own.has(id));
		return isAtWork && stage.sandbox.smailander.state.generated === callsEach ? true : undefined;
	});
	await triggers.noteHeld(await unfinished(worker));
	await stage.killWorker(worker);
	return worker;
}

/** Executions that a worker had taken and not ended. */
async function unfinished(worker: Worker): Promise<string[]> {
	const log = await readFile(worker.logFile, 'utf8');
	return (await taken(worker)).filter((id) => !log.includes(`Worker finished execution ${id} (job`));
}

async function assertReport(stage: QueueStage, execution: Execution): Promise<void> {
	const { json, binary } = itemsOf(execution, 'Action')[0]!;
	const instance = stage.sandbox.smailander.state.instances.get(String(json.instanceId));
	assert.ok(instance !== undefined && binary?.data !== undefined);
	const { instance_id: instanceId, format, size } = instance;
	assert.equal((await stage.rest.readBinary(binary.data)).sha256, expectedSha256({ instanceId, format, size }));
}
