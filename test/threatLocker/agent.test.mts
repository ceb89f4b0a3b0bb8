import type { IDataObject } from 'n8n-workflow';
import { organizationGuid } from '../../sandbox/index.mts';
import { callTool } from '../engine/tool.mts';
import {
	allValues,
	byId,
	calls,
	credential,
	expectNoKey,
	LIST,
	organizationHeaders,
	reports,
	RUN,
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
	sandbox.threatLocker.setRows(reports.dated, HOME, Array.from({ length: 50 }, (_, row) => ({ row, text: 'x'.repeat(3_000) })));
	const { value, answer } = await call(runReport(reports.dated));
	expect(value[0]).toMatchObject({ rowCount: 50, shownRowCount: 13 });
	expect(answer!.length).toBeLessThan(41_000);
});

test('an empty report says so', async () => {
	expect((await call(runReport(reports.empty))).value[0]).toMatchObject({ rowCount: 0, shownRowCount: 0, rows: [] });
});

test('the request is the one of a workflow: only what the report asks for, both headers', async () => {
	await call(runReport(reports.dateAndText, { ...allValues, organizationId: byId(organizationGuid(2)), options: { offsetInMinutes: -300 } }));
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
	['an unknown report', runReport('99999999-9999-4999-8999-999999999999'), 'There is no report with the ID 99999999-9999-4999-8999-999999999999 in this organization'],
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
	expect((await call(parameters)).value).toHaveLength(3);
});
