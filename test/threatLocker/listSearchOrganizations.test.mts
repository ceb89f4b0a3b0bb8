import { organizationGuid, reportGuid } from '../../sandbox/index.mts';
import { loadChoices } from '../engine/listSearch.mts';
import { type Search, searchReports, searchOrganizations, allPages } from './listSearching.mts';
import { byId, calls, CHILDREN, credential, organizationHeaders, REACHABLE, requests, sandbox, useSandbox } from './run.mts';

useSandbox();

describe('several organizations to choose from', () => {
	const choices = async (more: Search = {}) =>
		await loadChoices({ node: 'threatLocker', method: 'getOrganizations', credential: credential(), ...more });

	test('all below the default organization, by name', async () => {
		expect((await choices()).map(({ name }) => name)).toEqual([
			'Acme Dental',
			'Acme Dental North',
			'Acme Dental North, Laboratory',
			'globex',
			'Initech & Söhne',
		]);
		const below = await choices({ credential: credential({ managedOrganizationId: organizationGuid(2) }) });
		expect(below.map(({ value }) => value)).toEqual([4, 5].map(organizationGuid));
	});

	test('2,000 of them over all pages', async () => {
		sandbox.threatLocker.reset({ organizationCount: 2_000 });
		expect(new Set((await choices()).map(({ value }) => value)).size).toBe(2_000);
		expect(calls()).toEqual([CHILDREN, CHILDREN, CHILDREN, CHILDREN]);
	});

	test('one without an ID does not keep the others out', async () => {
		sandbox.threatLocker.faults.push({
			kind: 'status',
			status: 200,
			body: [{ name: 'nobody' }, { name: 'acme', organizationId: organizationGuid(2) }],
		});
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
		expect((await searchOrganizations({ filter: 'Customer 1234' })).results).toEqual([
			{ name: 'Customer 1234', value: organizationGuid(1234) },
		]);
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
		const body = [
			{ organizationId: null, name: null },
			{ name: 'No ID' },
			{ organizationId: organizationGuid(2), name: null, displayName: null },
		];
		sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body });
		expect((await searchOrganizations()).results).toEqual([{ name: organizationGuid(2), value: organizationGuid(2) }]);
		sandbox.threatLocker.faults.push({
			kind: 'status',
			status: 200,
			body: [{ reports: [{ name: 'No ID' }, { reportId: reportGuid(1), name: null }] }],
		});
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
