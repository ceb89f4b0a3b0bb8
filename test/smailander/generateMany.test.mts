import type { SmailanderSwitches } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { until } from '../engine/until.mts';
import { generate, many, set, count, posts, instanceCalls, ready } from './generating.mts';
import { lines, run, sandbox, useSandbox } from './run.mts';

useSandbox();
const listCalls = () => count(/^GET \/reports\?/);
const recordCalls = () => count(/^GET \/reports\/\w+$/);

describe('many reports', () => {
	test('one request a round tells of all, as long as the list shows them', async () => {
		const waits = shortWaits();
		set({ pollsUntilDone: 4 });
		const { items, hints } = await run(generate(), { items: many(20) });
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(many(20).map((_, item) => ({ item })));
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(posts()).toBe(20);
		expect(listCalls()).toBe(5);
		expect(waits).toHaveLength(4);
		// Once each, for what the list does not have.
		expect(instanceCalls()).toBe(20);
		expect(recordCalls()).toBe(0);
		expect(hints.map(({ message }) => message)).toEqual(['Reports: 20 completed, 0 failed, 0 still running']);
	});

	test('never more than five requests at once, and no fewer', async () => {
		shortWaits();
		set({ pollsUntilDone: 2, generatedInList: false });
		// The first five are still in flight when the last of them has come, on any machine.
		sandbox.smailander.faults.push({ kind: 'slow', ms: 500, times: 5 }, { kind: 'slow', ms: 30, times: Infinity });
		const { items } = await run(generate({ completion: 'downloaded' }), { items: many(20) });
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(Math.max(...sandbox.smailander.requests.map(({ inFlight }) => inFlight))).toBe(5);
	});

	test.each<[string, Partial<SmailanderSwitches>]>([
		['data and pagination', { listStyle: 'data' }],
		['without a total', { listStyle: 'noTotal' }],
		['a bare array', { listStyle: 'array' }],
		['newest first', { listOrder: 'newest' }],
		['no offset', { ignoreOffset: true }],
	])('a list that is %s', async (_, switches) => {
		shortWaits();
		set({ pollsUntilDone: 2, ...switches });
		const { items } = await run(generate(), { items: many(4) });
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(listCalls()).toBe(3);
		expect(instanceCalls()).toBe(4);
	});

	test('a list that does not show them is read once', async () => {
		shortWaits();
		set({ pollsUntilDone: 3, generatedInList: false });
		const { items } = await run(generate(), { items: many(4) });
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(listCalls()).toBeLessThanOrEqual(2);
		expect(instanceCalls()).toBe(16);
	});

	test('a list with more pages than reports is read no further', async () => {
		shortWaits();
		sandbox.smailander.reset({ reportCount: 1_000, pollsUntilDone: 3 });
		const parameters = generate({ type: '={{ $json.number ? "custom" : "daily_digest" }}' });
		const { items } = await run(parameters, { items: many(3) });
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(listCalls()).toBe(1);
	});

	test.each([403, 404, 405, 500])('a list that is refused with %i: the reports are asked for one by one', async (status) => {
		shortWaits();
		set({ pollsUntilDone: 2 });
		sandbox.smailander.faults.push({ kind: 'status', status, match: { method: 'GET', path: /\/reports$/ }, times: Infinity });
		const { items, error } = await run(generate(), { items: many(3) });
		expect(error).toBeUndefined();
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(posts()).toBe(3);
	});

	test('a list that lags behind is not believed at the deadline', async () => {
		shortWaits();
		set({ ...ready });
		const rows = many(2).map((_, index) => ({ id: `report_new_${901 + index}`, status: 'processing' }));
		sandbox.smailander.faults.push({
			kind: 'status',
			status: 200,
			body: { total: 2, reports: rows },
			match: { path: /\/reports$/ },
			times: Infinity,
		});
		const { items } = await run(generate(), { items: many(2) });
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(instanceCalls()).toBe(2);
	});

	test('each is looked at from its own first look on', async () => {
		shortWaits();
		set({ generateOutcome: 'never', generatedInList: false });
		const parameters = generate({}, { unfinished: 'item', interval: 5, firstLook: '={{ $json.number ? 50 : 0 }}' });
		await run(parameters, { items: many(4) });
		const calls = (id: string) => count(new RegExp(`${id}/instances`));
		expect(calls('report_new_901')).toBeGreaterThan(10);
		for (const id of ['report_new_902', 'report_new_903', 'report_new_904']) expect(calls(id)).toBeLessThan(7);
	});

	test('they take as long as the slowest, not as all together', async () => {
		set({ msUntilDone: 1_500, estimatedCompletion: 'auto' });
		const startedAt = Date.now();
		const { items } = await run(generate({}, { firstLook: '' }), { items: many(20) });
		expect(items).toHaveLength(20);
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(Date.now() - startedAt).toBeLessThan(20_000);
		expect(listCalls()).toBeLessThanOrEqual(4);
	});

	test('each is downloaded as soon as it is ready, while others are still made', async () => {
		const first = { times: 1 } as const;
		set({ msUntilDone: 300 });
		sandbox.smailander.faults.push({ kind: 'slow', ms: 0, ...first, match: { method: 'POST' } });
		const parameters = generate({ completion: 'downloaded', type: '={{ $json.number ? "custom" : "daily_digest" }}' });
		const running = run(parameters, { items: many(2) });
		// The second is to take longer; what a report takes is settled when it is asked for.
		await until(() => sandbox.smailander.state.generated === 2);
		sandbox.smailander.state.reports.get('report_new_902')!.generation!.msUntilDone = 2_500;
		const { items } = await running;
		expect(items.every(({ json }) => json.completed)).toBe(true);
		const order = lines();
		const downloaded = order.findIndex((line) => line.startsWith('GET /download/instance_901'));
		expect(downloaded).toBeGreaterThan(0);
		expect(order.slice(downloaded + 1).filter((line) => /^GET \/reports\/report_new_902\/instances/.test(line)).length).toBeGreaterThan(0);
	});

	test('every field may come from an expression, for each item its own', async () => {
		set({ generateOutcome: 'failed', ...ready });
		const parameters = generate({
			completion: '={{ $json.completion }}',
			binaryPropertyName: '={{ $json.field }}',
			waitOptions: {
				firstLook: '={{ $json.first }}',
				interval: '={{ $json.interval }}',
				timeout: '={{ $json.timeout }}',
				unfinished: '={{ $json.unfinished }}',
			},
		});
		const own = { field: 'file', first: '0', interval: 5, timeout: 0.5, unfinished: 'item' };
		const { items, error } = await run(parameters, {
			items: [
				{ ...own, completion: 'accepted' },
				{ ...own, completion: 'completed' },
				{ ...own, completion: 'downloaded' },
			],
		});
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => [json.status, json.completed])).toEqual([
			['generating', undefined],
			['failed', false],
			['failed', false],
		]);
	});

	test('the file goes to the field named', async () => {
		set(ready);
		const { items } = await run(generate({ completion: 'downloaded', binaryPropertyName: 'report' }));
		expect(Object.keys(items[0]!.binary!)).toEqual(['report']);
		expect(items[0]!.json).toMatchObject({ reportId: 'report_new_901', sizeMatches: true, formatMatches: true });
		const day = String(items[0]!.json.generated_at).slice(0, 10);
		expect(items[0]!.json).toMatchObject({ reportType: 'daily_digest', fileName: `daily_digest - ${day} - instance_901.pdf` });
	});

	test('the file and its item say the type and the period that were asked for, in the days of the workflow', async () => {
		set(ready);
		const period = { start: '2026-02-28T23:00:00Z', end: '2026-03-31T21:59:59Z' };
		const custom = { period: 'custom', startDate: '2026-03-01', endDate: '2026-03-31', type: 'weekly_summary', format: 'xlsx' };
		const { items } = await run(generate({ completion: 'downloaded', ...custom }), { timezone: 'Europe/Berlin' });
		const fileName = 'weekly_summary - 2026-03-01 to 2026-03-31 - instance_901.xlsx';
		expect(items[0]!.json).toMatchObject({
			report_id: 'report_new_901',
			reportId: 'report_new_901',
			reportType: 'weekly_summary',
			period,
			fileName,
		});
		expect(items[0]!.binary!.data!.fileName).toBe(fileName);
	});
});
