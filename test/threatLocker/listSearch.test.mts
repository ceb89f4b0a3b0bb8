import type { IDataObject, NodeApiError } from 'n8n-workflow';
import { computerGuid, organizationGuid, reportGuid, type Fault } from '../../sandbox/index.mts';
import { loadChoices, searchList, type ListSearch } from '../engine/listSearch.mts';
import { byId, calls, CHILDREN, COMPUTERS, credential, expectNoKey, fromList, LIST, organizationHeaders, REACHABLE, requests, reports, sandbox, useSandbox, words } from './run.mts';

useSandbox();

type Search = Partial<ListSearch>;
const search = async (method: string, more: Search = {}) =>
	await searchList({ node: 'threatLocker', method, credential: credential(), ...more });
const searchReports = async (more?: Search) => await search('searchReports', more);
const searchComputers = async (more?: Search) => await search('searchComputers', more);
const searchOrganizations = async (more?: Search) => await search('searchOrganizations', more);

/** What a user sees who scrolls to the end of the list. */
async function allPages(searchPage = searchOrganizations): Promise<Set<unknown>> {
	const found = new Set<unknown>();
	let paginationToken: string | undefined;
	do {
		const page = await searchPage({ paginationToken });
		for (const { value } of page.results) found.add(value);
		paginationToken = page.paginationToken;
	} while (paginationToken !== undefined);
	return found;
}

/** The error of a search that must fail, without any key. */
async function failure(searching: Promise<unknown>): Promise<string> {
	const error = await searching.then(
		() => undefined,
		(thrown: unknown) => thrown as NodeApiError,
	);
	expectNoKey({ error, stored: JSON.stringify(error) ?? '' }, sandbox.threatLocker.key);
	return words({ error });
}

describe('several organizations to choose from', () => {
	const choices = async (more: Search = {}) => await loadChoices({ node: 'threatLocker', method: 'getOrganizations', credential: credential(), ...more });

	test('all below the default organization, by name', async () => {
		expect((await choices()).map(({ name }) => name)).toEqual(['Acme Dental', 'Acme Dental North', 'Acme Dental North, Laboratory', 'globex', 'Initech & Söhne']);
		const below = await choices({ credential: credential({ managedOrganizationId: organizationGuid(2) }) });
		expect(below.map(({ value }) => value)).toEqual([4, 5].map(organizationGuid));
	});

	test('2,000 of them over all pages', async () => {
		sandbox.threatLocker.reset({ organizationCount: 2_000 });
		expect(new Set((await choices()).map(({ value }) => value)).size).toBe(2_000);
		expect(calls()).toEqual([CHILDREN, CHILDREN, CHILDREN, CHILDREN]);
	});

	test('one without an ID does not keep the others out', async () => {
		sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body: [{ name: 'nobody' }, { name: 'acme', organizationId: organizationGuid(2) }] });
		expect(await choices()).toEqual([{ name: 'acme', value: organizationGuid(2) }]);
	});

	test('those that are reachable, where the list may not be read', async () => {
		const offered = await choices({ credential: credential({ apiKey: sandbox.threatLocker.keys.withoutOrganizations }) });
		expect(offered.map(({ name }) => name)).toContain('Acme Dental');
		expect(calls()).toEqual([CHILDREN, REACHABLE]);
	});

	test('the list of reports does not follow an organization that is hidden', async () => {
		const hidden = { organizationScope: 'several', organizationId: byId(organizationGuid(2)) };
		await searchReports({ parameters: hidden });
		expect(organizationHeaders()).toEqual([[undefined, undefined]]);
	});
});

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
		for (let number = offered.length + 1; number <= 500; number += 1) offered.push({ ...offered[0]!, reportId: reportGuid(number), name: `Report ${number}` });
		const { results, paginationToken } = await searchReports();
		expect(new Set(results.map(({ value }) => value)).size).toBe(500);
		expect(paginationToken).toBeUndefined();
		expect((await searchReports({ filter: 'report 321' })).results).toEqual([{ name: 'Report 321 (Applications)', value: reportGuid(321) }]);
		expect(calls()).toEqual([LIST, LIST]);
	});

	test.each<[string, IDataObject, string | undefined]>([
		['chosen in the node', { organizationId: fromList(organizationGuid(3)) }, organizationGuid(3)],
		['typed into the node', { organizationId: byId(organizationGuid(3)) }, organizationGuid(3)],
		['of the credential', { organizationId: fromList('') }, organizationGuid(2)],
	])('are those of the organization %s', async (_, parameters, guid) => {
		await searchReports({ parameters: { resource: 'report', operation: 'run', ...parameters }, credential: credential({ managedOrganizationId: organizationGuid(2) }) });
		expect(organizationHeaders()).toEqual([[guid, guid]]);
	});
});

