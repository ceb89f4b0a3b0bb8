import type { IDataObject } from 'n8n-workflow';
import { organizationGuid, type Row, type ThreatLockerSwitches } from '../../sandbox/index.mts';
import { allValues, links, onRun, reports, rowsOf, run, runReport, sandbox, useSandbox } from './run.mts';

useSandbox();

const home = organizationGuid(1);

/** What the service holds for the home organization; only for reports that ask for no period. */
function serviceRows(reportId: string, more: Record<string, unknown> = {}): Row[] {
	const { organizations, reports: list } = sandbox.threatLocker.data;
	const context = {
		organization: organizations[0]!,
		startMs: 0,
		endMs: 0,
		data: '',
		id: '',
		switches: sandbox.threatLocker.switches,
		...more,
	};
	const rows = [...list.find((report) => report.reportId === reportId)!.rows!(context)];
	// As they arrive: JSON knows no -0.
	return JSON.parse(JSON.stringify(rows)) as Row[];
}

const keysInOrder = (rows: object[]) => rows.map((row) => Object.entries(row));

describe('rows come out as the service sent them: names, order, nulls', () => {
	test.each([
		['plain', reports.plain, 12],
		['with repeated rows', reports.repeated, 10],
		['with null cells', reports.nulls, 6],
		['with odd keys and cells', reports.oddKeys, 10],
		['with spaces in keys', reports.hashCounts, 8],
		['of the text', reports.text, 1],
		['of the ID', reports.id, 6],
		['without rows', reports.empty, 0],
	])('a report %s', async (_, reportId, count) => {
		const { items, error } = await run(runReport(reportId, allValues));
		expect(error).toBeUndefined();
		expect(items).toHaveLength(count);
		expect(keysInOrder(rowsOf(items))).toEqual(keysInOrder(serviceRows(reportId, { data: allValues.data, id: allValues.id })));
	});

	test('keys that JavaScript might treat in its own way', async () => {
		const rows = [{ b: 1, a: 2, error: null, json: { x: 1 }, constructor: 'c', length: 3, 'a.b[0]': [1, { c: null }], '': 'empty name' }];
		sandbox.threatLocker.setRows(reports.plain, home, rows);
		const { items } = await run(runReport(reports.plain));
		expect(keysInOrder(rowsOf(items))).toEqual(keysInOrder(rows));
	});

	test('the period decides which rows of a dated report come', async () => {
		const { items } = await run(runReport(reports.dated, allValues));
		const dates = rowsOf(items).map(({ Date: date }) => String(date));
		expect(dates).toHaveLength(49);
		expect([dates[0], dates.at(-1)]).toEqual(['2026-09-01T00:00:00Z', '2026-09-03T00:00:00Z']);
	});
});

describe('forms of the reply', () => {
	const keyCases = ['camel', 'pascal', 'upper', 'lower'] as const;
	const columnShapes = ['objects', 'strings', 'none'] as const;
	const objects: Array<Partial<ThreatLockerSwitches>> = keyCases.flatMap((keyCase) =>
		columnShapes.map((columnShape) => ({ keyCase, columnShape })),
	);

	test.each([...objects, { runShape: 'array' as const }])('%j gives the same rows', async (switches) => {
		sandbox.threatLocker.reset(switches);
		const { items, error } = await run(runReport(reports.nulls));
		expect(error).toBeUndefined();
		expect(rowsOf(items)).toEqual(serviceRows(reports.nulls));
	});

	test.each([{ runShape: 'null' as const }, { runShape: 'empty' as const }])('%j means no rows', async (switches) => {
		sandbox.threatLocker.reset(switches);
		const { items, error } = await run(runReport(reports.plain));
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
	});

	test.each<[string, unknown, IDataObject[]]>([
		['data is null', { data: null, columns: [] }, []],
		['cells alone', { data: [1, 'two', null, { Name: 'three' }] }, [{ value: 1 }, { value: 'two' }, { value: null }, { Name: 'three' }]],
		['lists for rows', [['a', 1]], [{ value: ['a', 1] }]],
	])('%s', async (_, body, rows) => {
		onRun({ kind: 'status', status: 200, body });
		const { items, error } = await run(runReport(reports.plain));
		expect(error).toBeUndefined();
		expect(rowsOf(items)).toEqual(rows);
	});
});

describe('large reports', () => {
	test('20,000 rows', async () => {
		const { items } = await run(runReport(reports.twentyThousand));
		expect(items).toHaveLength(20_000);
		expect(items[19_999]).toEqual({
			json: {
				Id: 10_019_999,
				Hostname: 'WS-999.example.test',
				'Full Path': 'C:\\Contoso\\agent-10019999.exe',
				Hash: expect.stringMatching(/^[0-9a-f]{64}$/),
				Action: 'Permit',
				OrganizationId: home,
			},
			pairedItem: { item: 0 },
		});
	});

	// Routing dies at some 125,000 items, and so does a spread of them as call arguments.
	test.each([1, 2])('200,000 rows for each of %i input items, nothing lost, nothing twice', async (inputs) => {
		sandbox.threatLocker.reset({ rowCount: 200_000 });
		const { items, error } = await run(runReport(reports.bulk), { items: Array.from({ length: inputs }, () => ({})) });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(200_000 * inputs);
		const ids = rowsOf(items.slice(-200_000)).map(({ Id }) => Number(Id));
		expect(ids.every((id, index) => id === 10_000_000 + index)).toBe(true);
		expect(new Set(links(items)).size).toBe(inputs);
	});
});
