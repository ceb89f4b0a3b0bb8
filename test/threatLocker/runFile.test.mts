import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { organizationGuid } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { storedBytes } from '../engine/run.mts';
import { calls, links, onRun, reports, requests, RUN, rowsOf, run, runReport, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const HOME = organizationGuid(1);
const file = (reportId: string, more: IDataObject = {}) => runReport(reportId, { output: 'file', ...more });
const bytesOf = async (item: INodeExecutionData, field = 'data'): Promise<Buffer> => await storedBytes(item.binary![field]!);
const textOf = async (item: INodeExecutionData): Promise<string> => (await bytesOf(item)).toString('utf8');

describe('formats', () => {
	test.each(['json', 'ndjson'])('%s: the rows as the service sent them', async (fileFormat) => {
		const { items: asItems } = await run(runReport(reports.oddKeys));
		const { items } = await run(file(reports.oddKeys, { fileFormat }));
		const text = await textOf(items[0]!);
		const rows =
			fileFormat === 'json'
				? (JSON.parse(text) as IDataObject[])
				: text
						.trimEnd()
						.split('\n')
						.map((line) => JSON.parse(line) as IDataObject);
		expect(JSON.stringify(rows)).toBe(JSON.stringify(rowsOf(asItems)));
	});

	test('csv: columns in the order of the service, formulas made harmless, everything that spoils a file quoted', async () => {
		const { items } = await run(file(reports.oddKeys));
		const text = await textOf(items[0]!);
		expect(text.split('\r\n')[0]).toBe('\uFEFFShare.Path,Owner Name,Notes,Size (GB),risk %,OrganizationId');
		expect(text).toContain(`"comma, and ""quotes"""`);
		expect(text).toContain('"two\r\nlines"');
		for (const cell of [`'=1+1`, `'+CMD`, `'@SUM(A1)`, `'＝1+1`, '"x;=1+2"']) expect(text).toContain(`,${cell},`);
		// A plain number is none, whatever its sign.
		expect(text).toContain(',-2,');
	});

	test('csv with Keep Formulas: cells as they are, and no mark', async () => {
		const { items } = await run(file(reports.oddKeys, { options: { keepFormulas: true } }));
		const text = await textOf(items[0]!);
		expect(text).toMatch(/^Share\.Path,/);
		for (const cell of ['=1+1', '＝1+1', 'x;=1+2']) expect(text).toContain(`,${cell},`);
	});

	test('an unknown format, and no field for the file, before any request', async () => {
		expect(words(await run(file(reports.plain, { fileFormat: 'xlsx' })))).toBe(
			'"File Format" has no choice "xlsx" | Use one of: CSV, JSON, NDJSON.',
		);
		expect(words(await run(file(reports.plain, { binaryPropertyName: ' ' })))).toContain('"Put Output File in Field" is empty');
		expect(words(await run(file(reports.plain, { output: 'table' })))).toBe(
			'"Output" has no choice "table" | Use one of: File, Rows as Items.',
		);
		expect(calls()).toEqual([]);
	});
});

describe('the item of a file', () => {
	test('says what the file holds', async () => {
		const { items } = await run(file(reports.plain, { fileFormat: 'ndjson', binaryPropertyName: 'report' }));
		const bytes = await bytesOf(items[0]!, 'report');
		expect(items).toHaveLength(1);
		expect(items[0]!.json).toEqual({
			reportId: reports.plain,
			report: 'Applications Containing Same Hash',
			fileName: 'Applications Containing Same Hash.ndjson',
			mimeType: 'application/x-ndjson',
			size: bytes.length,
			sha256: createHash('sha256').update(bytes).digest('hex'),
			rowCount: 12,
			columns: ['Count', 'Hash', 'ApplicationId', 'Name', 'OrganizationId'],
			absentColumns: [],
		});
		expect(items[0]!.binary!.report).toMatchObject({
			fileName: 'Applications Containing Same Hash.ndjson',
			mimeType: 'application/x-ndjson',
		});
		expect(links(items)).toEqual([0]);
	});

	test('with the period it covers, in JSON and name', async () => {
		const period = { period: 'custom', startDate: '2026-09-01T00:00:00Z', endDate: '2026-09-03T00:00:00Z' };
		const { items } = await run(file(reports.dated, period));
		expect(items[0]!.json.period).toEqual({ start: '2026-09-01T00:00:00Z', end: '2026-09-03T00:00:00Z' });
		expect(items[0]!.json.fileName).toBe('Denied Executions - 2026-09-01 to 2026-09-03.csv');
	});

	test("with the days of the workflow's time zone in its name", async () => {
		const period = { period: 'custom', startDate: '2026-09-07T00:00:00', endDate: '2026-09-13T23:59:59' };
		const { items } = await run(file(reports.dated, period), { timezone: 'America/New_York' });
		expect(items[0]!.json.period).toEqual({ start: '2026-09-07T04:00:00Z', end: '2026-09-14T03:59:59Z' });
		expect(items[0]!.json.fileName).toBe('Denied Executions - 2026-09-07 to 2026-09-13.csv');
	});

	test.each([
		['denied', 'denied.csv'],
		['denied.CSV', 'denied.csv'],
		['../../etc/passwd', '..-..-etc-passwd.csv'],
		['a/b', 'a-b.csv'],
	])('File Name %p becomes %p', async (fileName, expected) => {
		const { items } = await run(file(reports.plain, { options: { fileName } }));
		expect(items[0]!.json.fileName).toBe(expected);
	});

	test('expected columns: equal in any order, missing, further', async () => {
		const columnsOf = async (expectedColumns: string[]) =>
			(await run(file(reports.text, { data: 'WS-1', options: { expectedColumns } }))).items[0]!.json;
		const all = ['OrganizationId', 'Last Check-in', 'Agent Version', 'Hostname'];
		expect(await columnsOf(all)).toMatchObject({ columnsMatch: true, missingColumns: [], furtherColumns: [] });
		expect(await columnsOf([...all.slice(1), 'Serial'])).toMatchObject({
			columnsMatch: false,
			missingColumns: ['Serial'],
			furtherColumns: ['OrganizationId'],
		});
	});

	test('no rows: a file all the same, with the header', async () => {
		const { items } = await run(file(reports.empty));
		expect(items[0]!.json).toMatchObject({ rowCount: 0, columns: ['Hostname', 'Agent Version', 'Last Check-in', 'OrganizationId'] });
		expect(await textOf(items[0]!)).toBe('\uFEFFHostname,Agent Version,Last Check-in,OrganizationId\r\n');
	});

	test.each(['null', 'empty', 'array'] as const)('a reply of the shape %p', async (runShape) => {
		sandbox.threatLocker.switches.runShape = runShape;
		const { items } = await run(file(reports.plain, { fileFormat: 'json' }));
		expect((JSON.parse(await textOf(items[0]!)) as unknown[]).length).toBe(runShape === 'array' ? 12 : 0);
	});
});

test.each([
	['Security e.V.', 'Security e.V.csv'],
	['Weekly v1.2', 'Weekly v1.2.csv'],
	['a.CSV', 'a.csv'],
	['a.xlsx', 'a.xlsx.csv'],
	['...', 'report.csv'],
])('File Name %s', async (fileName, named) => {
	const { items } = await run(file(reports.plain, { options: { fileName } }));
	expect(items[0]!.json.fileName).toBe(named);
	expect(items[0]!.binary!.data).toMatchObject({ fileName: named, fileExtension: 'csv' });
});

test('one file for each organization, named after it', async () => {
	const { items, hints } = await run(file(reports.plain, { organizationScope: 'children', options: { fileName: 'hashes' } }));
	expect(items.map(({ json }) => json._organizationName)).toEqual(items.map(({ json }) => (json._organization as IDataObject).name));
	expect(items.map(({ json }) => [json.fileName, (json._organization as IDataObject).name])).toEqual([
		['hashes - Acme Dental.csv', 'Acme Dental'],
		['hashes - Acme Dental North.csv', 'Acme Dental North'],
		['hashes - Acme Dental North, Laboratory.csv', 'Acme Dental North, Laboratory'],
		['hashes - globex.csv', 'globex'],
		['hashes - Initech & Söhne.csv', 'Initech & Söhne'],
	]);
	for (const item of items) expect((await bytesOf(item)).subarray(0, 4)).toEqual(Buffer.from('\uFEFFC'));
	expect(await textOf(items[4]!)).toContain('(initech)');
	expect(hints[0]?.message).toBe('5 organizations: 5 done, 0 failed, 0 without rows');
});

test('organizations of one name, in whatever case or behind what no file name holds: no file takes the name of another', async () => {
	sandbox.threatLocker.reset({ organizationCount: 7 });
	const id = organizationGuid;
	const names = ['Acme', 'ACME', '???', '***', `${'x'.repeat(300)}1`, `${'x'.repeat(300)}2`, 'a/b'];
	const body = names.map((name, index) => ({ organizationId: id(index + 2), name }));
	sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body, match: { path: /OrganizationGetChild/ } });
	const { items } = await run(file(reports.plain, { organizationScope: 'children', options: { fileName: 'f' } }));
	expect(items.map(({ json }) => json.fileName ?? json.error)).toEqual([
		`f - Acme ${id(2)}.csv`,
		`f - ACME ${id(3)}.csv`,
		`f - ${id(4)}.csv`,
		`f - ${id(5)}.csv`,
		`f - ${'x'.repeat(100)} ${id(6)}.csv`,
		`f - ${'x'.repeat(100)} ${id(7)}.csv`,
		'f - a-b.csv',
	]);
});

