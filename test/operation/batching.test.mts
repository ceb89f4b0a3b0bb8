import type { IDataObject } from 'n8n-workflow';
import { run, sandbox, useSandbox } from '../smailander/run.mts';

useSandbox();

const batches = (batchSize: number, batchInterval: number) => ({ batching: { batch: { batchSize, batchInterval } } });
const items = [1, 2, 3, 4, 5].map((number) => ({ number }));
const reportId = { __rl: true, mode: 'id', value: 'report_101' };

/** When the requests came, in milliseconds after the node's start at the earliest. */
async function timesOf(requestOptions: IDataObject): Promise<number[]> {
	const parameters = { resource: 'report', operation: 'get', reportId, requestOptions };
	const start = Date.now();
	expect((await run(parameters, { items })).items).toHaveLength(5);
	return sandbox.smailander.requests.map(({ timeMs }) => timeMs - start).sort((a, b) => a - b);
}

test('batches of two wait for one another', async () => {
	const [, , third = 0, , fifth = 0] = await timesOf(batches(2, 300));
	expect(third).toBeGreaterThanOrEqual(290);
	expect(fifth).toBeGreaterThanOrEqual(590);
});

test('the last batch is not begun after the first has failed', async () => {
	const parameters = { resource: 'report', operation: 'get', reportId: { __rl: true, mode: 'id', value: '={{ $json.id }}' } };
	const result = await run({ ...parameters, requestOptions: batches(1, 60_000) }, { items: [{ id: 'report_999' }, { id: 'report_101' }] });
	expect(result.error?.message).toContain('report_999');
	expect(sandbox.smailander.requests).toHaveLength(1);
});

test.each([batches(0, 300), { batching: { batch: { batchSize: -1, batchInterval: 0 } } }, { batching: {} }, {}])(
	'%j is read',
	async (requestOptions) => {
		expect(await timesOf(requestOptions)).toHaveLength(5);
	},
);
