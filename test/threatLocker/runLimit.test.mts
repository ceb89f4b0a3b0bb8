import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { storedBytes } from '../engine/run.mts';
import { callTool } from '../engine/tool.mts';
import { until } from '../engine/until.mts';
import { calls, credential, links, onRun, reports, requests, RUN, rowsOf, run, runReport, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const limited = (reportId: string, limit: unknown, more: IDataObject = {}) =>
	runReport(reportId, { ...more, options: { ...(more.options as IDataObject | undefined), limit } as IDataObject });
const CUT = 'There are more results than "Limit" lets through. Raise "Limit" under "Options" or remove it to get them.';
const PERHAPS = 'There may be more results: as many came as "Limit" allows. Raise "Limit" under "Options" or remove it to get them.';
const ofLimit = ({ hints }: { hints: Array<{ message: string }> }) =>
	hints.map(({ message }) => message).filter((message) => message.includes('"Limit"'));
const runs = () => calls().filter((call) => call === RUN).length;
const bytesOf = async (item: INodeExecutionData) => await storedBytes(item.binary!.data!);

describe('rows as items', () => {
	test.each([
		[1, 1, [CUT]],
		[11, 11, [CUT]],
		[12, 12, []],
		[50, 12, []],
		['3', 3, [CUT]],
	])('%j of 12', async (limit, count, hints) => {
		const { items: all } = await run(runReport(reports.plain));
		const result = await run(limited(reports.plain, limit));
		expect(rowsOf(result.items)).toEqual(rowsOf(all).slice(0, count));
		expect(ofLimit(result)).toEqual(hints);
	});

	test('the reply is not read further than needed', async () => {
		sandbox.threatLocker.reset({ rowCount: 500_000 });
		const { items, error } = await run(limited(reports.bulk, 20));
		expect(error).toBeUndefined();
		expect(items).toHaveLength(20);
		const request = requests().find(({ path }) => path.endsWith('ReportGetDynamicData'))!;
		await until(() => request.endMs !== undefined);
		expect(request.isWhole).toBe(false);
		expect(runs()).toBe(1);
	});

	test('each organization and each input item has its own', async () => {
		const many = await run(limited(reports.plain, 3, { organizationScope: 'children' }), { items: [{}, {}] });
		const byOrganization = Map.groupBy(rowsOf(many.items), ({ _organization }) => (_organization as IDataObject).name);
		expect([...byOrganization.values()].map(({ length }) => length)).toEqual([6, 6, 6, 6, 6]);
		expect(links(many.items)).toEqual([...Array(15).fill(0), ...Array(15).fill(1)]);
		expect(ofLimit(many)).toEqual([
			'There are more results than "Limit" lets through in 10 of 10 organizations. Raise "Limit" under "Options" or remove it to get them.',
		]);
		const items = [{ limit: 2 }, { limit: 100 }];
		const two = await run(limited(reports.plain, '={{ $json.limit }}'), { items });
		expect(links(two.items)).toEqual([0, 0, ...Array(12).fill(1)]);
		expect(ofLimit(two)).toEqual([
			'There are more results than "Limit" lets through for 1 of 2 input items. Raise "Limit" under "Options" or remove it to get them.',
		]);
	});

	test('a reply that breaks off before is read again, and nothing comes twice', async () => {
		onRun({ kind: 'truncate', afterBytes: 700 });
		const { items } = await run(limited(reports.plain, 10));
		expect(rowsOf(items)).toEqual(rowsOf((await run(runReport(reports.plain))).items).slice(0, 10));
	});
});

describe('slices of a period', () => {
	const period = { period: 'custom', startDate: '2026-09-01T00:00:00Z', endDate: '2026-09-04T00:00:00Z', options: { sliceDays: 1 } };

	test.each([
		// A day has 24 rows and the last one 25.
		[20, 20, 1, [CUT]],
		[24, 24, 1, [PERHAPS]],
		[30, 30, 2, [CUT]],
		[73, 73, 3, []],
		[100, 73, 3, []],
	])('Limit %i: in order, one after the other, and none that is not needed', async (limit, count, asked, hints) => {
		for (const output of ['items', 'file']) {
			requests().length = 0;
			const result = await run(limited(reports.dated, limit, { ...period, output, fileFormat: 'ndjson' }));
			const rows =
				output === 'items'
					? rowsOf(result.items)
					: (await bytesOf(result.items[0]!))
							.toString()
							.trimEnd()
							.split('\n')
							.map((line) => JSON.parse(line) as IDataObject);
			const all = rowsOf((await run(runReport(reports.dated, period))).items);
			expect(rows).toEqual(all.slice(0, count));
			expect([runs() - 3, ofLimit(result)]).toEqual([asked, hints]);
		}
	});
});

describe('a file', () => {
	test.each(['csv', 'json', 'ndjson'])('%s holds the first rows, and its item counts them', async (fileFormat) => {
		const whole = await run(limited(reports.oddKeys, 100, { output: 'file', fileFormat }));
		const cut = await run(limited(reports.oddKeys, 4, { output: 'file', fileFormat }));
		expect([whole, cut].map(ofLimit)).toEqual([[], [CUT]]);
		expect(cut.items[0]!.json).toMatchObject({ rowCount: 4, size: (await bytesOf(cut.items[0]!)).length });
		const text = (await bytesOf(cut.items[0]!)).toString();
		const all = (await bytesOf(whole.items[0]!)).toString();
		if (fileFormat === 'json') expect(JSON.parse(text)).toEqual((JSON.parse(all) as unknown[]).slice(0, 4));
		else expect([text.length < all.length, all.startsWith(text)]).toEqual([true, true]);
	});

	test('of one for each organization each has as many', async () => {
		const { items, hints } = await run(limited(reports.plain, 5, { output: 'file', organizationScope: 'children' }));
		expect(items.map(({ json }) => json.rowCount)).toEqual([5, 5, 5, 5, 5]);
		expect(hints.map(({ message }) => message)).toContain('5 organizations: 5 done, 0 failed, 0 without rows');
	});
});

test('an agent gets as many, and a note', async () => {
	const { answer } = await callTool({
		node: 'threatLocker',
		parameters: limited(reports.twentyThousand, 2),
		input: {},
		credential: credential(),
	});
	expect(JSON.parse(answer ?? 'null')).toEqual([
		expect.objectContaining({
			rowCount: 2,
			shownRowCount: 2,
			note: 'There are more than these 2 rows, which is as many as "Limit" allows.',
		}),
	]);
	const { items } = await run(limited(reports.plain, 2, { organizationScope: 'children' }), { node: 'threatLockerTool' });
	expect(rowsOf(items)).toEqual([
		expect.objectContaining({ rowCount: 10, note: 'There are more than these 10 rows, which is as many as "Limit" allows.' }),
	]);
});

test.each([0, -3, 2.5, '', null, 'many', '={{ $json.none }}'])('%j is no number of rows, and must not mean all', async (limit) => {
	expect(words(await run(limited(reports.plain, limit)))).toBe(
		'"Limit" must be a whole number of at least 1 | Correct it under "Options", or remove it there to get every row.',
	);
	expect(calls()).toEqual([]);
});