test('files of several items have names of their own: by what was asked for, else by a number', async () => {
	const texts = await run(file(reports.text, { data: '={{ $json.text }}', options: { fileName: 'f' } }), {
		items: [{ text: 'WS-001' }, { text: 'WS/002' }, { text: 'WS-001' }],
	});
	expect(texts.items.map(({ json }) => json.fileName)).toEqual(['f - WS-001.csv', 'f - WS-002.csv', 'f - WS-001 (2).csv']);
	expect(texts.items.map(({ binary }) => Object.values(binary!)[0]!.fileName)).toEqual(texts.items.map(({ json }) => json.fileName));
	const alike = await run(file(reports.plain, { options: { fileName: 'f' } }), { items: [{}, {}] });
	expect(alike.items.map(({ json }) => json.fileName)).toEqual(['f.csv', 'f (2).csv']);
});

test('a long name fits where files are stored, with all that tells it apart', async () => {
	const fileName = '学習されたファイルの一覧と承認要求の履歴に関する月次セキュリティ報告書（全拠点および全端末を対象とする詳細版）'.repeat(
		2,
	);
	const { items } = await run(file(reports.plain, { organizationScope: 'children', options: { fileName } }));
	for (const { json } of items) {
		expect(Buffer.byteLength(String(json.fileName))).toBeLessThanOrEqual(255);
		expect(json.fileName).toMatch(new RegExp(` - ${(json._organization as IDataObject).name}\\.csv$`));
	}
});

