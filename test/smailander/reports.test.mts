import type { SmailanderSwitches } from '../../sandbox/index.mts';
import { byId, lines, run, sandbox, sent, useSandbox, words } from './run.mts';

useSandbox();

const getAll = { resource: 'report', operation: 'getAll' };
const idsTo = (count: number) => Array.from({ length: count }, (_, index) => `report_${101 + index}`);
const idsOf = (items: Array<{ json: object }>) => items.map(({ json }) => (json as { id: string }).id);
const many = (reportCount: number, switches: Partial<SmailanderSwitches> = {}) => sandbox.smailander.reset({ reportCount, ...switches });

describe('Get Many', () => {
	test('asks for the first 50 with no filter, no body and the key in the header, and whether a total that is all on a short page is one', async () => {
		const { items, error } = await run(getAll);
		expect(error).toBeUndefined();
		expect(sent()).toEqual([
			{ method: 'GET', path: '/reports', query: { limit: '50', offset: '0' } },
			{ method: 'GET', path: '/reports', query: { limit: '50', offset: '5' } },
		]);
		expect(sandbox.smailander.requests[0]!.headers.authorization).toBe(`Bearer ${sandbox.smailander.key}`);
		expect(items).toHaveLength(5);
		expect(items[1]).toEqual({
			json: {
				id: 'report_102',
				name: 'Board Summary',
				type: 'executive_summary',
				status: 'paused',
				created_at: '2026-02-02T00:00:00Z',
				last_run: null,
				next_run: null,
			},
			pairedItem: { item: 0 },
		});
	});

	test.each([
		[1, ['limit=1&offset=0']],
		[50, ['limit=50&offset=0']],
		[100, ['limit=100&offset=0']],
		[101, ['limit=100&offset=0', 'limit=100&offset=100']],
		[250, ['limit=100&offset=0', 'limit=100&offset=100', 'limit=100&offset=200']],
	])('Limit %i of 1,000 is exact over pages', async (limit, queries) => {
		many(1_000);
		const { items } = await run({ ...getAll, limit });
		expect(idsOf(items)).toEqual(idsTo(limit));
		expect(lines()).toEqual(queries.map((query) => `GET /reports?${query}`));
	});

	test('a Limit above what exists gives what exists', async () => {
		many(130);
		expect((await run({ ...getAll, limit: 500 })).items).toHaveLength(130);
		expect(lines()).toHaveLength(2);
	});

	test('Return All reads every page once and stops at the total', async () => {
		many(1_000);
		const { items } = await run({ ...getAll, returnAll: true });
		expect(idsOf(items)).toEqual(idsTo(1_000));
		expect(lines()).toHaveLength(10);
	});

	const styles = (['reports', 'data', 'noTotal', 'array'] as const).flatMap((listStyle) =>
		(['bare', 'envelope'] as const).map((replyStyle) => ({ listStyle, replyStyle })),
	);

	test.each(styles)('Return All and Limit with $listStyle, $replyStyle', async (style) => {
		many(250, style);
		expect(idsOf((await run({ ...getAll, returnAll: true })).items)).toEqual(idsTo(250));
		expect(idsOf((await run({ ...getAll, limit: 120 })).items)).toEqual(idsTo(120));
	});

	test.each(styles)('a server that ignores the offset ends the list: $listStyle, $replyStyle', async (style) => {
		many(250, { ...style, ignoreOffset: true });
		expect(idsOf((await run({ ...getAll, returnAll: true })).items)).toEqual(idsTo(100));
		expect(lines().length).toBeLessThanOrEqual(3);
	});

	test.each(styles)('a server that shortens pages loses nothing: $listStyle, $replyStyle', async (style) => {
		many(100, { ...style, maxLimit: 30 });
		expect(idsOf((await run({ ...getAll, returnAll: true })).items)).toEqual(idsTo(100));
		expect(idsOf((await run({ ...getAll, limit: 70 })).items)).toEqual(idsTo(70));
	});

	test.each(styles)('no report gives no item: $listStyle, $replyStyle', async (style) => {
		many(0, style);
		const { items, error } = await run({ ...getAll, returnAll: true });
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
		expect(lines()).toHaveLength(1);
	});

	test('filters go along, each only when added', async () => {
		const both = await run({ ...getAll, filters: { type: 'executive_summary', status: 'paused' } });
		expect(idsOf(both.items)).toEqual(['report_102']);
		await run({ ...getAll, filters: { type: 'weekly_summary' } });
		await run({ ...getAll, returnAll: true, filters: { status: 'active' } });
		expect(
			sent()
				.map(({ query }) => query)
				.filter(({ offset }) => offset === '0'),
		).toEqual([
			{ limit: '50', offset: '0', type: 'executive_summary', status: 'paused' },
			{ limit: '50', offset: '0', type: 'weekly_summary' },
			{ limit: '100', offset: '0', status: 'active' },
		]);
	});

	test('an added filter that is left empty is not sent', async () => {
		await run({ ...getAll, filters: { status: '' } });
		expect(sent()[0]!.query).toEqual({ limit: '50', offset: '0' });
	});
});

