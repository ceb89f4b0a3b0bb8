import type { IDataObject } from 'n8n-workflow';
import { organizationGuid } from '../../sandbox/index.mts';
import { runNode } from '../engine/run.mts';
import { callTool } from '../engine/tool.mts';
import {
	allValues,
	byId,
	calls,
	credential,
	expectNoKey,
	LIST,
	onRun,
	organizationHeaders,
	reports,
	RUN,
	run,
	runBodies,
	runReport,
	sandbox,
	useSandbox,
} from './run.mts';

useSandbox();

const HOME = organizationGuid(1);

/** Calls the node as a tool; neither the model nor the stored execution may see a key. */
async function call(parameters: IDataObject, input: IDataObject = {}, more: IDataObject = {}) {
	const result = await callTool({ node: 'threatLocker', parameters, input, credential: credential(more) });
	expectNoKey(result, sandbox.threatLocker.key);
	return { ...result, value: JSON.parse(result.answer ?? 'null') as IDataObject[] };
}

test('a short report comes whole, in one item with its columns', async () => {
	const { value, error } = await call(runReport(reports.hashCounts));
	expect(error).toBeUndefined();
	expect(calls()).toEqual([LIST, RUN]);
	expect(value).toHaveLength(1);
	expect(value[0]).toMatchObject({ rowCount: 8, shownRowCount: 8 });
	expect(value[0]!.columns).toHaveLength(4);
	expect((value[0]!.rows as IDataObject[])[0]).toHaveProperty('Count of Hashes');
});

test('of a long report the first hundred rows and the count', async () => {
	const { value } = await call(runReport(reports.twentyThousand));
	expect(value).toHaveLength(1);
	expect(value[0]).toMatchObject({ rowCount: 20_000, shownRowCount: 100 });
	expect(value[0]!.rows).toHaveLength(100);
});

test('a report beyond what routing could put out as items', async () => {
	sandbox.threatLocker.reset({ rowCount: 200_000 });
	expect((await call(runReport(reports.bulk))).value[0]).toMatchObject({ rowCount: 200_000, shownRowCount: 100 });
});

test('of a report with long rows as many as a model can read', async () => {
	sandbox.threatLocker.setRows(
		reports.dated,
		HOME,
		Array.from({ length: 50 }, (_, row) => ({ row, text: 'x'.repeat(3_000) })),
	);
	const { value, answer } = await call(runReport(reports.dated));
	expect(value[0]).toMatchObject({ rowCount: 50, shownRowCount: 13 });
	expect(answer!.length).toBeLessThan(41_000);
});

describe('of what a model cannot read it gets a part, and is told so', () => {
	const rowsOf = async (rows: IDataObject[]) => {
		sandbox.threatLocker.setRows(reports.dated, HOME, rows);
		const { value, answer } = await call(runReport(reports.dated));
		expect(answer!.length).toBeLessThan(52_000);
		return value[0]!;
	};

	test('a cell of ten million characters', async () => {
		expect(
			await rowsOf([
				{ text: 'x'.repeat(10_000_000), name: 'a' },
				{ text: 'short', name: 'b' },
			]),
		).toMatchObject({
			rowCount: 2,
			shownRowCount: 2,
			shortenedRowCount: 1,
			rows: [
				{ text: `${'x'.repeat(500)}…`, name: 'a' },
				{ text: 'short', name: 'b' },
			],
		});
	});

	test('a cell that would be cut through a character', async () => {
		expect((await rowsOf([{ text: `${'x'.repeat(499)}${'🎉'.repeat(10_000)}` }])).rows).toEqual([{ text: `${'x'.repeat(499)}…` }]);
	});

	test('five thousand columns', async () => {
		sandbox.threatLocker.switches.columnShape = 'none';
		const row = Object.fromEntries(Array.from({ length: 5_000 }, (_, column) => [`column ${column}`, column]));
		const excerpt = await rowsOf([row, row]);
		expect(excerpt).toMatchObject({ rowCount: 2, shownRowCount: 2, shortenedRowCount: 2 });
		expect((excerpt.rows as IDataObject[])[0]).toMatchObject({ 'column 0': 0, 'column 100': 100 });
	});

	test('the names of five thousand columns', async () => {
		const report = sandbox.threatLocker.data.reports.find(({ reportId }) => reportId === reports.dated)!;
		report.columns = Array.from({ length: 5_000 }, (_, column) => ({ name: `column ${column}`, type: 'String' }));
		const excerpt = await rowsOf([{ 'column 0': 1 }]);
		expect(excerpt).toMatchObject({ rowCount: 1, shownRowCount: 1, columnCount: 5_000 });
		expect(excerpt.columns).toContain('column 500');
	});

	test('a list with one large row, which does not keep the others out', async () => {
		const body = [
			{ organizationId: organizationGuid(2), name: 'Acme', notes: 'x'.repeat(50_000) },
			{ organizationId: organizationGuid(3), name: 'globex' },
		];
		sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body, match: { method: 'POST' } });
		const { value } = await call({ resource: 'organization', operation: 'getAll' });
		expect(value).toEqual([{ ...body[0], notes: `${'x'.repeat(500)}…` }, body[1]]);
	});

	test('five thousand organizations', async () => {
		sandbox.threatLocker.reset({ organizationCount: 5_000 });
		const { value, answer } = await call({ resource: 'organization', operation: 'getAll', returnAll: true });
		expect(answer!.length).toBeLessThan(41_000);
		expect(value.at(-1)).toEqual({
			note: `Only ${value.length - 1} of 5000 results are shown here, for more cannot be read at once. Search for what is wanted, or set a "Limit".`,
		});
		expect(value[0]).toMatchObject({ organizationId: organizationGuid(2) });
	});
});

