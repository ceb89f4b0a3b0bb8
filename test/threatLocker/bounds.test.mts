import { gzipSync } from 'node:zlib';
import { callTool } from '../engine/tool.mts';
import { credential, onRun, reports, run, runReport, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const packed = (text: string) => ({
	kind: 'status' as const,
	status: 200,
	body: gzipSync(text),
	headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
	times: Infinity,
});
const TOO_MANY =
	'The rows are more than n8n can keep as items: over 128 MB of text or 4 million values | Set "Output" to "File", which takes any size, or ask for less: a shorter period, fewer organizations.';

describe('rows as items have a bound, of which the words name the way out', () => {
	test.each<[string, string]>([
		['many rows', `[${'{},'.repeat(1_100_000)}{}]`],
		['many values in few rows', `[${`{"a":[${'1,'.repeat(40_000)}1]},`.repeat(110)}{}]`],
		['much text', `[${`{"a":"${'x'.repeat(1_000_000)}"},`.repeat(136)}{}]`],
	])('%s', async (_, text) => {
		onRun(packed(text));
		const result = await run(runReport(reports.plain));
		expect(words(result)).toBe(TOO_MANY);
		expect(result.items).toEqual([]);
	});

	test('which all runs of the node have together', async () => {
		onRun(packed(`[${'{},'.repeat(600_000)}{}]`));
		expect(words(await run(runReport(reports.plain), { items: [{}, {}] }))).toBe(TOO_MANY);
		const alone = await run(runReport(reports.plain));
		expect([alone.error, alone.items.length]).toEqual([undefined, 600_001]);
	});
});

describe('a row nested 100,000 deep', () => {
	const deep = `[{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`;
	const TOO_DEEP = 'There are values nested more than 1000 deep, which n8n cannot keep';

	test('is refused as an item, and for an agent', async () => {
		onRun(packed(deep));
		expect((await run(runReport(reports.plain))).error?.message).toBe(TOO_DEEP);
		const { answer, error } = await callTool({ node: 'threatLocker', parameters: runReport(reports.plain), credential: credential() });
		expect(error?.message ?? answer).toContain(TOO_DEEP);
	});

	test.each(['csv', 'ndjson', 'json'])('stands in a file as it is: %s', async (fileFormat) => {
		onRun(packed(deep));
		const { items, error } = await run(runReport(reports.plain, { output: 'file', fileFormat }));
		expect(error).toBeUndefined();
		expect(items[0]!.json).toMatchObject({ rowCount: 1, columns: ['a'] });
	});

	test('in a list is refused', async () => {
		sandbox.threatLocker.faults.push(packed(deep));
		expect((await run({ resource: 'organization', operation: 'getAll' })).error?.message).toBe(TOO_DEEP);
	});
});

describe('what is read as a whole has a bound', () => {
	test.each<[string, string, string]>([
		['in bytes', `[{"a":"${'x'.repeat(34_000_000)}"}]`, 'ThreatLocker sent an answer of more than 16 MB'],
		['in values', `[${'{},'.repeat(600_000)}{}]`, 'There are more than 1000000 values in one piece of an answer'],
	])('a list %s', async (_, text, message) => {
		sandbox.threatLocker.faults.push(packed(text));
		expect((await run({ operation: 'getAll' })).error?.message).toBe(message);
	});

	test.each(['items', 'csv'])('a row, as %s', async (form) => {
		onRun(packed(`[{"a":"${'x'.repeat(34_000_000)}"}]`));
		expect((await run(runReport(reports.plain, form === 'items' ? {} : { output: 'file', fileFormat: form }))).error?.message).toBe(
			'A row is longer than 24 MB',
		);
	});

	const wide = `[{${Array.from({ length: 131_073 }, (_, index) => `"key ${index}":1`).join(',')}}]`;

	test('the columns of a row as an item', async () => {
		onRun(packed(wide));
		expect((await run(runReport(reports.plain))).error?.message).toBe('There is a record with more than 131072 fields');
	});

	test('the values of a row as an item', async () => {
		onRun(packed(`[{"a":[${'1,'.repeat(310_000)}1]}]`));
		expect((await run(runReport(reports.plain))).error?.message).toBe('There are more than 300000 values in one piece of an answer');
	});

	test('the fields of a record in a list', async () => {
		sandbox.threatLocker.faults.push(packed(wide));
		expect((await run({ operation: 'getAll' })).error?.message).toBe('There is a record with more than 131072 fields');
	});
});
