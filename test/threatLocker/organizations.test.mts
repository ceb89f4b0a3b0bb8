import type { IDataObject } from 'n8n-workflow';
import { readOrganizations } from '../../nodes/ThreatLocker/replies.ts';
import { organizationGuid, type ThreatLockerSwitches } from '../../sandbox/index.mts';
import {
	byId,
	calls,
	CHILDREN,
	credential,
	links,
	organizationHeaders,
	REACHABLE,
	requests,
	rowsOf,
	run,
	sandbox,
	useSandbox,
	words,
} from './run.mts';

useSandbox();

const getAll = { resource: 'organization', operation: 'getAll' };
const everything = { ...getAll, returnAll: true };
const idsOf = (items: Parameters<typeof rowsOf>[0]) => rowsOf(items).map(({ organizationId }) => organizationId);
const bodies = () => requests().map(({ body }) => body as IDataObject);
const many = (switches: Partial<ThreatLockerSwitches> = {}) => sandbox.threatLocker.reset({ organizationCount: 2_000, ...switches });
/** By name, as the service sorts when it is asked to. */
const byName = () =>
	sandbox.threatLocker.data.organizations
		.slice(1)
		.sort((a, b) => a.name.localeCompare(b.name))
		.map(({ organizationId }) => organizationId);

const standard = { searchText: '', orderBy: 'name', isAscending: true, includeAllChildren: true, childOrganizations: true };

describe('what is sent', () => {
	test('Limit 50 and all descendants when nothing is touched', async () => {
		const { items, error } = await run(getAll);
		expect(error).toBeUndefined();
		expect(calls()).toEqual([CHILDREN]);
		expect(bodies()).toEqual([{ ...standard, pageNumber: 1, pageSize: 50 }]);
		expect(organizationHeaders()).toEqual([[undefined, undefined]]);
		expect(idsOf(items)).toEqual(byName());
	});

	test.each<[IDataObject, IDataObject, number]>([
		[{ searchText: 'dental' }, { searchText: 'dental' }, 3],
		[{ includeAllChildren: false }, { includeAllChildren: false }, 3],
		[{ isAscending: false }, { isAscending: false }, 5],
		[{ orderBy: 'dateAdded' }, { orderBy: 'dateAdded' }, 5],
		[{ orderBy: 'billingMethod' }, { orderBy: 'billingMethod' }, 5],
		[{ orderBy: 'businessClassificationName' }, { orderBy: 'businessClassificationName' }, 5],
		[{ searchText: 'lab', includeAllChildren: true, orderBy: 'name', isAscending: false }, { searchText: 'lab', isAscending: false }, 1],
	])('filters %j', async (filters, change, count) => {
		const { items } = await run({ ...everything, filters });
		expect(bodies()).toEqual([{ ...standard, pageNumber: 1, pageSize: 500, ...change }]);
		expect(items).toHaveLength(count);
	});

	test('the organization whose children to list: both headers', async () => {
		const { items } = await run({ ...everything, organizationId: byId(organizationGuid(2)) });
		expect(organizationHeaders()).toEqual([[organizationGuid(2), organizationGuid(2)]]);
		expect(idsOf(items)).toEqual([organizationGuid(4), organizationGuid(5)]);
	});

	test("the credential's organization when the node has none", async () => {
		await run(everything, { credential: credential({ managedOrganizationId: organizationGuid(4) }) });
		expect(organizationHeaders()).toEqual([[organizationGuid(4), organizationGuid(4)]]);
	});
});

test('rows pass untouched', async () => {
	const [row] = rowsOf((await run({ ...getAll, limit: 1 })).items);
	expect(row).toEqual({
		organizationId: organizationGuid(2),
		name: 'acme',
		displayName: 'Acme Dental',
		dateAdded: '2025-03-02T10:11:12',
		computerCount: 41,
		activeCount: 39,
		parentId: organizationGuid(1),
		computerDenyCountDtos: [{ oneDay: 3, threeDays: 9, sevenDays: 20, organizationId: organizationGuid(2) }],
		products: [{ name: 'protect', displayName: 'Protect', isThreatLockerProtect: true }],
	});
});

