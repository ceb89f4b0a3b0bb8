import assert from 'node:assert/strict';
import type { Results } from '../results.mts';
import { describe } from '../runCase.mts';
import { until } from '../until.mts';
import { serviceNode } from '../workflow.mts';
import { callWebhook, ended, generating, publish, webhook } from './published.mts';
import { taken, takers, type QueueStage } from './stage.mts';

const callCount = 4;
const reportMs = 15_000;

/** Main is killed while the workers work, and comes back. */
export async function checkKilledMain(stage: QueueStage, results: Results): Promise<void> {
	const { sandbox } = stage;
	results.group('Main is killed while the workers work');
	sandbox.smailander.reset({ msUntilDone: reportMs });
	const id = await publish(stage, 'While main is gone', [
		webhook('while-main-is-gone', { responseMode: 'onReceived' }),
		serviceNode(stage, 'smailander', 'Action', generating('completed')),
	]);
	await results.check('main is killed while reports are generated, and starts again', async () => {
		for (let call = 0; call < callCount; call += 1) await (await callWebhook(stage, 'while-main-is-gone')).body.dump();
		await until('all reports asked for', 15_000, async () => (sandbox.smailander.state.generated === callCount ? true : undefined));
		await stage.killMain();
		await stage.startMain();
	});
	await results.check('the workers have finished what they worked on', async () => {
		const executions = await ended(stage, id, 60_000);
		assert.equal(executions.length, callCount);
		for (const one of executions) {
			assert.equal(one.status, 'success', describe(one));
			assert.equal((await takers(stage, one.id)).length, 1);
		}
		assert.equal(sandbox.smailander.state.generated, callCount, 'reports generated');
		return `${callCount} executions, ${callCount} reports`;
	});
	await results.check('the new worker has taken part', async () => {
		assert.ok((await taken(stage.workers.at(-1)!)).length > 0);
	});
}
