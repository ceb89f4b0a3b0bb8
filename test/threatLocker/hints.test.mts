import type { IDataObject } from 'n8n-workflow';
import { sheetHint } from '../../nodes/ThreatLocker/report/run/hints.ts';
import { callTool } from '../engine/tool.mts';
import { calls, credential, LIST, organizationHeaders, reports, rowsOf, run, runReport, sandbox, useSandbox } from './run.mts';

useSandbox();

const reportList = { resource: 'report', operation: 'getAll' };
const organizations = { resource: 'organization', operation: 'getAll' };
const messages = async (...of: Parameters<typeof run>) => {
	const { hints, error } = await run(...of);
	expect(error).toBeUndefined();
	for (const { location } of hints) expect(location).toBe('outputPane');
	return hints.map(({ message }) => message);
};
const CUT = 'There are more results than "Limit" lets through. Turn on "Return All" or raise "Limit" to get them.';

describe('Limit', () => {
	test.each([
		['reports', reportList],
		['organizations', organizations],
	])('%s: a hint only where it left some out', async (_, list) => {
		const all = (await run({ ...list, returnAll: true })).items.length;
		expect(await messages({ ...list, limit: 2 })).toEqual([CUT]);
		expect(await messages({ ...list, limit: all - 1 })).toEqual([CUT]);
		expect(await messages({ ...list, limit: all + 1 })).toEqual([]);
		expect(await messages({ ...list, returnAll: true })).toEqual([]);
	});

	test('as many as there are: sure for a list in one piece, unsure for one in pages', async () => {
		const count = async (list: object) => (await run({ ...list, returnAll: true })).items.length;
		expect(await messages({ ...reportList, limit: await count(reportList) })).toEqual([]);
		expect(await messages({ ...organizations, limit: await count(organizations) })).toEqual([
			'There may be more results: as many came as "Limit" allows. Turn on "Return All" or raise "Limit" to get them.',
		]);
	});

	test('one hint for many input items', async () => {
		const limits = [{ limit: 2 }, { limit: 1000 }, { limit: 3 }];
		expect(await messages({ ...reportList, limit: '={{ $json.limit }}' }, { items: limits })).toEqual([
			'There are more results than "Limit" lets through for 2 of 3 input items. Turn on "Return All" or raise "Limit" to get them.',
		]);
	});

	test('the short list of a key without View Organizations', async () => {
		const short = { credential: credential({ apiKey: sandbox.threatLocker.keys.withoutOrganizations }) };
		expect(await messages({ ...organizations, limit: 1 }, short)).toEqual([CUT]);
	});
});

describe('nothing found', () => {
	test('reports: what the API user may lack', async () => {
		sandbox.threatLocker.reset({ listShape: 'empty' });
		expect(await messages(reportList)).toEqual([
			'Nothing was found, which is no failure. The organization has no reports, or the API user may not see them: that takes the permission View Reports.',
		]);
	});

	test('organizations: the filters', async () => {
		const filters = { searchText: '={{ $json.text }}' };
		const items = [{ text: 'nobody' }, { text: '' }];
		const [hint, ...others] = await messages({ ...organizations, returnAll: true, filters }, { items });
		expect(hint).toMatch(
			/^Nothing was found for 1 of 2 input items, which is no failure\. No organization below the managed one fits "Filters and Order"/,
		);
		expect(others).toEqual([]);
	});
});

test('with On Error = Continue an input item that failed is not counted', async () => {
	const items = [{ limit: 0 }, { limit: 1 }];
	const { hints, items: made } = await run({ ...reportList, limit: '={{ $json.limit }}' }, { items, onError: 'continueRegularOutput' });
	expect(rowsOf(made)[0]).toHaveProperty('error');
	expect(hints.map(({ message }) => message)).toEqual([
		'There are more results than "Limit" lets through for 1 of 2 input items. Turn on "Return All" or raise "Limit" to get them.',
	]);
});

test('two executions at once keep their hints apart', async () => {
	const [cut, whole] = await Promise.all([messages({ ...reportList, limit: 1 }), messages({ ...reportList, returnAll: true })]);
	expect([cut, whole]).toEqual([[CUT], []]);
});

