import type { IDataObject } from 'n8n-workflow';
import { organizationGuid } from '../../sandbox/index.mts';
import { byId, COMPUTER, fromList, organizationHeaders, reports, requests, run, runBodies, runReport, useSandbox } from './run.mts';

useSandbox();

const items: IDataObject[] = [
	{
		report: reports.everything,
		organization: organizationGuid(2),
		period: 'custom',
		from: '2026-09-01T00:00:00Z',
		to: '2026-09-02T00:00:00Z',
		host: 'WS-1',
		computer: COMPUTER,
		children: true,
		offset: -300,
		options: [{ name: 'a', value: 1 }],
	},
	{
		report: reports.everything,
		organization: '',
		period: 'custom',
		from: '2026-08-01T00:00:00Z',
		to: '2026-08-02T00:00:00Z',
		host: 4711,
		computer: COMPUTER.toUpperCase(),
		children: false,
		offset: 60,
		options: [],
	},
];

test.each([
	['by ID', byId],
	['from the list', fromList],
])('run: every field from the input item, locators %s', async (_, locator) => {
	const parameters = runReport('', {
		reportId: locator('={{ $json.report }}'),
		organizationId: locator('={{ $json.organization }}'),
		period: '={{ $json.period }}',
		startDate: '={{ $json.from }}',
		endDate: '={{ $json.to }}',
		data: '={{ $json.host }}',
		id: '={{ $json.computer }}',
		options: {
			includeChildOrganizations: '={{ $json.children }}',
			offsetInMinutes: '={{ $json.offset }}',
			reportOptions: '={{ JSON.stringify($json.options) }}',
		},
	});
	const { error } = await run(parameters, { items });
	expect(error).toBeUndefined();
	const common = { reportId: reports.everything, id: COMPUTER };
	const sent = runBodies().sort((a, b) => String(b.startDate).localeCompare(String(a.startDate)));
	expect(sent).toEqual([
		{
			...common,
			startDate: '2026-09-01T00:00:00Z',
			endDate: '2026-09-02T00:00:00Z',
			data: 'WS-1',
			includeChildOrganizations: true,
			offsetInMinutes: -300,
			options: [{ name: 'a', value: 1 }],
		},
		{
			...common,
			startDate: '2026-08-01T00:00:00Z',
			endDate: '2026-08-02T00:00:00Z',
			data: '4711',
			includeChildOrganizations: false,
			offsetInMinutes: 60,
			options: [],
		},
	]);
	expect(new Set(organizationHeaders().flat())).toEqual(new Set([organizationGuid(2), undefined]));
});

test('a period from an expression needs no dates', async () => {
	const { error } = await run(runReport(reports.dated, { period: '={{ $json.period }}' }), {
		items: [{ period: 'yesterday' }, { period: 'thisMonth' }],
	});
	expect(error).toBeUndefined();
	expect(runBodies()).toHaveLength(2);
});

test("dates as n8n's own date objects", async () => {
	const parameters = {
		period: 'custom',
		startDate: '={{ DateTime.fromISO("2026-09-01T00:00:00+02:00") }}',
		endDate: '={{ new Date("2026-09-02T00:00:00Z") }}',
	};
	const { error } = await run(runReport(reports.dated, parameters));
	expect(error).toBeUndefined();
	expect(runBodies()[0]).toMatchObject({ startDate: '2026-08-31T22:00:00Z', endDate: '2026-09-02T00:00:00Z' });
});

test('report list: Return All, Limit and organization', async () => {
	const parameters = {
		operation: 'getAll',
		organizationId: byId('={{ $json.organization }}'),
		returnAll: '={{ $json.all }}',
		limit: '={{ $json.limit }}',
	};
	const { items: out } = await run(parameters, {
		items: [
			{ organization: organizationGuid(2), all: false, limit: 2 },
			{ organization: '', all: true, limit: 1 },
		],
	});
	expect(out.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual([0, 0, ...Array.from({ length: 15 }, () => 1)]);
	expect(organizationHeaders().map(([managed]) => managed)).toEqual([organizationGuid(2), undefined]);
});

test('organization list: filters', async () => {
	const parameters = {
		resource: 'organization',
		operation: 'getAll',
		organizationId: byId('={{ $json.organization }}'),
		returnAll: '={{ $json.all }}',
		limit: '={{ $json.limit }}',
		filters: {
			searchText: '={{ $json.text }}',
			includeAllChildren: '={{ $json.nested }}',
			orderBy: '={{ $json.order }}',
			isAscending: '={{ $json.up }}',
		},
	};
	const { error } = await run(parameters, {
		items: [{ organization: organizationGuid(2), all: false, limit: 7, text: 'north', nested: false, order: 'dateAdded', up: false }],
	});
	expect(error).toBeUndefined();
	expect(requests()[0]!.body).toEqual({
		searchText: 'north',
		includeAllChildren: false,
		orderBy: 'dateAdded',
		isAscending: false,
		childOrganizations: true,
		pageNumber: 1,
		pageSize: 7,
	});
});
