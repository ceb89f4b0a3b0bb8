import type { IDataObject } from 'n8n-workflow';
import { byId, credential, lines, run, sandbox, useSandbox } from './run.mts';

useSandbox();

const ids = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `report_${101 + index}` }));
const get = { operation: 'get', reportId: { __rl: true, mode: 'id', value: '={{ $json.id }}' } };
const mostAtOnce = () => Math.max(...sandbox.smailander.requests.map(({ inFlight }) => inFlight));
/** The first few are still in flight when the others of their number have come, on any machine. */
const slowly = (places = 5) =>
	sandbox.smailander.faults.push({ kind: 'slow', ms: 500, times: places }, { kind: 'slow', ms: 20, times: Infinity });

describe('many input items', () => {
	test('40 items: five in flight, results in order, each linked', async () => {
		sandbox.smailander.reset({ reportCount: 40 });
		slowly();
		const { items } = await run(get, { items: ids(40) });
		expect(items.map(({ json }) => json.id)).toEqual(ids(40).map(({ id }) => id));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(ids(40).map((_, item) => ({ item })));
		expect(lines()).toHaveLength(40);
		expect(mostAtOnce()).toBe(5);
	});

	test('two runs with one key share the five', async () => {
		sandbox.smailander.reset({ reportCount: 20 });
		slowly();
		await Promise.all([run(get, { items: ids(20) }), run(get, { items: ids(20) })]);
		expect(lines()).toHaveLength(40);
		expect(mostAtOnce()).toBe(5);
	});

	test('another key has five of its own', async () => {
		sandbox.smailander.reset({ reportCount: 20 });
		slowly(10);
		const readOnly = { items: ids(20), credential: credential(sandbox.smailander.readOnlyKey) };
		await Promise.all([run(get, { items: ids(20) }), run(get, readOnly)]);
		expect(mostAtOnce()).toBe(10);
	});

	test('40 writes: each once, five in flight', async () => {
		slowly();
		const { items } = await run(
			{ operation: 'generate', format: '={{ $json.format }}' },
			{ items: Array.from({ length: 40 }, () => ({ format: 'csv' })) },
		);
		expect(new Set(items.map(({ json }) => json.report_id)).size).toBe(40);
		expect(sandbox.smailander.state.generated).toBe(40);
		expect(mostAtOnce()).toBe(5);
	});

	test('lists of several items keep their order and links', async () => {
		const getAll = { resource: 'instance', operation: 'getAll', reportId: { __rl: true, mode: 'id', value: '={{ $json.id }}' } };
		const { items } = await run(getAll, { items: [{ id: 'report_103' }, { id: 'report_102' }, { id: 'report_101' }] });
		expect(items.map(({ json, pairedItem }) => [json.instance_id, pairedItem])).toEqual([
			['instance_103_3', { item: 0 }],
			['instance_103_2', { item: 0 }],
			['instance_103_1', { item: 0 }],
			['instance_101_3', { item: 2 }],
			['instance_101_2', { item: 2 }],
			['instance_101_1', { item: 2 }],
		]);
	});

	test('no input item: no request', async () => {
		expect((await run(get, { items: [] })).items).toEqual([]);
		expect(lines()).toEqual([]);
	});

	test('cancelling begins no further request', async () => {
		sandbox.smailander.reset({ reportCount: 40 });
		sandbox.smailander.faults.push({ kind: 'slow', ms: 200, times: Infinity });
		await run(get, { items: ids(40), whenRunning: (cancel) => void setTimeout(cancel, 100) });
		expect(lines().length).toBeLessThan(40);
	});
});

describe('On Error, where the second of three items fails', () => {
	const mixed = [
		{ id: 'report_101', own: 1 },
		{ id: 'report_999', own: 2 },
		{ id: 'report_103', own: 3 },
	];
	const error = 'Smailander did not find it: The report report_999 does not exist';
	const remedy = expect.stringMatching(/^Choose the report, instance or template from the list/);

	test('stop: the words, and nothing comes out', async () => {
		const result = await run(get, { items: mixed });
		expect(result.error).toMatchObject({ message: error, description: remedy, context: { itemIndex: 1 } });
		expect(result.items).toEqual([]);
	});

	test('continue: the same words in an item that is linked', async () => {
		const result = await run(get, { items: mixed, onError: 'continueRegularOutput' });
		expect(result.error).toBeUndefined();
		expect(result.items.map(({ json, pairedItem }) => [json.id ?? json, pairedItem])).toEqual([
			['report_101', { item: 0 }],
			[{ error, message: remedy }, { item: 1 }],
			['report_103', { item: 2 }],
		]);
	});

	test('continue with the error output: the same words, beside the input, linked', async () => {
		const result = await run(get, { items: mixed, onError: 'continueErrorOutput' });
		expect(result.items.map(({ json }) => json.id)).toEqual(['report_101', 'report_103']);
		expect(result.errorItems).toEqual([{ json: { id: 'report_999', own: 2, error, message: remedy }, pairedItem: { item: 1 } }]);
	});

	test.each<[string, IDataObject, string]>([
		['bad input', { reportId: byId('../x') }, '"Report" is not a valid ID: "../x"'],
		['invalid JSON', { operation: 'generate', options: { additionalFields: '{' } }, '"Additional Fields (JSON)" is not valid JSON'],
		[
			'a declined write',
			{ operation: 'generate', options: { additionalFields: '{"type":"x"}' } },
			'Smailander declined the values: type is not supported',
		],
		['no file', { resource: 'instance', operation: 'download', reportId: byId('report_102') }, 'The report has no instance yet'],
		['a base address that is none', { operation: 'getAll' }, '"Custom Base URL" is not an address'],
	])('%s reads the same in all three ways', async (name, fields, message) => {
		const parameters = { ...get, ...fields };
		const more = name.startsWith('a base') ? { credential: credential(undefined, 'nowhere') } : {};
		const stopped = await run(parameters, more);
		const continued = await run(parameters, { ...more, onError: 'continueRegularOutput' });
		const apart = await run(parameters, { ...more, onError: 'continueErrorOutput' });
		expect(stopped.error?.message).toBe(message);
		const item = { json: { error: message, message: stopped.error?.description }, pairedItem: { item: 0 } };
		expect(continued.items).toEqual([item]);
		expect(apart).toMatchObject({ items: [], errorItems: [item] });
	});

	test('every item fails: every item is told, none stops the others', async () => {
		const result = await run(get, { items: ids(12).map(({ id }) => ({ id: `x${id}` })), onError: 'continueRegularOutput' });
		expect(result.items).toHaveLength(12);
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual(ids(12).map((_, item) => ({ item })));
		expect(result.items[11]!.json.error).toContain('xreport_112');
	});

	test.each(['timeout', 'proxy', 'batching'])('Request Options of one item that cannot be read stop no other: %s', async (option) => {
		const broken = "={{ $json.isBroken ? $('Nowhere').item.json.x : $json.nothing }}";
		const requestOptions = { [option]: option === 'batching' ? { batch: { batchSize: 1, batchInterval: broken } } : broken };
		for (const at of [0, 1]) {
			const items = [101, 102].map((id, item) => ({ id: `report_${id}`, isBroken: item === at }));
			const result = await run({ ...get, requestOptions }, { items, onError: 'continueRegularOutput' });
			expect(result.error).toBeUndefined();
			expect(result.items[at]).toMatchObject({ json: { error: "Referenced node doesn't exist" }, pairedItem: { item: at } });
			expect(result.items[1 - at]).toMatchObject({ json: { id: items[1 - at]!.id }, pairedItem: { item: 1 - at } });
		}
	});
});
