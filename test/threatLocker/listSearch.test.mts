import type { IDataObject } from 'n8n-workflow';
import { computerGuid, organizationGuid, reportGuid, type Fault } from '../../sandbox/index.mts';
import { type Search, search, searchReports, allPages, failure } from './listSearching.mts';
import { byId, calls, COMPUTERS, credential, fromList, LIST, organizationHeaders, requests, reports, sandbox, useSandbox } from './run.mts';

useSandbox();
const searchComputers = async (more?: Search) => await search('searchComputers', more);

describe('reports', () => {
	test('by name with the category, sorted', async () => {
		const { results, paginationToken } = await searchReports();
		const names = results.map(({ name }) => name);
		expect(results).toHaveLength(15);
		expect(results[0]).toEqual({ name: 'Applications Containing Same Hash (Applications)', value: reports.plain });
		expect(names).toContain('Override Code History by ComputerId (Agent 7.6 or above)');
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
		expect(paginationToken).toBeUndefined();
	});

	test.each([
		['hash', 2],
		['  HASH ', 2],
		['(inventory)', 5],
		['applications hash', 2],
		['HASH  same applications', 1],
		['no such report', 0],
		['', 15],
	])('filter "%s" finds %i', async (filter, count) => {
		expect((await searchReports({ filter })).results).toHaveLength(count);
	});

	test('500 of them come at once, in one request', async () => {
		const { reports: offered } = sandbox.threatLocker.data;
		for (let number = offered.length + 1; number <= 500; number += 1)
			offered.push({ ...offered[0]!, reportId: reportGuid(number), name: `Report ${number}` });
		const { results, paginationToken } = await searchReports();
		expect(new Set(results.map(({ value }) => value)).size).toBe(500);
		expect(paginationToken).toBeUndefined();
		expect((await searchReports({ filter: 'report 321' })).results).toEqual([
			{ name: 'Report 321 (Applications)', value: reportGuid(321) },
		]);
		expect(calls()).toEqual([LIST, LIST]);
	});

	test.each<[string, IDataObject, string | undefined]>([
		['chosen in the node', { organizationId: fromList(organizationGuid(3)) }, organizationGuid(3)],
		['typed into the node', { organizationId: byId(organizationGuid(3)) }, organizationGuid(3)],
		['of the credential', { organizationId: fromList('') }, organizationGuid(2)],
	])('are those of the organization %s', async (_, parameters, guid) => {
		await searchReports({
			parameters: { resource: 'report', operation: 'run', ...parameters },
			credential: credential({ managedOrganizationId: organizationGuid(2) }),
		});
		expect(organizationHeaders()).toEqual([[guid, guid]]);
	});
});

describe('computers', () => {
	const inGlobex = { organizationId: byId(organizationGuid(3)) };

	test('of the managed organization, by name', async () => {
		const { results, paginationToken } = await searchComputers({ parameters: inGlobex });
		expect(results).toEqual([1, 2, 3, 4, 5, 6, 7].map((number) => ({ name: `WS-00${number} (globex)`, value: computerGuid(3, number) })));
		expect(paginationToken).toBeUndefined();
		expect(organizationHeaders()).toEqual([[organizationGuid(3), organizationGuid(3)]]);
		expect(calls()).toEqual([COMPUTERS]);
	});

	test('the service does the searching, in their names', async () => {
		const { results } = await searchComputers({ parameters: inGlobex, filter: '-005' });
		expect(results).toEqual([{ name: 'WS-005 (globex)', value: computerGuid(3, 5) }]);
		expect(requests()[0]!.body).toEqual({
			pageNumber: 1,
			pageSize: 100,
			searchText: '-005',
			searchBy: 1,
			orderBy: 'computername',
			isAscending: true,
			childOrganizations: false,
		});
	});

	test.each(['several', 'children'])(
		'where the report runs in %s organizations, also those of the ones below',
		async (organizationScope) => {
			const { results } = await searchComputers({ parameters: { organizationScope }, filter: 'ws-003' });
			expect(results.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5, 6].map((organization) => computerGuid(organization, 3)));
			expect(results[1]!.name).toBe('WS-003 (Acme Dental)');
		},
	);

	test.each(['header', 'separateHeaders', 'totalRows', 'none'] as const)('all 160 come over pages: %s', async (pagination) => {
		sandbox.threatLocker.reset({ pagination });
		expect((await allPages(searchComputers)).size).toBe(160);
		expect(requests()).toHaveLength(2);
	});

	test.each<Fault['kind']>(['null', 'empty'])('no computers: %s', async (kind) => {
		sandbox.threatLocker.faults.push({ kind });
		expect((await searchComputers()).results).toEqual([]);
	});

	test('a wrapped list with keys in another case; without a name, the ID stands for it, and without an ID, nothing', async () => {
		const body = { Data: [{ ComputerID: computerGuid(1, 9), ComputerName: null }, { ComputerName: 'WS-010' }] };
		sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body });
		expect((await searchComputers()).results).toEqual([{ name: computerGuid(1, 9), value: computerGuid(1, 9) }]);
	});

	test('without the permission, the picker says what is missing', async () => {
		const limited = credential({ apiKey: sandbox.threatLocker.keys.withoutComputers });
		expect(await failure(searchComputers({ credential: limited }))).toMatch(
			/^ThreatLocker refused the request: Missing the 'View Computers' permission \| Give the role of the API user the permission View Computers in the portal\./,
		);
	});
});
