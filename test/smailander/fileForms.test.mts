import { gzipSync } from 'node:zlib';
import type { Fault } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { storedBytes } from '../engine/run.mts';
import { byId, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const CSV = 'report_103';
const JSON_REPORT = 'report_105';
const rows = (reportId: string) => ({ resource: 'instance', operation: 'download', reportId: byId(reportId), output: 'rows' });
const onLink = (fault: Fault) => sandbox.smailander.faults.push({ match: { path: /^\/download/ }, times: Infinity, ...fault });
/** The link gives these bytes, whose number the instance states. */
function give(reportId: string, body: Buffer, status = 200): void {
	sandbox.smailander.runScheduled(reportId, { instance_id: 'given', size: body.length });
	onLink({ kind: 'status', status, body, headers: { 'content-type': 'application/octet-stream' } });
}
const TABLE = [
	{ Name: 'Müller', Count: '3' },
	{ Name: 'Meyer', Count: '4' },
];
const CSV_TEXT = 'Name,Count\r\nMüller,3\r\nMeyer,4\r\n';

describe('JSON Lines', () => {
	test.each<[string, string, unknown[]]>([
		['a value a line', '{"a":1}\n{"a":{"b":[2]}}\n', [{ a: 1 }, { a: { b: [2] } }]],
		['a mark, empty lines and no end of the last', '\uFEFF\r\n{"a":1}\r\n\r\n{"a":2}', [{ a: 1 }, { a: 2 }]],
		['values that are no objects', '1\n"x"\n[2]\n', [{ value: 1 }, { value: 'x' }, { value: [2] }]],
		[
			'digits of IDs',
			'{"id":638412345678901234}\n{"id":638412345678901235}\n',
			[{ id: '638412345678901234' }, { id: '638412345678901235' }],
		],
		['one document over several lines', '{\n"a":1\n}\n', [{ a: 1 }]],
		['one document on a line', '{"data":[{"a":1}]}\n\n', [{ a: 1 }]],
	])('%s', async (_, text, made) => {
		give(JSON_REPORT, Buffer.from(text));
		const { items, error } = await run(rows(JSON_REPORT));
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json)).toEqual(made);
	});

	test('of more lines than come at once, under the name of CSV', async () => {
		give(CSV, Buffer.from(Array.from({ length: 50_000 }, (_, n) => `{"n":${n}}`).join('\n')));
		const { items } = await run(rows(CSV));
		expect(items.map(({ json }) => json.n)).toEqual(Array.from({ length: 50_000 }, (_, n) => n));
	});

	test.each(['{"a":1}\n{"a":2', '{"a":1}\n{"a":\n2}\n', '{"a":1}\n{"a":2},{"a":3}\n', '{"a":1}\nno\n'])('%j is refused', async (text) => {
		give(JSON_REPORT, Buffer.from(text));
		expect((await run(rows(JSON_REPORT))).error?.message).toBe('Smailander sent rows that are not valid JSON, or the answer broke off');
	});
});

describe('gzip', () => {
	test.each<[string, string, string]>([
		['CSV', CSV, CSV_TEXT],
		['JSON', JSON_REPORT, JSON.stringify(TABLE)],
		['JSON Lines', JSON_REPORT, TABLE.map((row) => JSON.stringify(row)).join('\n')],
	])('is unpacked: %s', async (_, reportId, text) => {
		give(reportId, gzipSync(text));
		const { items, error } = await run(rows(reportId));
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json)).toEqual(TABLE);
	});

	test('that is not whole is refused', async () => {
		const packed = gzipSync(CSV_TEXT.repeat(1_000));
		give(CSV, packed.subarray(0, packed.length - 20));
		expect((await run(rows(CSV))).error?.message).toBe('Smailander sent a gzip file that is damaged or not whole');
	});

	test('with a file in it that has no rows', async () => {
		give(CSV, gzipSync('%PDF-1.7\n'));
		expect((await run(rows(CSV))).error?.message).toBe('The file is pdf, which cannot be put out as rows');
	});
});