const paginations: Array<ThreatLockerSwitches['pagination']> = ['header', 'separateHeaders', 'totalRows', 'none'];
const pageCaps = [Infinity, 100, 37];

describe.each(paginations.flatMap((pagination) => pageCaps.map((maxPageSize) => ({ pagination, maxPageSize }))))(
	'2,000 organizations, page told by $pagination, at most $maxPageSize a page',
	(switches) => {
		test('Return All gives each once', async () => {
			many(switches);
			expect(idsOf((await run(everything)).items)).toEqual(byName());
		});

		test.each([250, 501])('Limit %i is exact', async (limit) => {
			many(switches);
			expect(idsOf((await run({ ...getAll, limit })).items)).toEqual(byName().slice(0, limit));
		});
	},
);

test.each([1, 499, 500, 1_000, 2_000, 2_001])('Limit %i of 2,000 is exact', async (limit) => {
	many();
	expect(idsOf((await run({ ...getAll, limit })).items)).toEqual(byName().slice(0, limit));
});

describe('requests', () => {
	test.each([
		[{ limit: 250 }, 1],
		[{ limit: 501 }, 2],
		[{ returnAll: true }, 4],
	])('%j of 2,000 takes %i', async (wanted, count) => {
		many();
		await run({ ...getAll, ...wanted });
		expect(bodies().map(({ pageNumber }) => pageNumber)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
		expect(new Set(bodies().map(({ pageSize }) => pageSize)).size).toBe(1);
	});

	test.each(['header', 'separateHeaders'] as const)(
		'the total told by %s saves asking for a page that is not there',
		async (pagination) => {
			many({ organizationCount: 1_000, pagination });
			expect((await run(everything)).items).toHaveLength(1_000);
			expect(requests()).toHaveLength(2);
		},
	);

	test('a server that gives the same page again and again ends the list', async () => {
		const page = [{ organizationId: organizationGuid(2), name: 'acme' }];
		sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body: page, times: Infinity });
		expect(rowsOf((await run(everything)).items)).toEqual(page);
		expect(requests().length).toBeLessThanOrEqual(2);
	});
});

describe('forms of the reply', () => {
	test.each(['null', 'empty'] as const)('%s means none', async (organizationShape) => {
		sandbox.threatLocker.reset({ organizationShape });
		const { items, error } = await run(everything);
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
	});

	test.each(['organizationHierarchyDtos', 'childOrganizations', 'children'])(
		'children nested under %s stand behind their parent',
		async (key) => {
			const tree = [
				{
					organizationId: 'a',
					name: 'A',
					[key]: [{ organizationId: 'b', name: 'B', [key]: [{ organizationId: 'c', parentId: 'told' }] }, null],
				},
				{ organizationId: 'd', [key]: null },
			];
			sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body: tree });
			const { items, error } = await run(everything);
			expect(error).toBeUndefined();
			expect(rowsOf(items)).toEqual([
				{ organizationId: 'a', name: 'A' },
				{ parentId: 'a', organizationId: 'b', name: 'B' },
				{ parentId: 'told', organizationId: 'c' },
				{ organizationId: 'd', [key]: null },
			]);
		},
	);
});

test('nested children do not count towards the total, so no page is left out', () => {
	const body = [{ organizationId: 'a', children: [{ organizationId: 'b' }, { organizationId: 'c' }] }, { organizationId: 'd' }];
	const page = readOrganizations({ status: 200, headers: { pagination: '{"totalItems": 3}' }, body });
	expect(page).toMatchObject({ total: 3, entries: 2 });
	expect(page.rows).toHaveLength(4);
});

