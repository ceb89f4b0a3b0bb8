import type { IDataObject } from 'n8n-workflow';
import type { Fault } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { callTool } from '../engine/tool.mts';
import { until } from '../engine/until.mts';
import { byId, credential, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const CSV = 'report_103';
const JSON_REPORT = 'report_105';
const rows = (reportId: string, fields: IDataObject = {}) => ({
	resource: 'instance',
	operation: 'download',
	reportId: byId(reportId),
	output: 'rows',
	...fields,
});
const onLink = (fault: Fault) => sandbox.smailander.faults.push({ match: { path: /^\/download/ }, ...fault });
/** The link gives this file, whose size the instances state. */
function give(body: unknown): void {
	const size = Buffer.byteLength(typeof body === 'string' ? body : JSON.stringify(body));
	for (const reportId of [CSV, JSON_REPORT]) sandbox.smailander.runScheduled(reportId, { size });
	onLink({ kind: 'status', status: 200, body, times: Infinity });
}

test('of a CSV file: one item a row, linked to its input item', async () => {
	give('Host,Score,Score\r\n"ws-1, left",7,8\r\nws-2,,9\r\n');
	const { items, error } = await run(rows(CSV), { items: [{}, {}] });
	expect(error).toBeUndefined();
	const made = [
		{ Host: 'ws-1, left', Score: '7', 'Score 2': '8' },
		{ Host: 'ws-2', Score: '', 'Score 2': '9' },
	];
	expect(items).toEqual([0, 1].flatMap((item) => made.map((json) => ({ json, pairedItem: { item } }))));
});

test.each<[string, unknown, IDataObject[]]>([
	['a list', [{ a: 1 }, { a: null }], [{ a: 1 }, { a: null }]],
	['an object that is no table', { summary: { threats: 3 } }, [{ summary: { threats: 3 } }]],
	['an empty list', [], []],
])('of a JSON file: %s', async (_, body, made) => {
	give(body);
	const { items, error } = await run(rows(JSON_REPORT));
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json)).toEqual(made);
});

test('of files without rows: none, and a hint that this is no failure', async () => {
	give([]);
	const { hints } = await run(rows(JSON_REPORT), { items: [{}, {}] });
	expect(hints.map(({ message }) => message)).toEqual([
		'Nothing was found for 2 of 2 input items, which is no failure. The file has no rows: the report holds nothing for its period.',
	]);
});

test.each(['[{"a":1},{"a":2}]', ' [ { "a":1},\n{"a":2}]'])(
	'of JSON that the service calls CSV: its rows, and not a header of it',
	async (body) => {
		give(body);
		const { items } = await run(rows(CSV));
		expect(items.map(({ json }) => json)).toEqual([{ a: 1 }, { a: 2 }]);
	},
);

test.each(['bare', 'envelope'] as const)('of a JSON file behind a JSON answer that only names its address, %s', async (replyStyle) => {
	Object.assign(sandbox.smailander.switches, { replyStyle, downloadMode: 'jsonLink' });
	const { items, error } = await run(rows(JSON_REPORT));
	expect(error).toBeUndefined();
	expect(Object.keys(items[0]!.json)).toEqual(['Instance', 'Sender', 'Subject', 'Verdict', 'Score', 'Note']);
});

test.each(['semicolon', 'sepLine', 'tab'] as const)('of a CSV file as Excel writes it, %s: the same rows', async (csvStyle) => {
	const withCommas = await run(rows(CSV));
	sandbox.smailander.switches.csvStyle = csvStyle;
	const { items, error } = await run(rows(CSV));
	expect(error).toBeUndefined();
	const read = items.map(({ json }) => json);
	expect(Object.keys(read[0]!)).toEqual(['Instance', 'Sender', 'Subject', 'Verdict', 'Score', 'Note']);
	// The file has one size, so the line that names the separator is taken from the first note.
	const others = (all: typeof items) => all.map(({ json: { Note, ...json } }) => json);
	expect(others(items)).toEqual(others(withCommas.items));
});

test('of a CSV file whose Delimiter is named', async () => {
	give('a;b,c\n1;2,3\n');
	const named = async (delimiter: unknown) =>
		(await run(rows(CSV, { options: { delimiter } as IDataObject }))).items.map(({ json }) => json);
	expect(await named('semicolon')).toEqual([{ a: '1', 'b,c': '2,3' }]);
	expect(await named('comma')).toEqual([{ 'a;b': '1;2', c: '3' }]);
	expect(words(await run(rows(CSV, { options: { delimiter: '#' } })))).toMatch(/^"Delimiter" has no choice "#" \| Use one of: /);
});