describe('organizations', () => {
	test('by display name, with the identifier where there is none', async () => {
		const { results, paginationToken } = await searchOrganizations();
		expect(results).toEqual([
			{ name: 'Acme Dental', value: organizationGuid(2) },
			{ name: 'Acme Dental North', value: organizationGuid(4) },
			{ name: 'Acme Dental North, Laboratory', value: organizationGuid(5) },
			{ name: 'globex', value: organizationGuid(3) },
			{ name: 'Initech & Söhne', value: organizationGuid(6) },
		]);
		expect(paginationToken).toBeUndefined();
	});

	test('the service does the searching', async () => {
		const { results } = await searchOrganizations({ filter: 'north' });
		expect(results.map(({ value }) => value)).toEqual([organizationGuid(4), organizationGuid(5)]);
		expect(requests()[0]!.body).toMatchObject({ searchText: 'north', pageNumber: 1 });
	});

	test.each(['header', 'separateHeaders', 'totalRows', 'none'] as const)('all 250 come over pages: %s', async (pagination) => {
		sandbox.threatLocker.reset({ organizationCount: 250, pagination });
		expect((await allPages()).size).toBe(250);
		expect(requests()).toHaveLength(3);
	});

	test('2,000 of them, page by page, and one of them by the search of the service', async () => {
		sandbox.threatLocker.reset({ organizationCount: 2_000 });
		expect((await allPages()).size).toBe(2_000);
		expect((await searchOrganizations({ filter: 'Customer 1234' })).results).toEqual([{ name: 'Customer 1234', value: organizationGuid(1234) }]);
		expect(requests()).toHaveLength(21);
	});

	test('all 250 come from a server that shortens its pages', async () => {
		sandbox.threatLocker.reset({ organizationCount: 250, maxPageSize: 37 });
		expect((await allPages()).size).toBe(250);
	});

	test('all 250 come from a server that shortens its pages and tells no total', async () => {
		sandbox.threatLocker.reset({ organizationCount: 250, maxPageSize: 37, pagination: 'none' });
		expect((await allPages()).size).toBe(250);
		expect(requests()).toHaveLength(7);
	});

	test('a server that gives the same page again does not make the list endless', async () => {
		const body = Array.from({ length: 100 }, (_, index) => ({ organizationId: organizationGuid(index + 1), name: `Customer ${index}` }));
		sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body, times: Infinity });
		const first = await searchOrganizations();
		expect(first.results).toHaveLength(100);
		expect(await searchOrganizations({ paginationToken: first.paginationToken as string })).toEqual({ results: [] });
	});

	test('what has no ID cannot be chosen', async () => {
		const body = [{ organizationId: null, name: null }, { name: 'No ID' }, { organizationId: organizationGuid(2), name: null, displayName: null }];
		sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body });
		expect((await searchOrganizations()).results).toEqual([{ name: organizationGuid(2), value: organizationGuid(2) }]);
		sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body: [{ reports: [{ name: 'No ID' }, { reportId: reportGuid(1), name: null }] }] });
		expect((await searchReports()).results).toEqual([{ name: reportGuid(1), value: reportGuid(1) }]);
	});

	test('they are looked up below the credential, whatever the node has chosen', async () => {
		await searchOrganizations({
			parameters: { organizationId: byId(organizationGuid(3)) },
			credential: credential({ managedOrganizationId: organizationGuid(2) }),
		});
		expect(organizationHeaders()).toEqual([[organizationGuid(2), organizationGuid(2)]]);
	});

	test('without the permission the short list serves', async () => {
		const limited = credential({ apiKey: sandbox.threatLocker.keys.withoutOrganizations });
		const { results } = await searchOrganizations({ filter: 'dental', credential: limited });
		expect(calls()).toEqual([CHILDREN, REACHABLE]);
		expect(results.map(({ value }) => value)).toEqual([2, 4, 5].map(organizationGuid));
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
		expect(requests()[0]!.body).toEqual({ pageNumber: 1, pageSize: 100, searchText: '-005', searchBy: 1, orderBy: 'computername', isAscending: true, childOrganizations: false });
	});

	test.each(['several', 'children'])('where the report runs in %s organizations, also those of the ones below', async (organizationScope) => {
		const { results } = await searchComputers({ parameters: { organizationScope }, filter: 'ws-003' });
		expect(results.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5, 6].map((organization) => computerGuid(organization, 3)));
		expect(results[1]!.name).toBe('WS-003 (Acme Dental)');
	});

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
		expect(await failure(searchComputers({ credential: limited }))).toMatch(/^ThreatLocker refused the request: Missing the 'View Computers' permission \| Give the role of the API user the permission View Computers in the portal\./);
	});
});

