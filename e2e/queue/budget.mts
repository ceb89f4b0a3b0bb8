import assert from 'node:assert/strict';
import { startSandbox } from '../../sandbox/index.mts';
import type { Results } from '../results.mts';
import { describe } from '../runCase.mts';
import { serviceNode } from '../workflow.mts';
import { callWebhook, ended, publish, webhook } from './published.mts';
import { takers, type QueueStage } from './stage.mts';

const reportCount = 25;
const executionCount = 4;
const limit = { rateLimit: 40, rateWindowMs: 10_000, enforceRateLimit: true };

/** Two workers, one key, and a service that refuses what goes beyond its limit. */
export async function checkBudget(stage: QueueStage, results: Results): Promise<void> {
	results.group('Shares of a limit');
	const sandbox = await startSandbox({ smailander: { ...limit, reportCount } });
	try {
		await results.check(`two workers with a share of 50 % each are never refused`, async () => {
			const own = { nodeTypes: stage.nodeTypes, credentialsOf: await stage.credentialsFor(sandbox) };
			const options = { share: 50 };
			const id = await publish(stage, 'Shares', [
				webhook('shares', { responseMode: 'onReceived' }),
				serviceNode(own, 'smailander', 'List', { resource: 'report', operation: 'getAll', returnAll: true, options }),
				serviceNode(own, 'smailander', 'Get', {
					resource: 'report',
					operation: 'get',
					reportId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
					options,
				}),
			]);
			for (let call = 0; call < executionCount; call += 1) await (await callWebhook(stage, 'shares')).body.dump();
			const executions = await ended(stage, id, 120_000);
			assert.equal(executions.length, executionCount);
			for (const execution of executions) assert.equal(execution.status, 'success', describe(execution));
			const workers = await Promise.all(executions.map(async (one) => (await takers(stage, one.id)).map(({ name }) => name)));
			assert.ok(new Set(workers.flat()).size > 1, `all executions ran on ${workers.flat()[0]}`);

			const { requests } = sandbox.smailander;
			assert.ok(requests.length >= executionCount * (reportCount + 1));
			assert.equal(requests.filter(({ status }) => status === 429).length, 0, 'requests refused');
			return `${requests.length} requests, ${limit.rateLimit} allowed in ${limit.rateWindowMs / 1000} s; executions on ${workers.flat().join(', ')}`;
		});
	} finally {
		await sandbox.close();
	}
}