describe('a reply that breaks off', () => {
	beforeEach(() => void shortWaits());

	test('is read again, and the file is whole', async () => {
		onRun({ kind: 'truncate', afterBytes: 700 });
		const { items, error } = await run(file(reports.plain, { fileFormat: 'json' }));
		expect(error).toBeUndefined();
		expect(JSON.parse(await textOf(items[0]!))).toHaveLength(12);
		expect(calls().filter((call) => call === RUN)).toHaveLength(2);
	});

	test('for good: an error and no file', async () => {
		onRun({ kind: 'truncate', afterBytes: 700, times: Infinity });
		const result = await run(file(reports.plain));
		expect(words(result)).toContain('The connection to ThreatLocker was lost before an answer arrived');
		expect(result.items).toEqual([]);
	});

	test('text that is no whole list: said, and no file', async () => {
		const whole = '{"data":[{"a":1},{"a":2}],"columns":[]}';
		for (const cut of [1, 9, 10, 14, 17, 25, 26, whole.length - 1]) {
			onRun({ kind: 'status', status: 200, body: whole.slice(0, cut) });
			const result = await run(file(reports.plain));
			expect(words(result)).toMatch(/ThreatLocker sent (rows that are not valid JSON, or the answer broke off|no list of rows)/);
			expect(result.items).toEqual([]);
		}
		expect(requests().filter(({ status }) => status !== 200)).toEqual([]);
	});
});

test('rows whose columns change on the way are not lost from a CSV without a word', async () => {
	const rows = Array.from({ length: 3_000 }, (_, index) => ({ Id: index, Text: 'x'.repeat(200) }));
	sandbox.threatLocker.setRows(reports.plain, HOME, [...rows, { Id: 3_000, Surprise: 'kept' }]);
	expect(words(await run(file(reports.plain)))).toContain('"Surprise"');
	const { items } = await run(file(reports.plain, { fileFormat: 'ndjson' }));
	expect(items[0]!.json.rowCount).toBe(3_001);
});

test('cells of every kind', async () => {
	const odd = JSON.parse(
		'{"__proto__":"own","a.b":{"c":[1,null]},"":"","null":null,"long":"","emoji":"🔥\\u2028\\u0000","big":1e21}',
	) as IDataObject;
	odd.long = 'ö'.repeat(5 * 1024 * 1024);
	sandbox.threatLocker.setRows(reports.plain, HOME, [odd]);
	const { items } = await run(file(reports.plain, { fileFormat: 'ndjson' }));
	expect(await textOf(items[0]!)).toBe(`${JSON.stringify(odd)}\n`);
	const { items: asItems } = await run(runReport(reports.plain));
	expect(JSON.stringify(asItems[0]!.json)).toBe(JSON.stringify(odd));
});