describe('a key that may not read the children', () => {
	const limited = () => ({ credential: credential({ apiKey: sandbox.threatLocker.keys.withoutOrganizations }) });

	test('gets the short list of reachable organizations', async () => {
		const { items, error } = await run(everything, limited());
		expect(error).toBeUndefined();
		expect(calls()).toEqual([CHILDREN, REACHABLE]);
		expect(rowsOf(items)[1]).toEqual({ organizationId: organizationGuid(2), name: 'Acme Dental', displayName: 'Acme Dental' });
		expect(items).toHaveLength(6);
	});

	test('the search goes along, and the limit holds', async () => {
		const { items } = await run({ ...getAll, limit: 2, filters: { searchText: 'dental' } }, limited());
		expect(requests()[1]).toMatchObject({ query: { searchText: 'dental' }, body: undefined });
		expect(idsOf(items)).toEqual([organizationGuid(2), organizationGuid(4)]);
	});

	test('refused there as well: the permission is named', async () => {
		sandbox.threatLocker.faults.push({ kind: 'status', status: 401, match: { method: 'GET' } });
		const result = await run(everything, limited());
		expect(words(result)).toMatch(
			/^ThreatLocker refused the request: Status 401 \(injected\) \| Give the role of the API user the missing permission: View Reports/,
		);
	});

	test('a revoked key is no missing permission: no second request', async () => {
		sandbox.threatLocker.reset({ revokedStatus: 403 });
		const result = await run(everything, { credential: credential({ apiKey: sandbox.threatLocker.keys.revoked }) });
		expect(words(result)).toMatch(
			/^ThreatLocker did not accept the API key at 127\.0\.0\.1 \| In the credential, "Portal Instance" must be the value/,
		);
		expect(calls()).toEqual([CHILDREN]);
	});
});

test('40 input items: 5 requests in flight at most, every item linked', async () => {
	many({ organizationCount: 12 });
	// The first five are still in flight when the last of them has come, on any machine.
	sandbox.threatLocker.faults.push({ kind: 'slow', ms: 500, times: 5 }, { kind: 'slow', ms: 15, times: Infinity });
	const { items } = await run({ ...getAll, limit: 3 }, { items: Array.from({ length: 40 }, () => ({})) });
	expect(links(items)).toEqual(Array.from({ length: 120 }, (_, index) => Math.floor(index / 3)));
	expect(Math.max(...requests().map(({ inFlight }) => inFlight))).toBe(5);
});

describe('filters from expressions', () => {
	const listed = async (name: string, value: unknown) =>
		await run(
			{ resource: 'organization', operation: 'getAll', returnAll: true, filters: { [name]: '={{ $json.value }}' } },
			{ items: [{ value } as IDataObject] },
		);

	test.each<[string, unknown, unknown]>([
		['searchText', 42, '42'],
		['searchText', '', ''],
		['isAscending', 'false', false],
		['includeAllChildren', 'TRUE', true],
	])('%s %j goes as %j', async (name, value, sent) => {
		expect((await listed(name, value)).error).toBeUndefined();
		expect(requests()[0]!.body).toMatchObject({ [name]: sent });
	});

	test.each<[string, unknown, RegExp]>([
		['searchText', null, /^The expression in "Search Text" gave nothing \| /],
		['searchText', undefined, /^The expression in "Search Text" gave nothing \| /],
		['searchText', ['acme'], /^"Search Text" is not a text \| /],
		['isAscending', 'yes', /^"Ascending" is neither true nor false \| /],
		['includeAllChildren', null, /^"Include All Descendants" is neither true nor false \| /],
		['orderBy', null, /^"Sort By" is empty \| Use one of: Billing Method, /],
		['orderBy', 'size', /^"Sort By" has no choice "size" \| Use one of: Billing Method, /],
	])('%s %j is refused without a request', async (name, value, message) => {
		const result = await listed(name, value);
		expect(words(result)).toMatch(message);
		expect(requests()).toEqual([]);
	});
});