describe('Limit', () => {
	const thousand = `n\n${Array.from({ length: 1_000 }, (_, number) => number).join('\n')}\n`;
	const CUT = 'There are more results than "Limit" lets through. Raise "Limit" under "Options" or remove it to get them.';

	test.each([
		[1, [CUT]],
		[999, [CUT]],
		[1_000, []],
		[2_000, []],
	])('%i of 1,000 rows', async (limit, hints) => {
		give(thousand);
		const result = await run(rows(CSV, { options: { limit } }));
		expect(result.items.map(({ json }) => json.n)).toEqual(Array.from({ length: Math.min(limit, 1_000) }, (_, number) => String(number)));
		expect(result.hints.map(({ message }) => message)).toEqual(hints);
	});

	test.each(['csv', 'json'])('the file is not read further than needed: %s', async (format) => {
		const reportId = format === 'csv' ? CSV : JSON_REPORT;
		sandbox.smailander.runScheduled(reportId, { instance_id: 'large', size: 64 * 1024 * 1024 });
		const { items, error } = await run(rows(reportId, { options: { limit: 5 } }));
		expect(error).toBeUndefined();
		expect(items).toHaveLength(5);
		const file = sandbox.smailander.requests.find(({ path }) => path.startsWith('/download'))!;
		await until(() => file.endMs !== undefined);
		expect(file.isWhole).toBe(false);
	});

	test('an agent is told that there is more', async () => {
		give(thousand);
		const { answer } = await callTool({ node: 'smailander', parameters: rows(CSV, { options: { limit: 3 } }), credential: credential() });
		expect(JSON.parse(answer ?? 'null')).toEqual([
			{
				rowCount: 3,
				shownRowCount: 3,
				columns: ['n'],
				rows: [{ n: '0' }, { n: '1' }, { n: '2' }],
				note: 'There are more than these 3 rows, which is as many as "Limit" allows.',
			},
		]);
	});

	test.each([0, -1, 1.5, '', null, 'all'])('is no number of rows: %j', async (limit) => {
		expect(words(await run(rows(CSV, { options: { limit } as IDataObject })))).toBe(
			'"Limit" must be a whole number of at least 1 | Correct it under "Options", or remove it there to get every row.',
		);
	});
});

test('more rows than routing could put out', async () => {
	give(`n\n${Array.from({ length: 200_000 }, (_, number) => number).join('\n')}\n`);
	const { items, error } = await run(rows(CSV));
	expect(error).toBeUndefined();
	expect(items).toHaveLength(200_000);
	expect(items.at(-1)!.json).toEqual({ n: '199999' });
});

test('a file that broke off is read again from its beginning', async () => {
	shortWaits();
	sandbox.smailander.runScheduled(CSV, { instance_id: 'long', size: 300_000 });
	const whole = await run(rows(CSV));
	onLink({ kind: 'truncate', afterBytes: 150_000 });
	const again = await run(rows(CSV));
	expect(again.error).toBeUndefined();
	expect(again.items).toEqual(whole.items);
	expect(whole.items.length).toBeGreaterThan(1_000);
});

test.each(['report_101', 'report_104'])('a file that is no table is not even fetched: %s', async (reportId) => {
	expect(words(await run(rows(reportId)))).toMatch(/^The file is (pdf|xlsx), which cannot be put out as rows \| Set "Output" to "File"/);
	expect(lines().filter((line) => line.startsWith('GET /download'))).toEqual([]);
});

test('a file that is another than the service says is refused', async () => {
	give('%PDF-1.7 and so on');
	expect(words(await run(rows(CSV)))).toMatch(/^The file is pdf, which cannot be put out as rows/);
});

test.each<[string, string, string]>([
	['CSV', CSV, 'Host\n"ws-1'],
	['JSON', JSON_REPORT, '[{"a": 1}, {"a": '],
])('%s that ends in the middle of a row is an error, and no rows come', async (_, reportId, body) => {
	give(body);
	const result = await run(rows(reportId));
	expect(result.error?.message).toMatch(/^Smailander sent /);
	expect(result.items).toEqual([]);
});

test('with On Error continue, the rows of the others come', async () => {
	give('Host\nws-1\n');
	const items = [{ id: CSV }, { id: 'report_101' }, { id: CSV }];
	const result = await run(rows('={{ $json.id }}'), { items, onError: 'continueRegularOutput' });
	expect(result.items.map(({ pairedItem, json }) => [pairedItem, Object.keys(json)])).toEqual([
		[{ item: 0 }, ['Host']],
		[{ item: 1 }, ['error', 'message']],
		[{ item: 2 }, ['Host']],
	]);
});

test('an agent gets the first hundred rows and their number', async () => {
	give(`n\n${Array.from({ length: 250 }, (_, number) => number).join('\n')}\n`);
	const { answer, stored } = await callTool({ node: 'smailander', parameters: rows(CSV), credential: credential() });
	expect(stored).not.toContain(sandbox.smailander.key);
	const [made] = JSON.parse(answer ?? 'null') as IDataObject[];
	expect(made).toMatchObject({ rowCount: 250, shownRowCount: 100 });
	expect((made!.rows as IDataObject[]).at(-1)).toEqual({ n: '99' });
});

test('an output that there is not is refused', async () => {
	expect(words(await run(rows(CSV, { output: 'table' })))).toMatch(/^"Output" has no choice "table" \| Use one of: File, Rows\./);
	expect(lines()).toEqual([]);
});