test.each<[string, string, string]>([
	[
		'zip',
		'PK\u0003\u0004\u0014\0\0\0report.csv',
		'Set "Output" to "File", unpack it with the node Compression and read what is in it with Extract From File.',
	],
	[
		'xlsx',
		'PK\u0003\u0004\u0014\0\0\0[Content_Types].xml',
		'Set "Output" to "File" and read it with the node Extract From File, or generate the report as CSV or JSON.',
	],
])('%s is named as what it is, with the way out', async (format, text, remedy) => {
	give(CSV, Buffer.from(text, 'latin1'));
	expect(words(await run(rows(CSV)))).toBe(`The file is ${format}, which cannot be put out as rows | ${remedy}`);
});

describe('a file without a byte', () => {
	test.each([200, 204])('has no rows, and a hint says so: %i', async (status) => {
		give(CSV, Buffer.alloc(0), status);
		const { items, hints, error } = await run(rows(CSV));
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
		expect(hints.map(({ message }) => message)).toEqual([
			'Nothing was found, which is no failure. The file is empty: not a single byte came, nor was any announced.',
		]);
	});

	test('is an error where the service states another size', async () => {
		sandbox.smailander.switches.downloadMode = 'emptyFile';
		expect((await run(rows(CSV))).error?.message).toBe('Smailander sent an empty file');
	});
});

describe('what is not whole gives no rows', () => {
	const CUT =
		/^Smailander sent only a part of what it announced \| Run the node again\. If it stays so, tell whoever runs 127\.0\.0\.1:\d+, or the proxy in front of it\./;
	beforeEach(() => {
		shortWaits();
		sandbox.smailander.runScheduled(CSV, { instance_id: 'long', size: 200_000 });
	});

	test.each(['gzipCut', 'partial'] as const)('%s: it is read again', async (kind) => {
		const whole = await run(rows(CSV));
		onLink({ kind, times: 1 });
		const again = await run(rows(CSV));
		expect(again.error).toBeUndefined();
		expect(again.items).toEqual(whole.items);
	});

	test('gzipCut: an error, when it stays so; files are asked for as they are, for then a cut shows', async () => {
		onLink({ kind: 'gzipCut' });
		expect(words(await run(rows(CSV)))).toMatch(CUT);
		const asked = sandbox.smailander.requests
			.filter(({ path }) => path.startsWith('/download'))
			.map(({ headers }) => headers['accept-encoding']);
		expect(new Set(asked)).toEqual(new Set(['identity']));
	});

	test('partial: an error, when it stays so, also as a file and in a list', async () => {
		const kind = 'partial';
		onLink({ kind });
		expect(words(await run(rows(CSV)))).toMatch(CUT);
		expect(words(await run({ ...rows(CSV), output: 'file' }))).toMatch(CUT);
		sandbox.smailander.faults.push({ kind, times: Infinity });
		expect(words(await run({ operation: 'getAll', returnAll: true }))).toMatch(CUT);
	});

	test('less than the stated size is an error, and as a file it shows', async () => {
		sandbox.smailander.switches.sizeError = 1;
		const result = await run(rows(CSV));
		expect(words(result)).toMatch(CUT);
		expect(result.items).toEqual([]);
		expect((await run({ ...rows(CSV), output: 'file' })).items[0]!.json.sizeMatches).toBe(false);
	});

	test('a part that is the whole is taken', async () => {
		const body = Buffer.from('Name\r\nMüller\r\n');
		sandbox.smailander.runScheduled(CSV, { instance_id: 'given', size: body.length });
		onLink({ kind: 'status', status: 206, body, headers: { 'content-range': `bytes 0-${body.length - 1}/${body.length}` } });
		const { items } = await run({ ...rows(CSV), output: 'file' });
		expect(await storedBytes(items[0]!.binary!.data!)).toEqual(body);
	});
});
