import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { itemsOf } from '../host/execution.mts';
import type { Json } from '../host/model.mts';
import { currentMemory, peakMemory, resetPeakMemory } from '../host/n8n.mts';
import type { Stage } from '../host/stage.mts';
import { chain, node } from '../host/workflows.mts';
import { expectedSha256, reportGuid } from '../sandbox/index.mts';
import type { Results } from './results.mts';
import { describe } from './runCase.mts';
import { serviceNode } from './workflow.mts';

const rowCount = 400_000;
const fileBytes = 500 * 1024 * 1024;
const bulkReport = reportGuid(11);

/**
 * The two runs that are about memory, each in an n8n of its own.
 *
 * Memory is the resident set of the n8n process: its peak during the run, and by how much that is over what the same
 * process held before, after it had run the same workflow with one row or a small file.
 */
export async function checkLargeRuns(stage: Stage, results: Results): Promise<void> {
	results.group('Large runs');
	await results.check(`${rowCount.toLocaleString('en')} rows as items`, async () => await largeReport(stage));
	await results.check(`a file of ${megabytes(fileBytes)}, byte for byte`, async () => await largeFile(stage));
}

/**
 * A published workflow, called through its webhook as in production, answers with the count. n8n is told not to
 * store the execution: it would write all rows into its database as one text, unless the execution fails.
 */
async function largeReport(stage: Stage): Promise<string> {
	await stage.restart();
	const { sandbox, rest, n8n } = stage;
	const { id, versionId } = await rest.createWorkflow({
		name: 'Large report',
		settings: { saveDataSuccessExecution: 'none', saveDataErrorExecution: 'all' },
		nodes: [
			node('Webhook', 'n8n-nodes-base.webhook', 2.1, { path: 'large', responseMode: 'lastNode' }),
			serviceNode(stage, 'threatLocker', 'Report', {
				resource: 'report',
				operation: 'run',
				reportId: { __rl: true, mode: 'id', value: bulkReport },
			}),
			node('Count', 'n8n-nodes-base.summarize', 1.1, {
				fieldsToSummarize: {
					values: ['count', 'min', 'max'].map((aggregation) => ({ aggregation, field: 'Id' })),
				},
			}),
		],
		connections: chain('Webhook', 'Report', 'Count'),
	});
	await rest.activate(id, versionId);

	const count = async (rows: number): Promise<Json> => {
		sandbox.reset();
		sandbox.threatLocker.switches.rowCount = rows;
		const { statusCode, body } = await request(`${n8n.url}/webhook/large`, { headersTimeout: 600_000 });
		const reply = await body.text();
		if (statusCode !== 200) {
			const failed = await rest.lastExecution(id);
			assert.fail(failed === undefined ? reply : describe(failed));
		}
		return JSON.parse(reply) as Json;
	};
	await count(1);
	const measured = await measure(n8n.pid, async () => await count(rowCount));
	const { count_Id: counted, min_Id: first, max_Id: last } = measured.result;
	assert.equal(counted, rowCount);
	assert.equal(Number(last) - Number(first), rowCount - 1);
	return measured.figures;
}

async function largeFile(stage: Stage): Promise<string> {
	await stage.restart();
	const { sandbox, rest, n8n } = stage;
	sandbox.reset();
	const { id } = await rest.createWorkflow({
		name: 'Large file',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
			serviceNode(stage, 'smailander', 'Download', {
				resource: 'instance',
				operation: 'download',
				reportId: { __rl: true, mode: 'id', value: 'report_101' },
				instance: 'latest',
				binaryPropertyName: 'data',
			}),
		],
		connections: chain('Start', 'Download'),
	});
	await rest.run(id, 'Start');

	const { instance_id: instanceId, format } = sandbox.smailander.runScheduled('report_101', { size: fileBytes });
	const { result: execution, figures } = await measure(n8n.pid, async () => await rest.run(id, 'Start', 600_000));
	assert.equal(execution.status, 'success', describe(execution));
	const { json, binary } = itemsOf(execution, 'Download')[0]!;
	const sha256 = expectedSha256({ instanceId, format, size: fileBytes });
	assert.equal(json.sha256, sha256);
	assert.ok(binary?.data !== undefined);
	assert.deepEqual(await rest.readBinary(binary.data), { bytes: fileBytes, sha256 });
	return figures;
}

async function measure<T>(pid: number, work: () => Promise<T>): Promise<{ result: T; figures: string }> {
	await sleep(3_000);
	const idle = await currentMemory(pid);
	await resetPeakMemory(pid);
	const started = Date.now();
	const result = await work();
	const seconds = (Date.now() - started) / 1000;
	const peak = await peakMemory(pid);
	const figures = `${seconds.toFixed(1)} s, peak ${megabytes(peak)}, idle ${megabytes(idle)}, ${megabytes(peak - idle)} over idle`;
	return { result, figures };
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MB`;