describe('errors that the editor shows', () => {
	test.each(['searchReports', 'searchOrganizations', 'searchComputers'])('%s with a revoked key', async (method) => {
		const revoked = credential({ apiKey: sandbox.threatLocker.keys.revoked });
		expect(await failure(search(method, { credential: revoked }))).toMatch(/^ThreatLocker did not accept the API key at 127\.0\.0\.1 \| /);
	});

	test('reports without the permission', async () => {
		const limited = credential({ apiKey: sandbox.threatLocker.keys.withoutReports });
		expect(await failure(searchReports({ credential: limited }))).toMatch(
			/^ThreatLocker refused the request: Missing the 'View Reports' permission \| Give the role of the API user the permission View Reports in the portal\./,
		);
	});

	test('organizations refused in both ways', async () => {
		sandbox.threatLocker.faults.push({ kind: 'status', status: 401, times: 2 });
		expect(await failure(searchOrganizations())).toMatch(/^ThreatLocker refused the request: Status 401 \(injected\) \| Give the role/);
	});

	test('an instance that is none', async () => {
		const wrong = credential({ baseUrl: '', instance: 'g.evil.example/' });
		expect(await failure(searchOrganizations({ credential: wrong }))).toBe(
			'"Portal Instance" in the credential is not an instance label | Enter the letters and digits alone, such as g or au1. The portal shows them under Help (top right), in brackets by "ThreatLocker Access".',
		);
	});

	test('the choices of several organizations, with a revoked key', async () => {
		const revoked = credential({ apiKey: sandbox.threatLocker.keys.revoked });
		expect(await failure(loadChoices({ node: 'threatLocker', method: 'getOrganizations', credential: revoked }))).toMatch(/^ThreatLocker did not accept the API key/);
	});

	test('an organization that is no GUID', async () => {
		expect(await failure(searchReports({ parameters: { organizationId: byId('../x') } }))).toBe(
			'"Managed Organization" is not a valid ID: "../x" | "Managed Organization" takes an ID of the form 00000000-0000-0000-0000-000000000000. Choose the organization from the list, or take its ID from Organization: Get Many, where it is organizationId.',
		);
		expect(requests()).toEqual([]);
	});

	describe('in time, for somebody waits at the screen:', () => {
		const { timeout } = AbortSignal;
		beforeEach(() => void jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout.call(AbortSignal, ms / 60)));
		afterEach(() => jest.restoreAllMocks());

		test.each<[string, Fault, RegExp]>([
			['a service that is silent', { kind: 'slow', ms: 3_000 }, /^ThreatLocker gave no list in time \| Try again in a moment\. If it stays so, enter the ID yourself, or an expression\./],
			['one that stops within its answer', { kind: 'stall' }, /^ThreatLocker gave no list in time \| /],
			['a rate limit for minutes', { kind: '429', retryAfter: 120 }, /^ThreatLocker asks to wait for 120 seconds: too many requests \| /],
		])('%s', async (_, fault, message) => {
			sandbox.threatLocker.faults.push(fault);
			const begun = Date.now();
			expect(await failure(searchReports())).toMatch(message);
			expect(Date.now() - begun).toBeLessThan(2_500);
		});
	});

	test('words of the service that repeat the key', async () => {
		sandbox.threatLocker.faults.push({ kind: 'echoKey', times: Infinity });
		expect(await failure(searchReports())).toContain('ThreatLocker answered 400: Could not use the value "***"');
	});
});