describe('Get', () => {
	test.each(['bare', 'envelope'] as const)('reads one report: %s', async (replyStyle) => {
		sandbox.smailander.reset({ replyStyle });
		const { items } = await run({ resource: 'report', operation: 'get', reportId: byId('report_103') });
		expect(sent()).toEqual([{ method: 'GET', path: '/reports/report_103', query: {} }]);
		expect(items).toEqual([
			{
				json: {
					id: 'report_103',
					name: 'Weekly Security Summary',
					description: '',
					type: 'weekly_summary',
					status: 'active',
					schedule: { frequency: 'weekly', time: '07:00', timezone: 'UTC' },
					format: 'csv',
					recipients: ['security@example.test'],
					created_at: '2026-02-03T00:00:00Z',
					updated_at: '2026-02-04T00:00:00Z',
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	test('an ID from the list mode and one with odd characters are sent as one segment', async () => {
		await run({ operation: 'get', reportId: { __rl: true, mode: 'list', value: 'report_101', cachedResultName: 'x' } });
		const odd = await run({ operation: 'get', reportId: byId(' a:b;c@d+ü ') });
		expect(sent().map(({ path }) => path)).toEqual(['/reports/report_101', '/reports/a%3Ab%3Bc%40d%2B%C3%BC']);
		expect(odd.error?.message).toContain('a:b;c@d+ü does not exist');
	});
});

const acknowledged = [
	{ operation: 'delete', line: 'DELETE /reports/report_102', done: { deleted: true }, record: {} },
	{ operation: 'pause', line: 'POST /reports/report_102/pause', done: { paused: true }, record: { status: 'paused', next_run: null } },
	{
		operation: 'resume',
		line: 'POST /reports/report_102/resume',
		done: { resumed: true },
		record: { status: 'active', next_run: expect.any(String) },
	},
];

describe.each(acknowledged)('$operation', ({ operation, line, done, record }) => {
	test.each([
		['204', 'bare'],
		['empty', 'bare'],
		['object', 'bare'],
		['record', 'bare'],
		['record', 'envelope'],
	] as const)('reply %s, %s: says what was done to which report', async (blankReply, replyStyle) => {
		sandbox.smailander.reset({ blankReply, replyStyle });
		const { items, error } = await run({ operation, reportId: byId('report_102') });
		expect(error).toBeUndefined();
		expect(lines()).toEqual([line]);
		expect(sent()[0]).not.toHaveProperty('body');
		const json = { id: 'report_102', ...(blankReply === 'record' ? record : {}), ...done };
		expect(items).toEqual([{ json, pairedItem: { item: 0 } }]);
	});

	test('an unknown report is an error, never a success', async () => {
		const result = await run({ operation, reportId: byId('report_999') });
		expect(result.items).toEqual([]);
		expect(words(result)).toMatch(/did not find it: The report report_999 does not exist \| Choose the report/);
		expect(lines()).toHaveLength(1);
	});
});

test('delete, pause and resume take effect', async () => {
	const status = () => sandbox.smailander.reports.find(({ id }) => id === 'report_101')?.status;
	await run({ operation: 'pause', reportId: byId('report_101') });
	expect(status()).toBe('paused');
	await run({ operation: 'resume', reportId: byId('report_101') });
	expect(status()).toBe('active');
	await run({ operation: 'delete', reportId: byId('report_101') });
	expect(status()).toBeUndefined();
});