test('no request more than without hints, and the organization as before', async () => {
	await run({ ...reportList, limit: 1 });
	expect(calls()).toEqual([LIST]);
	expect(organizationHeaders()).toEqual([[undefined, undefined]]);
});

test('an agent gets the list, and a note that it is cut', async () => {
	const { answer } = await callTool({ node: 'threatLocker', parameters: { ...reportList, limit: 2 }, input: {}, credential: credential() });
	expect(JSON.parse(answer ?? 'null')).toEqual([
		expect.anything(),
		expect.anything(),
		{ note: 'There are more than these 2 results, which is as many as "Limit" allows.' },
	]);
});

describe('Run without rows', () => {
	const period = { period: 'custom', startDate: '2026-09-01T00:00:00Z', endDate: '2026-09-03T00:00:00Z' };

	test.each([
		['as items', {}],
		['as a file', { output: 'file' }],
	])('%s', async (_, output) => {
		expect(await messages(runReport(reports.empty, output))).toEqual([
			'The report has no rows, which is no failure. If there should be some, check the organization and what the report asks for.',
		]);
		expect(await messages(runReport(reports.plain, output))).toEqual([]);
	});

	test('the period is named', async () => {
		sandbox.threatLocker.data.reports.find(({ reportId }) => reportId === reports.dated)!.rows = () => [];
		expect(await messages(runReport(reports.dated, { ...period, options: { sliceDays: 1 } }))).toEqual([
			'The report has no rows from 2026-09-01T00:00:00Z to 2026-09-03T00:00:00Z, which is no failure. If there should be some, choose a longer period.',
		]);
	});

	test('one hint for many input items, and none for those that failed', async () => {
		const items = [{ id: reports.empty }, { id: reports.plain }, { id: 'none' }];
		const { hints } = await run(runReport('={{ $json.id }}'), { items, onError: 'continueRegularOutput' });
		expect(hints.map(({ message }) => message)).toEqual([
			'The report has no rows for 1 of 3 input items, which is no failure. If there should be some, check the organization and what the report asks for.',
		]);
	});
});

test.each([
	[[1_048_575], undefined],
	[
		[1_048_576],
		'A CSV file has more than the 1048576 lines of which Excel makes a sheet: it leaves out the rest. For people, run the report for shorter periods.',
	],
	[
		[2_000_000, 5, 1_048_576],
		'2 CSV files have more than the 1048576 lines of which Excel makes a sheet: it leaves out the rest. For people, run the report for shorter periods.',
	],
])('CSV files of %j rows', (counts, hint) => {
	const items = counts.flatMap((rowCount) =>
		['text/csv', 'application/json'].map((mimeType) => ({ json: { mimeType, rowCount }, binary: {} })),
	);
	expect(sheetHint([{ items }])).toBe(hint);
});

describe('the clock of n8n', () => {
	const dated = () => runReport(reports.dated, { period: 'last24Hours' });
	const ofClock = async (parameters: IDataObject) => (await messages(parameters)).filter((hint) => hint.includes('clock'));

	test.each([
		[-20, 'The clock of n8n is 20 minutes ahead of that of ThreatLocker'],
		[7, 'The clock of n8n is 7 minutes behind that of ThreatLocker'],
		[-10 * 60, 'The clock of n8n is 10 hours ahead of that of ThreatLocker'],
		[365 * 24 * 60, 'The clock of n8n is 365 days behind that of ThreatLocker'],
	])('the service is %s minutes off', async (minutes, words) => {
		// Half a minute more, for the hint cuts to whole minutes.
		sandbox.threatLocker.reset({ clockOffsetMs: minutes * 60_000 + Math.sign(minutes) * 30_000 });
		expect(await ofClock(dated())).toEqual([
			`${words}, and periods such as Last 24 Hours end by it. Set the clock of the machine that n8n runs on.`,
		]);
	});

	test('a little off, or no period: no word of it', async () => {
		sandbox.threatLocker.reset({ clockOffsetMs: 3 * 60_000 });
		expect(await ofClock(dated())).toEqual([]);
		sandbox.threatLocker.reset({ clockOffsetMs: 60 * 60_000 });
		expect(await ofClock(runReport(reports.plain))).toEqual([]);
	});
});
