import type { IDataObject } from 'n8n-workflow';
import { organizationGuid } from '../../sandbox/index.mts';
import {
	allValues,
	byId,
	calls,
	COMPUTER,
	credential,
	fromList,
	LIST,
	organizationHeaders,
	reports,
	requests,
	RUN,
	run,
	runBodies,
	runReport,
	sandbox,
	useSandbox,
	words,
} from './run.mts';

useSandbox();

const dates = { startDate: '2026-09-01T00:00:00Z', endDate: '2026-09-03T00:00:00Z' };
const data = 'WS-014.example.test';
const id = COMPUTER;

describe('what the report asks for', () => {
	test.each<[string, string, IDataObject]>([
		['nothing', reports.plain, {}],
		['a period', reports.dated, dates],
		['a text', reports.text, { data }],
		['an ID', reports.id, { id }],
		['a period and a text', reports.dateAndText, { ...dates, data }],
		['a period and an ID', reports.dateAndId, { ...dates, id }],
		['everything', reports.everything, { ...dates, data, id }],
	])('%s: exactly that is sent, though all fields are filled', async (_, reportId, wanted) => {
		const { error } = await run(runReport(reportId, allValues));
		expect(error).toBeUndefined();
		expect(calls()).toEqual([LIST, RUN]);
		expect(runBodies()).toEqual([{ reportId, ...wanted }]);
	});

	test.each<[string, string, IDataObject, string]>([
		['period', reports.dated, { period: 'none' }, 'The report "Denied Executions" needs a period | Enter it in "Period".'],
		['text', reports.text, { data: ' ' }, 'The report "Computer Details by Hostname" needs Hostname | Enter it in "Text".'],
		['ID', reports.id, { id: '' }, 'The report "Policies by Computer Group" needs Computer Group Id | Enter it in "ID".'],
	])('a missing %s is named before anything runs', async (_, reportId, change, message) => {
		expect(words(await run(runReport(reportId, { ...allValues, ...change })))).toBe(message);
		expect(calls()).toEqual([LIST]);
	});

	test('fields that are not touched: the last seven days, no text, no ID', async () => {
		await run(runReport(reports.dated));
		const [{ startDate, endDate, ...rest }] = runBodies() as [IDataObject];
		expect(rest).toEqual({ reportId: reports.dated });
		expect(Date.parse(String(endDate)) - Date.parse(String(startDate))).toBe(7 * 24 * 3_600_000);
	});
});

describe('where the list tells nothing, all that is set goes out and the service judges', () => {
	test.each(['null', 'empty'] as const)('list is %s', async (listShape) => {
		sandbox.threatLocker.reset({ listShape });
		await run(runReport(reports.plain, allValues));
		expect(runBodies()).toEqual([{ reportId: reports.plain, ...dates, data, id }]);
	});

	test.each([401, 404])('list answers %i', async (status) => {
		sandbox.threatLocker.faults.push({ kind: 'status', status, match: { method: 'GET' } });
		const { error } = await run(runReport(reports.plain, allValues));
		expect(error).toBeUndefined();
		expect(runBodies()).toEqual([{ reportId: reports.plain, ...dates, data, id }]);
	});

	test('fields that are empty are left out', async () => {
		sandbox.threatLocker.reset({ listShape: 'null' });
		await run(runReport(reports.plain, { period: 'none', data: '', id: ' ' }));
		expect(runBodies()).toEqual([{ reportId: reports.plain }]);
	});

	test("the service's refusal is shown", async () => {
		sandbox.threatLocker.reset({ listShape: 'null' });
		expect(words(await run(runReport(reports.text, { period: 'none' })))).toBe(
			'ThreatLocker declined the values: Missing Parameters. Unable to load details. | Check the values that the report asks for. Request ID: 44444444-dddd-4ddd-8ddd-000000000001.',
		);
	});
});

