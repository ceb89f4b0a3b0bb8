import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Results } from '../results.mts';
import { assertNoKey } from '../runCase.mts';
import type { QueueStage } from './stage.mts';

/** No key of the services is in what any process printed, nor in what n8n stored besides the encrypted credentials. */
export async function checkSecrets({ n8n, allWorkers, sandbox, services }: QueueStage, results: Results): Promise<void> {
	results.group('Keys');
	await results.check('no key in the log of any process', async () => {
		const logs = [n8n, ...allWorkers].map(({ logFile }) => logFile);
		for (const file of logs) assertNoKey(await readFile(file, 'utf8'), sandbox, file);
		return `${logs.length} logs`;
	});
	await results.check('no key in any stored execution, workflow or state of a trigger', async () => {
		const texts = await services.query(
			`SELECT 'execution ' || "executionId" AS place, data AS text FROM execution_data
			UNION ALL SELECT 'workflow ' || name, nodes::text || coalesce("staticData"::text, '') FROM workflow_entity`,
		);
		assert.ok(
			texts.some(({ text }) => String(text).includes('instance_')),
			'nothing was stored',
		);
		for (const { place, text } of texts) assertNoKey(String(text), sandbox, String(place));
		return `${texts.length} texts`;
	});
}
