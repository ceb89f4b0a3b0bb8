import { computerGuid, organizationGuid, reportGuid, zeroGuid, type ThreatLockerSwitches } from '../../sandbox/index.mts';
import { children, computer, expectViolation, list, plainly, run, sandbox, tl, useSandbox, week, type Sent } from './call.mts';

useSandbox();

describe('ThreatLocker: keys and headers', () => {
	test('paths match without regard to case; an unknown one is 404 with an empty body', async () => {
		expect((await tl('USER/usergetalltimezones')).status).toBe(200);
		expect(await tl('Nothing/Here')).toMatchObject({ status: 404, text: '' });
	});

	test('echo needs no key, time zones need any valid one', async () => {
		expect((await plainly(`${sandbox.threatLocker.url}/echo`)).status).toBe(200);
		expect((await plainly(`${sandbox.threatLocker.url}/User/UserGetAllTimezones`)).status).toBe(440);
		expect((await tl('User/UserGetAllTimezones', { key: sandbox.threatLocker.keys.withoutReports })).status).toBe(200);
	});

	test.each(['revoked', 'unknown'] as const)('a %s token gets 440, or 403 by switch', async (kind) => {
		const key = kind === 'revoked' ? sandbox.threatLocker.keys.revoked : 'something else';
		expect(await tl(list, { key })).toMatchObject({ status: 440, json: { message: 'Unauthorized', error: 'TOKEN_REVOKED' } });
		sandbox.threatLocker.switches.revokedStatus = 403;
		expect(await tl(list, { key })).toMatchObject({ status: 403, json: { error: 'TOKEN_REVOKED' } });
	});

	test('Bearer is a violation, answered like an unknown token or with 400', async () => {
		const key = `Bearer ${sandbox.threatLocker.key}`;
		expect((await tl(list, { key })).status).toBe(440);
		expectViolation(/Bearer/);
		sandbox.threatLocker.switches.bearerStatus = 400;
		expect((await tl(list, { key })).status).toBe(400);
	});

	test('without View Reports both report calls are 401 with a Message', async () => {
		const key = sandbox.threatLocker.keys.withoutReports;
		expect(await tl(list, { key })).toMatchObject({ status: 401, json: { Message: "Missing the 'View Reports' permission" } });
		expect((await run({ reportId: reportGuid(1) }, { key })).status).toBe(401);
	});

	test('without View Organizations only the fallback list works', async () => {
		const key = sandbox.threatLocker.keys.withoutOrganizations;
		expect((await children({}, { key })).status).toBe(401);
		const moved = await tl('Organization/OrganizationGetForMoveComputers?searchText=acme', { key });
		expect(moved.json[0]).toEqual({ label: 'Acme Dental', value: organizationGuid(2) });
	});

	test('computers of one organization, by their names, and without View Computers none', async () => {
		const computers = async (body: object, sent: Sent = {}) => await tl('Computer/ComputerGetByAllParameters', { body, ...sent });
		const page = await computers({ pageNumber: 2, pageSize: 100, searchText: 'ws-', searchBy: 1 });
		expect(page.json).toHaveLength(60);
		expect(page.json[0]).toMatchObject({ computerId: computerGuid(1, 101), computerName: 'WS-101', organizationId: organizationGuid(1) });
		expect(JSON.parse(String(page.headers.pagination))).toMatchObject({ currentPage: 2, totalItems: 160 });
		expect((await computers({})).status).toBe(500);
		expect((await computers({ pageNumber: 1, pageSize: 9 }, { key: sandbox.threatLocker.keys.withoutComputers })).status).toBe(401);
		expect((await computers({ pageNumber: 1, pageSize: 500, childOrganizations: true })).json).toHaveLength(281);
	});

	test('either organization header chooses, zero and OrganizationId do not', async () => {
		const organizationOf = async (headers: Record<string, string>) =>
			(await run({ reportId: reportGuid(1) }, { headers })).json.data[0].OrganizationId;
		expect(await organizationOf({})).toBe(organizationGuid(1));
		expect(await organizationOf({ managedOrganizationId: organizationGuid(3) })).toBe(organizationGuid(3));
		expect(await organizationOf({ overrideManagedOrganizationId: organizationGuid(4) })).toBe(organizationGuid(4));
		expect(await organizationOf({ managedOrganizationId: zeroGuid })).toBe(organizationGuid(1));
		expect(await organizationOf({ OrganizationId: organizationGuid(3) })).toBe(organizationGuid(1));
		expect(sandbox.violations).toEqual([]);
	});

	test('an unknown organization is 401, and a child key reaches only its own tree', async () => {
		const at = (number: number) => ({ headers: { managedOrganizationId: organizationGuid(number) } });
		expect(await run({ reportId: reportGuid(1) }, at(99))).toMatchObject({ status: 401, json: { StatusCode: 401 } });
		const key = sandbox.threatLocker.keys.child;
		expect((await run({ reportId: reportGuid(1) }, { key, ...at(3) })).status).toBe(401);
		expect((await run({ reportId: reportGuid(1) }, { key, ...at(5) })).status).toBe(200);
	});

	test.each<[string, RegExp, Record<string, string>]>([
		['disagreeing headers', /disagree/, { managedOrganizationId: organizationGuid(2), overrideManagedOrganizationId: organizationGuid(3) }],
		['an empty header', /not a GUID/, { managedOrganizationId: '' }],
		['a header without a GUID', /not a GUID/, { overrideManagedOrganizationId: 'acme' }],
	])('%s: violation and 400', async (_, text, headers) => {
		expect((await tl(list, { headers })).status).toBe(400);
		expectViolation(text);
	});
});