describe('Options', () => {
	test.each<[IDataObject, IDataObject]>([
		[{}, {}],
		[{ includeChildOrganizations: true }, { includeChildOrganizations: true }],
		[{ includeChildOrganizations: false }, { includeChildOrganizations: false }],
		[{ offsetInMinutes: 0 }, { offsetInMinutes: 0 }],
		[{ offsetInMinutes: -300 }, { offsetInMinutes: -300 }],
		[{ offsetInMinutes: -720 }, { offsetInMinutes: -720 }],
		[{ offsetInMinutes: 840 }, { offsetInMinutes: 840 }],
		[{ reportOptions: '[]' }, { options: [] }],
		[{ reportOptions: '' }, { options: [] }],
		[{ reportOptions: '[{"name": "top", "value": 5}]' }, { options: [{ name: 'top', value: 5 }] }],
		[{ reportOptions: '={{ [{ name: "list", value: ["a", null] }] }}' }, { options: [{ name: 'list', value: ['a', null] }] }],
		[
			{ includeChildOrganizations: true, offsetInMinutes: 60, reportOptions: '[{"name": null, "value": {"a": 1}}]' },
			{ includeChildOrganizations: true, offsetInMinutes: 60, options: [{ name: null, value: { a: 1 } }] },
		],
	])('%j is sent as %j', async (options, sent) => {
		const { error } = await run(runReport(reports.plain, { options }));
		expect(error).toBeUndefined();
		expect(runBodies()).toEqual([{ reportId: reports.plain, ...sent }]);
	});

	test('children are included', async () => {
		const { items } = await run(runReport(reports.plain, { options: { includeChildOrganizations: true } }));
		expect(new Set(items.map(({ json }) => json.OrganizationId)).size).toBe(6);
	});
});

describe('headers', () => {
	const ours = ['authorization', 'managedorganizationid', 'overridemanagedorganizationid', 'content-type', 'content-length'];
	const clients = ['accept', 'accept-encoding', 'connection', 'host', 'user-agent', 'transfer-encoding'];

	test('only the known ones, and the key raw', async () => {
		await run(runReport(reports.plain, { organizationId: byId(organizationGuid(2)) }));
		for (const { headers } of requests()) {
			expect(Object.keys(headers).filter((name) => ![...ours, ...clients].includes(name))).toEqual([]);
			expect(headers.authorization).toBe(sandbox.threatLocker.key);
		}
		expect(requests()[1]!.headers['content-type']).toMatch(/^application\/json/);
	});

	test.each([
		['list', fromList(organizationGuid(4)), organizationGuid(4)],
		['ID in capitals and braces', byId(`{${organizationGuid(4).toUpperCase()}}`), organizationGuid(4)],
		['nothing', fromList(''), organizationGuid(2)],
		['white space', byId('={{ "  " }}'), organizationGuid(2)],
	])('organization from %s: both headers, one GUID, on both requests', async (_, organizationId, guid) => {
		const { items } = await run(runReport(reports.plain, { organizationId }), {
			credential: credential({ managedOrganizationId: organizationGuid(2) }),
		});
		expect(organizationHeaders()).toEqual([
			[guid, guid],
			[guid, guid],
		]);
		expect(items.every(({ json }) => json.OrganizationId === guid)).toBe(true);
	});

	test('no organization anywhere: neither header, rows of the home organization', async () => {
		const { items } = await run(runReport(reports.plain));
		expect(organizationHeaders()).toEqual([
			[undefined, undefined],
			[undefined, undefined],
		]);
		expect(items[0]!.json.OrganizationId).toBe(organizationGuid(1));
	});

	test('a key pasted with Bearer and white space goes raw all the same', async () => {
		const { error } = await run(runReport(reports.plain), {
			credential: credential({ apiKey: `  Bearer  ${sandbox.threatLocker.key}\n` }),
		});
		expect(error).toBeUndefined();
		expect(requests().map(({ headers }) => headers.authorization)).toEqual([sandbox.threatLocker.key, sandbox.threatLocker.key]);
	});
});

test('an ID in capitals and braces is sent in lower case and without', async () => {
	const { error } = await run(
		runReport(reports.id, { reportId: byId(` {${reports.id.toUpperCase()}} `), id: `{${COMPUTER.toUpperCase()}}` }),
	);
	expect(error).toBeUndefined();
	expect(runBodies()).toEqual([{ reportId: reports.id, id: COMPUTER }]);
});

test('slashes at the end of the base address do no harm', async () => {
	const { error } = await run(runReport(reports.plain), { credential: credential({ baseUrl: `${sandbox.threatLocker.url}//` }) });
	expect(error).toBeUndefined();
});

test('a base address without a path gets the one of the API', async () => {
	const { error } = await run(runReport(reports.plain), { credential: credential({ baseUrl: new URL(sandbox.threatLocker.url).origin }) });
	expect(error).toBeUndefined();
	expect(requests()[0]!.path).toBe('/portalapi/Report/ReportGetByOrganizationId');
});