describe('where the engine runs the tool as a node', () => {
	const asNode = async (fields: IDataObject, items: IDataObject[] = [{}]) =>
		await run(runReport(reports.plain, fields), { node: 'threatLockerTool', items, onError: 'continueRegularOutput' });

	test('one item with an excerpt of all organizations', async () => {
		const { items } = await asNode({ organizationScope: 'children' });
		expect(items.map(({ json }) => json)).toEqual([expect.objectContaining({ rowCount: 60, shownRowCount: 60 })]);
	});

	test.each<[string, IDataObject]>([
		['one organization', {}],
		['several organizations and slices', { organizationScope: 'children', ...allValues, options: { sliceDays: 1 } }],
		['a limit', { options: { limit: 3 } }],
		['no rows', { reportId: byId(reports.empty) }],
	])('the same as where an older engine calls it: %s', async (_, fields) => {
		const parameters = { ...runReport(reports.dated), ...fields };
		const { items } = await run(parameters, { node: 'threatLockerTool' });
		const { value, error } = await call(parameters);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json)).toEqual(value);
	});

	test('five hundred organizations that fail, as many as a model can read', async () => {
		sandbox.threatLocker.reset({ organizationCount: 500 });
		onRun({ kind: 'status', status: 401, times: Infinity });
		const { items } = await asNode({ organizationScope: 'children' });
		expect(JSON.stringify(items.map(({ json }) => json)).length).toBeLessThan(41_000);
		expect(items[0]!.json.error).toMatch(/ThreatLocker refused the request/);
		expect(items.at(-1)!.json.note).toMatch(/^Only \d+ of 500 results are shown here/);
	});

	test.each(['yes', '', 1, null, {}])('what is no confirmation deletes nothing: %j', async (confirm) => {
		const parameters = { resource: 'report', operation: 'delete', reportId: byId('report_101'), confirmDeletion: '={{ $json.confirm }}' };
		const credential = { apiKey: sandbox.smailander.key, baseUrl: 'custom', customBaseUrl: sandbox.smailander.url };
		const { error } = await runNode({ node: 'smailanderTool', parameters, credential, items: [{ confirm }] });
		expect(error?.message).toMatch(/^The deletion is not confirmed, and nothing was deleted\. /);
		expect(sandbox.smailander.requests).toEqual([]);
	});
});

test('an empty report says so', async () => {
	expect((await call(runReport(reports.empty))).value[0]).toMatchObject({ rowCount: 0, shownRowCount: 0, rows: [] });
});

test('the request is the one of a workflow: only what the report asks for, both headers', async () => {
	await call(
		runReport(reports.dateAndText, { ...allValues, organizationId: byId(organizationGuid(2)), options: { offsetInMinutes: -300 } }),
	);
	expect(organizationHeaders()).toEqual([1, 2].map(() => [organizationGuid(2), organizationGuid(2)]));
	expect(runBodies()).toEqual([
		{
			reportId: reports.dateAndText,
			startDate: '2026-09-01T00:00:00Z',
			endDate: '2026-09-03T00:00:00Z',
			data: 'WS-014.example.test',
			offsetInMinutes: -300,
		},
	]);
});

test('the model fills in fields', async () => {
	const parameters = runReport('', {
		reportId: byId('={{ $fromAI("report", "ID of the report", "string") }}'),
		data: '={{ $fromAI("host", "Host name", "string") }}',
	});
	const { value, error } = await call(parameters, { report: reports.text, host: 'WS-7' });
	expect(error).toBeUndefined();
	expect((value[0]!.rows as IDataObject[])[0]).toMatchObject({ Hostname: 'WS-7' });
});

test.each<[string, IDataObject, string]>([
	[
		'an unknown report',
		runReport('99999999-9999-4999-8999-999999999999'),
		'There is no report with the ID 99999999-9999-4999-8999-999999999999 in this organization',
	],
	['a missing text', runReport(reports.text), 'The report "Computer Details by Hostname" needs Hostname'],
	['path characters', runReport('', { reportId: byId('={{ "../x" }}') }), '"Report" is not a valid ID: "../x"'],
])('the model learns of %s', async (_, parameters, message) => {
	const { error } = await call(parameters);
	expect(error?.message).toContain(message);
});

test('a revoked key', async () => {
	const { error } = await call(runReport(reports.plain), {}, { apiKey: sandbox.threatLocker.keys.revoked });
	expect(error?.message).toContain('ThreatLocker did not accept the API key at 127.0.0.1');
});

test.each([
	['reports', { operation: 'getAll', limit: 3 }],
	['organizations', { resource: 'organization', operation: 'getAll', limit: 3 }],
])('%s up to the limit', async (_, parameters) => {
	const { value } = await call(parameters);
	expect(value).toHaveLength(4);
	expect(value.at(-1)).toEqual({ note: 'There are more than these 3 results, which is as many as "Limit" allows.' });
});
