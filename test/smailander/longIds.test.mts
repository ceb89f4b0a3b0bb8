import { searchList } from '../engine/listSearch.mts';
import { ActiveTrigger } from '../engine/poll.mts';
import { byId, credential, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const REPORTS = [101, 102, 103, 104, 105].map((number) => `6384123456780000${number}`);

beforeEach(() => sandbox.smailander.reset({ idStyle: 'number' }));

const get = async (id: unknown) => await run({ resource: 'report', operation: 'get', reportId: byId(id as string) });

test('reports whose IDs are numbers that a number would round alike are as many reports', async () => {
	const { items } = await run({ resource: 'report', operation: 'getAll', returnAll: true });
	expect(items.map(({ json }) => json.id)).toEqual(REPORTS);
	const { results } = await searchList({ node: 'smailander', method: 'searchReports', credential: credential() });
	expect(results.map(({ value }) => value)).toEqual(REPORTS);
});

test('such an ID is sent as it came', async () => {
	const { items } = await get(REPORTS[3]);
	expect(items[0]!.json).toMatchObject({ id: REPORTS[3], name: 'Monthly Analysis' });
	expect(lines()).toEqual([`GET /reports/${REPORTS[3]}`]);
});

test('one that an expression has rounded is refused', async () => {
	const result = await get(Number(REPORTS[3]));
	expect(words(result)).toContain('"Report" holds a number that has lost digits');
	expect(lines()).toEqual([]);
});

test.each([
	['as text', '{"filters":{"id":638412345678901235}}'],
	['by an expression', { filters: { id: Number('638412345678901235') } }],
])('so is one in the JSON of a field, %s', async (_how, additionalFields) => {
	const result = await run({ operation: 'generate', period: 'none', options: { deliveryMethod: '', additionalFields } });
	expect(words(result)).toContain('"Additional Fields (JSON)" holds a number that has lost digits');
	expect(lines()).toEqual([]);
});

test('a report is generated, waited for and downloaded by its own ID', async () => {
	sandbox.smailander.switches.msUntilDone = 0;
	const waitOptions = { firstLook: 0, interval: 1, timeout: 1 };
	const { items } = await run({
		operation: 'generate',
		period: 'none',
		options: { deliveryMethod: '' },
		completion: 'downloaded',
		waitOptions,
	});
	const { json, binary } = items[0]!;
	expect(json).toMatchObject({ report_id: '6384123456780000901' });
	expect(binary).toBeDefined();
});

test('each of its runs is an event', async () => {
	const active = new ActiveTrigger({ node: 'smailanderTrigger', parameters: {}, credential: credential() });
	await active.poll();
	sandbox.smailander.runScheduled(REPORTS[0]!);
	const [first] = await active.poll();
	sandbox.smailander.runScheduled(REPORTS[0]!);
	const [second] = await active.poll();
	expect([first, second].map((item) => item?.json.instanceId)).toEqual(['6384123456780000901', '6384123456780000902']);
});