describe('ThreatLocker: strict bodies and queries', () => {
	test.each<[string, RegExp, object]>([
		['an unknown key', /Unrecognized key/, { pageSize: 5 }],
		['a wrong type', /includeChildOrganizations/, { includeChildOrganizations: 'true' }],
		['another form of date', /startDate/, { startDate: '2026-09-01' }],
		['an id that is no GUID', /not a GUID/, { id: '7' }],
		['options of another shape', /options/, { options: [{ key: 'a' }] }],
	])('%s in a run: violation and 400', async (_, text, extra) => {
		const reply = await run({ reportId: reportGuid(1), ...extra });
		expect(reply).toMatchObject({ status: 400, json: { Message: expect.stringContaining('Sandbox rule broken') } });
		expectViolation(text);
	});

	test('all documented keys and the portal’s `valid` pass', async () => {
		const body = {
			...week,
			data: 'x',
			id: computer,
			offsetInMinutes: -240,
			includeChildOrganizations: false,
			options: [{ name: 'a', value: 1 }],
		};
		expect((await run({ reportId: reportGuid(1), ...body, valid: true })).status).toBe(200);
		expect(sandbox.violations).toEqual([]);
	});

	test('a wrong content type, an unexpected query parameter, api_key and a body on GET are violations', async () => {
		await run({ reportId: reportGuid(1) }, { headers: { 'content-type': 'text/plain' } });
		await tl(`${list}?page=1`);
		await tl(`${list}?api_key=x`);
		await tl(list, { method: 'GET', body: { a: 1 } });
		expect(sandbox.violations.map((one) => one.split(': ')[1])).toEqual([
			expect.stringContaining('wrong content type'),
			'unexpected query parameter "page"',
			'api_key in the query',
			'a body where none belongs',
		]);
	});

	test('a key of the other service is a violation', async () => {
		expect((await tl(list, { key: sandbox.smailander.key })).status).toBe(400);
		expectViolation(/Smailander key/);
	});
});

describe('ThreatLocker: report list', () => {
	const shaped = async (switches: Partial<ThreatLockerSwitches>) => {
		Object.assign(sandbox.threatLocker.switches, switches);
		return await tl(list);
	};

	test('groups by category, with the sample names', async () => {
		const { json } = await shaped({});
		expect(json[0].category).toBe('Applications');
		expect(json[0].reports[0]).toEqual({
			reportId: reportGuid(1),
			name: 'Applications Containing Same Hash',
			dateOption: false,
			dataOption: false,
			dataOptionName: null,
			guidOption: false,
			guidOptionName: null,
		});
		expect(json[1]).toMatchObject({ category: null, reports: [{ name: 'Override Code History by ComputerId (Agent 7.6 or above)' }] });
	});

	test('listShape', async () => {
		expect((await shaped({ listShape: 'categoryName' })).json[0].categoryName).toBe('Applications');
		expect((await shaped({ listShape: 'flat' })).json[1]).toMatchObject({
			category: 'Applications',
			name: 'Files Learned in Applications',
		});
		expect((await shaped({ listShape: 'data' })).json.data[0].reports[0].reportId).toBe(reportGuid(1));
		expect((await shaped({ listShape: 'flatData' })).json.data[0].reportId).toBe(reportGuid(1));
		expect((await shaped({ listShape: 'null' })).text).toBe('null');
		expect((await shaped({ listShape: 'empty' })).text).toBe('');
	});

	test.each(['reportName', 'displayName'] as const)('reportNameKey %s', async (reportNameKey) => {
		const [first] = (await shaped({ reportNameKey })).json[0].reports;
		expect(first).toMatchObject({ [reportNameKey]: 'Applications Containing Same Hash' });
		expect(first).not.toHaveProperty('name');
	});

	test('reportNameKey none', async () => {
		expect((await shaped({ reportNameKey: 'none' })).text).not.toContain('Same Hash');
	});

	test('keyCase', async () => {
		expect((await shaped({ keyCase: 'pascal' })).json[0].Reports[0].ReportId).toBe(reportGuid(1));
		expect((await shaped({ keyCase: 'upper' })).json[0].REPORTS[0].DATEOPTION).toBe(false);
		expect((await shaped({ keyCase: 'lower' })).json[0].reports[0].reportid).toBe(reportGuid(1));
	});
});

describe('ThreatLocker: organizations', () => {
	test('all below, direct ones, none without childOrganizations', async () => {
		const all = await children({});
		expect(all.json.map((one: any) => one.name)).toEqual(['acme', 'acme-north', 'acme-north-lab', 'globex', 'initech']);
		expect(all.json[1]).toMatchObject({ parentId: organizationGuid(2), computerDenyCountDtos: [{ oneDay: 3 }] });
		expect((await children({ includeAllChildren: false })).json).toHaveLength(3);
		expect((await children({ childOrganizations: false })).json).toEqual([]);
		expect((await children({}, { headers: { managedOrganizationId: organizationGuid(2) } })).json).toHaveLength(2);
	});

	test('search, order, missing page', async () => {
		expect((await children({ searchText: 'LABOR' })).json.map((one: any) => one.name)).toEqual(['acme-north-lab']);
		expect((await children({ orderBy: 'dateAdded', isAscending: false })).json[0].name).toBe('initech');
		expect((await children({ pageSize: undefined })).status).toBe(500);
		expect((await children({ orderBy: 'size' })).status).toBe(400);
		expectViolation(/orderBy/);
	});

	test('organizationCount and pages', async () => {
		sandbox.threatLocker.switches.organizationCount = 2000;
		const pages = await Promise.all([1, 2, 3, 4, 5].map(async (pageNumber) => await children({ pageNumber })));
		expect(pages.map(({ json }) => json.length)).toEqual([500, 500, 500, 500, 0]);
		expect(new Set(pages.flatMap(({ json }) => json.map((one: any) => one.organizationId))).size).toBe(2000);
		expect(JSON.parse(pages[1]!.headers.pagination!)).toEqual({
			currentPage: 2,
			itemsPerPage: 500,
			totalItems: 2000,
			totalPages: 4,
			firstItem: 501,
			lastItem: 1000,
		});
	});

	test('pagination, maxPageSize, organizationShape', async () => {
		const { switches } = sandbox.threatLocker;
		switches.maxPageSize = 2;
		switches.pagination = 'separateHeaders';
		expect((await children({ pageNumber: 2 })).headers).toMatchObject({ totalitems: '5', totalpages: '3', firstitem: '3', lastitem: '4' });
		switches.pagination = 'totalRows';
		const rows = await children({});
		expect(rows.json).toMatchObject([{ totalRows: 5 }, { totalRows: 5 }]);
		expect(rows.headers).not.toHaveProperty('pagination');
		switches.pagination = 'none';
		expect((await children({})).json[0]).not.toHaveProperty('totalRows');
		switches.organizationShape = 'null';
		expect((await children({})).text).toBe('null');
		switches.organizationShape = 'empty';
		expect((await children({})).text).toBe('');
	});
});
