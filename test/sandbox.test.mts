import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { request as send } from 'undici';
import type { Fault, Sandbox, SmailanderSwitches, ThreatLockerSwitches } from '../sandbox/index.mts';
import { expectedSha256, foreignContent, computerGuid, organizationGuid, reportGuid, startSandbox, zeroGuid } from '../sandbox/index.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
beforeEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

type Answer = { status: number; headers: Record<string, string>; text: string; json: any };
type Sent = { method?: string; key?: string; headers?: Record<string, string>; body?: unknown };

async function call(url: string, authorization: string | undefined, { method, headers, body }: Sent): Promise<Answer> {
	const reply = await send(url, {
		method: (method ?? (body === undefined ? 'GET' : 'POST')) as 'GET',
		headers: {
			...(authorization === undefined ? {} : { authorization }),
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
			...headers,
		},
		body: body === undefined ? null : JSON.stringify(body),
	});
	const text = await reply.body.text();
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		json = undefined;
	}
	return { status: reply.statusCode, headers: reply.headers as Record<string, string>, text, json };
}

const tl = async (path: string, sent: Sent = {}) =>
	await call(`${sandbox.threatLocker.url}/${path}`, sent.key ?? sandbox.threatLocker.key, sent);
const sm = async (path: string, sent: Sent = {}) =>
	await call(`${sandbox.smailander.url}/${path}`, `Bearer ${sent.key ?? sandbox.smailander.key}`, sent);
const plainly = async (url: string, headers: Record<string, string> = {}) => await call(url, undefined, { headers });

const list = 'Report/ReportGetByOrganizationId';
const run = async (body: object, sent: Sent = {}) => await tl('Report/ReportGetDynamicData', { body, ...sent });
const children = async (body: object, sent: Sent = {}) =>
	await tl('Organization/OrganizationGetChildOrganizationsByParameters', {
		body: { pageNumber: 1, pageSize: 500, childOrganizations: true, includeAllChildren: true, ...body },
		...sent,
	});
const week = { startDate: '2026-09-01T00:00:00Z', endDate: '2026-09-08T00:00:00Z' };
const computer = '55555555-eeee-4eee-8eee-000000000001';

const generate = async (body: object = {}) => await sm('reports/generate', { body: { type: 'custom', format: 'csv', ...body } });
const instances = async (id: string, query = '') => await sm(`reports/${id}/instances${query}`);
/** Generates a report that is done at once and gives its instance. */
async function finished(): Promise<any> {
	sandbox.smailander.switches.pollsUntilDone = 0;
	const made = await generate();
	return (await instances(made.json.report_id)).json.instances[0];
}

function expectViolation(text: RegExp): void {
	expect(sandbox.violations).toHaveLength(1);
	expect(sandbox.violations[0]).toMatch(text);
}

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
		const body = { ...week, data: 'x', id: computer, offsetInMinutes: -240, includeChildOrganizations: false, options: [{ name: 'a', value: 1 }] };
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
		expect((await shaped({ listShape: 'flat' })).json[1]).toMatchObject({ category: 'Applications', name: 'Files Learned in Applications' });
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

describe('ThreatLocker: runs', () => {
	const rowsOf = async (number: number, extra: object = {}, sent: Sent = {}) => (await run({ reportId: reportGuid(number), ...extra }, sent)).json.data;

	test('every organization gives rows of its own', async () => {
		for (const number of [1, 4]) {
			const all = await Promise.all(
				[1, 2, 3].map(async (organization) => await rowsOf(number, {}, { headers: { managedOrganizationId: organizationGuid(organization) } })),
			);
			expect(new Set(all.flat().map((row: object) => JSON.stringify(row))).size).toBe(all.flat().length);
		}
	});

	test('a dated report gives the rows of the period, the same each time', async () => {
		const rows = await rowsOf(2, { ...week, data: 'WS-014.example.test' });
		expect(rows).toHaveLength(29);
		expect(rows[0]).toMatchObject({ 'Date Learned': '2026-09-01T00:00:00Z', Hostname: 'WS-014.example.test' });
		expect(await rowsOf(2, { ...week, data: 'WS-014.example.test' })).toEqual(rows);
		const later = await rowsOf(2, { ...week, startDate: '2026-09-05T00:00:00Z', data: 'WS-014.example.test' });
		expect(rows.slice(-later.length)).toEqual(later);
	});

	test('missingDates: the last 30 days of the service’s time, or 417', async () => {
		sandbox.threatLocker.switches.clockOffsetMs = Date.parse('2026-10-01T00:30:00Z') - Date.now();
		expect(await rowsOf(5)).toHaveLength(720);
		expect((await rowsOf(5)).at(-1).Date).toBe('2026-10-01T00:00:00Z');
		sandbox.threatLocker.switches.missingDates = 'error';
		expect(await run({ reportId: reportGuid(5) })).toMatchObject({ status: 417, json: { Message: 'Invalid Date Range' } });
	});

	test.each<[string, number, object]>([
		['no report id', 500, {}],
		['a zero report id', 500, { reportId: zeroGuid }],
		['an unknown report', 500, { reportId: reportGuid(99) }],
		['an end before the start', 417, { reportId: reportGuid(5), startDate: week.endDate, endDate: week.startDate }],
		['no data where it is wanted', 417, { reportId: reportGuid(6) }],
		['no id where it is wanted', 417, { reportId: reportGuid(7), data: 'x' }],
	])('%s: %i', async (_, status, body) => {
		const reply = await run(body);
		expect(reply).toMatchObject({ status, json: { StatusCode: status, Message: expect.any(String) } });
		expect(sandbox.violations).toEqual([]);
	});

	test('guid and all options', async () => {
		expect((await rowsOf(3, { ...week, id: computer }))[0].ComputerId).toBe(computer);
		expect((await rowsOf(7, { id: computer }))[0]['Computer Group Id']).toBe(computer);
		expect((await rowsOf(8, { ...week, id: computer, data: 'WS-1.example.test' }))[0]).toMatchObject({ Hostname: 'WS-1.example.test', ComputerId: computer });
	});

	test('zero rows keep their columns; repeated rows, null cells, odd keys and cells', async () => {
		const none = await run({ reportId: reportGuid(9) });
		expect(none.json.data).toEqual([]);
		expect(none.json.columns[0]).toEqual({ name: 'Hostname', type: 'String' });
		const repeated = await rowsOf(12);
		expect([repeated.length, new Set(repeated.map((row: any) => row.Hostname)).size]).toEqual([10, 4]);
		expect((await rowsOf(13))[0]).toMatchObject({ Owner: null, 'Last Seen': null });
		const shares = await rowsOf(14);
		expect(Object.keys(shares[0])).toEqual(['Share.Path', 'Owner Name', 'Notes', 'Size (GB)', 'risk %', 'OrganizationId']);
		expect(shares.map((row: any) => row.Notes)).toContain('=1+1');
	});

	test('20,000 rows, and rowCount rows, each different', async () => {
		expect(await rowsOf(10)).toHaveLength(20_000);
		sandbox.threatLocker.switches.rowCount = 70_000;
		const ids = (await rowsOf(11)).map((row: any) => row.Id);
		expect(new Set(ids).size).toBe(70_000);
	});

	test('400,000 rows are streamed without a length', async () => {
		sandbox.threatLocker.switches.rowCount = 400_000;
		const { url, key } = sandbox.threatLocker;
		const reply = await send(`${url}/Report/ReportGetDynamicData`, {
			method: 'POST',
			headers: { authorization: key, 'content-type': 'application/json' },
			body: JSON.stringify({ reportId: reportGuid(11) }),
		});
		expect(reply.headers).not.toHaveProperty('content-length');
		let rows = 0;
		for await (const chunk of reply.body) for (const byte of chunk as Buffer) if (byte === 0x7d) rows += 1;
		// One closing brace for each row, for each of the six columns, and for the whole.
		expect(rows).toBe(400_000 + 6 + 1);
	});

	test('includeChildOrganizations adds the rows of all below; organizationColumn names them', async () => {
		const own = await rowsOf(1);
		const all = await rowsOf(1, { includeChildOrganizations: true });
		expect(all).toHaveLength(own.length * 6);
		expect(all.slice(0, own.length)).toEqual(own);
		const nested = await rowsOf(1, { includeChildOrganizations: true }, { headers: { managedOrganizationId: organizationGuid(2) } });
		expect(new Set(nested.map((row: any) => row.OrganizationId))).toEqual(new Set([2, 4, 5].map(organizationGuid)));
		sandbox.threatLocker.switches.organizationColumn = true;
		const reply = await run({ reportId: reportGuid(1), includeChildOrganizations: true });
		expect(reply.json.data.at(-1).Organization).toBe('Initech & Söhne');
		expect(reply.json.columns.at(-1)).toEqual({ name: 'Organization', type: 'String' });
	});

	test('runShape, columnShape, keyCase', async () => {
		const { switches } = sandbox.threatLocker;
		const reply = async (changes: Partial<ThreatLockerSwitches>) => {
			Object.assign(switches, changes);
			return await run({ reportId: reportGuid(1) });
		};
		expect((await reply({ columnShape: 'strings' })).json.columns[0]).toBe('Count');
		expect((await reply({ columnShape: 'none' })).json).not.toHaveProperty('columns');
		expect((await reply({ columnShape: 'objects', keyCase: 'pascal' })).json.Columns[0]).toEqual({ Name: 'Count', Type: 'Int32' });
		expect((await reply({ runShape: 'array' })).json).toHaveLength(12);
		expect((await reply({ runShape: 'null' })).text).toBe('null');
		expect((await reply({ runShape: 'empty' })).text).toBe('');
	});

	test('slowMs and runDelayMs', async () => {
		Object.assign(sandbox.threatLocker.switches, { slowMs: 120, runDelayMs: 60 });
		const timed = async (number: number) => {
			const start = Date.now();
			await rowsOf(number);
			return Date.now() - start;
		};
		expect(await timed(1)).toBeGreaterThanOrEqual(55);
		expect(await timed(15)).toBeGreaterThanOrEqual(175);
	});

	test('setRows replaces, addRows appends, for one organization', async () => {
		const { setRows, addRows } = sandbox.threatLocker;
		addRows(reportGuid(9), organizationGuid(1), [{ a: 1 }]);
		expect(await rowsOf(9)).toEqual([{ a: 1 }]);
		setRows(reportGuid(1), organizationGuid(1), [{ b: 1 }]);
		addRows(reportGuid(1), organizationGuid(1), [{ b: 2 }]);
		expect(await rowsOf(1)).toEqual([{ b: 1 }, { b: 2 }]);
		expect(await rowsOf(1, {}, { headers: { managedOrganizationId: organizationGuid(2) } })).toHaveLength(12);
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
		expect(JSON.parse(pages[1].headers.pagination)).toEqual({ currentPage: 2, itemsPerPage: 500, totalItems: 2000, totalPages: 4, firstItem: 501, lastItem: 1000 });
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

describe('Smailander: keys, paths, strictness', () => {
	test('both bases, unknown paths and methods', async () => {
		expect((await sm('reports?limit=1')).json.reports).toHaveLength(1);
		expect((await sm('../../v1/reports?limit=1')).status).toBe(200);
		expect((await sm('nothing')).status).toBe(404);
		expect((await sm('nothing?limit=1')).status).toBe(404);
		expect(await sm('reports/generate')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
	});

	test('keys and scopes', async () => {
		const { keys, url } = sandbox.smailander;
		expect((await plainly(`${url}/reports`)).status).toBe(401);
		expect((await sm('reports', { key: keys.revoked })).status).toBe(401);
		expect((await sm('reports', { key: keys.withoutReports })).status).toBe(403);
		expect((await sm('reports', { key: keys.readOnly })).status).toBe(200);
		expect((await sm('reports/report_101', { key: keys.readOnly, method: 'DELETE' })).status).toBe(403);
		expect((await sm('reports/generate', { key: keys.readOnly, body: { type: 'custom' } })).status).toBe(403);
		expect(sandbox.violations).toEqual([]);
	});

	test('a key without Bearer, in the query, or of the other service is a violation', async () => {
		const { url, key } = sandbox.smailander;
		expect((await plainly(`${url}/reports`, { authorization: key })).status).toBe(401);
		expect((await plainly(`${url}/reports?api_key=x`)).status).toBe(400);
		expect((await sm('reports', { key: sandbox.threatLocker.key })).status).toBe(400);
		expect(sandbox.violations).toHaveLength(3);
	});

	test.each<[string, string, string, object]>([
		['generate: unknown key', 'POST', 'reports/generate', { type: 'custom', sections: [] }],
		['generate: nested unknown key', 'POST', 'reports/generate', { type: 'custom', filters: { threat_score: { min: 1, max: 2 } } }],
		['generate: wrong type', 'POST', 'reports/generate', { type: 'custom', filters: { honeypots: 'a' } }],
		['create: recipients as strings', 'POST', 'reports', { name: 'a', type: 'custom', recipients: ['a@example.test'] }],
		['create: flat schedule', 'POST', 'reports', { name: 'a', type: 'custom', frequency: 'daily' }],
		['update: recipients as objects', 'PATCH', 'reports/report_101', { recipients: [{ email: 'a@example.test' }] }],
		['template: sections as strings', 'POST', 'reports/templates', { name: 'a', sections: ['summary'] }],
		['pause: a body', 'POST', 'reports/report_101/pause', { a: 1 }],
	])('%s: violation and 400', async (_, method, path, body) => {
		expect((await sm(path, { method, body })).status).toBe(400);
		expect(sandbox.violations).toHaveLength(1);
		expect(sandbox.smailander.state.generated).toBe(0);
	});

	test.each(['reports?page=2', 'reports?limit=all', 'reports?offset=-1', 'reports/report_101/instances?offset=1', 'reports/templates?limit=5'])(
		'%s: violation and 400',
		async (path) => {
			expect((await sm(path)).status).toBe(400);
			expect(sandbox.violations).toHaveLength(1);
		},
	);

	test('extraBodyKeys', async () => {
		sandbox.smailander.switches.extraBodyKeys = ['template_id', 'filters.threat_score.max'];
		expect((await generate({ template_id: 'template_777', filters: { threat_score: { min: 1, max: 9 } } })).status).toBe(200);
		expect(sandbox.violations).toEqual([]);
	});
});

describe('Smailander: reports', () => {
	test('list: names, limit, offset, type, status', async () => {
		const { json } = await sm('reports');
		expect(json.total).toBe(5);
		expect(json.reports[0]).toEqual({
			id: 'report_101',
			name: 'Morning Digest',
			type: 'daily_digest',
			status: 'active',
			created_at: '2026-02-01T00:00:00Z',
			last_run: '2026-03-20T07:00:00Z',
			next_run: '2026-03-21T07:00:00Z',
		});
		expect(json.reports[1]).toMatchObject({ name: 'Board Summary', status: 'paused', last_run: null });
		expect((await sm('reports?limit=2&offset=4')).json).toMatchObject({ total: 5, reports: [{ id: 'report_105' }] });
		expect((await sm('reports?status=paused')).json.total).toBe(1);
		expect((await sm('reports?type=weekly_summary')).json.reports).toHaveLength(1);
	});

	test('listStyle, with and without envelope', async () => {
		const { switches } = sandbox.smailander;
		switches.listStyle = 'noTotal';
		expect((await sm('reports')).json).not.toHaveProperty('total');
		switches.listStyle = 'array';
		expect((await sm('reports')).json).toHaveLength(5);
		switches.listStyle = 'data';
		expect((await sm('reports?limit=2&offset=2')).json).toMatchObject({ success: true, data: [{ id: 'report_103' }, {}], pagination: { page: 2, limit: 2, total: 5 } });
		switches.listStyle = 'reports';
		switches.replyStyle = 'envelope';
		expect((await sm('reports')).json).toMatchObject({ success: true, data: { total: 5 }, meta: {} });
	});

	test('ignoreOffset, maxLimit, overLimit, listOrder, reportCount', async () => {
		sandbox.smailander.reset({ reportCount: 250 });
		const { switches } = sandbox.smailander;
		expect((await sm('reports?limit=200')).json).toMatchObject({ total: 250, reports: { length: 100 } });
		switches.overLimit = 'reject';
		expect((await sm('reports?limit=200')).status).toBe(400);
		switches.maxLimit = 30;
		expect((await sm('reports?limit=30&offset=240')).json.reports).toHaveLength(10);
		switches.ignoreOffset = true;
		expect((await sm('reports?limit=30&offset=240')).json.reports[0].id).toBe('report_101');
		switches.listOrder = 'newest';
		expect((await sm('reports?limit=30')).json.reports[0].id).toBe('report_350');
		expect(sandbox.violations).toEqual([]);
	});

	test('get, unknown report', async () => {
		expect((await sm('reports/report_101')).json).toMatchObject({ name: 'Morning Digest', schedule: { frequency: 'daily', time: '07:00' }, recipients: ['security@example.test'] });
		expect(await sm('reports/report_0')).toMatchObject({ status: 404, json: { success: false, error: { code: 'not_found' } } });
	});

	test('create, validation, errorStyle', async () => {
		const body = {
			name: 'New',
			type: 'custom',
			description: 'd',
			schedule: { frequency: 'weekly', day: 'monday', time: '09:00', timezone: 'UTC' },
			format: 'pdf',
			sections: ['top_threats'],
			recipients: [{ email: 'a@example.test', name: 'A' }],
		};
		const made = await sm('reports', { body });
		expect(made).toMatchObject({ status: 201, json: { name: 'New', status: 'active', next_run: expect.stringMatching(/T09:00:00Z$/) } });
		expect((await sm(`reports/${made.json.id}`)).json.recipients).toEqual(['a@example.test']);
		const wrong = async (change: object) => (await sm('reports', { body: { ...body, ...change } })).json;
		expect(await wrong({ format: 'docx' })).toMatchObject({ error: { code: 'validation_error', details: { field: 'format', value: 'docx' } } });
		expect((await wrong({ schedule: { frequency: 'daily', time: '9' } })).error.details.field).toBe('schedule.time');
		sandbox.smailander.switches.errorStyle = 'flat';
		expect(await wrong({ name: '' })).toEqual({ error: 'validation_error', message: 'name is required' });
		expect(sandbox.smailander.reports).toHaveLength(6);
	});

	test('updateVerb, wrongVerbStatus, putReplaces', async () => {
		const { switches } = sandbox.smailander;
		const update = async (method: string) => await sm('reports/report_101', { method, body: { format: 'csv' } });
		expect((await update('PATCH')).status).toBe(204);
		expect(sandbox.smailander.reports[0]).toMatchObject({ name: 'Morning Digest', format: 'csv' });
		expect(await update('PUT')).toMatchObject({ status: 405, headers: { allow: 'GET, DELETE, PATCH' } });
		switches.updateVerb = 'PUT';
		switches.wrongVerbStatus = 501;
		expect((await update('PATCH')).status).toBe(501);
		switches.wrongVerbStatus = 404;
		expect((await update('PATCH')).status).toBe(404);
		switches.updateVerb = 'both';
		switches.putReplaces = false;
		await update('PUT');
		expect(sandbox.smailander.reports[0].name).toBe('Morning Digest');
		switches.putReplaces = true;
		await update('PUT');
		expect(sandbox.smailander.reports[0]).toMatchObject({ name: '', recipients: [] });
	});

	test('pause, resume, delete', async () => {
		const { state } = sandbox.smailander;
		await sm('reports/report_101/pause', { method: 'POST' });
		expect(state.reports.get('report_101')).toMatchObject({ status: 'paused', next_run: null });
		await sm('reports/report_101/resume', { method: 'POST' });
		expect(state.reports.get('report_101')?.status).toBe('active');
		expect((await sm('reports/report_101', { method: 'DELETE' })).status).toBe(204);
		expect((await sm('reports/report_101')).status).toBe(404);
		expect((await sm('reports/report_101', { method: 'DELETE' })).status).toBe(404);
	});

	test.each<[SmailanderSwitches['blankReply'], number, string]>([
		['204', 204, ''],
		['empty', 200, ''],
		['object', 200, '{}'],
		['record', 200, '{"id":"report_102","status":"active"'],
	])('blankReply %s', async (blankReply, status, text) => {
		sandbox.smailander.switches.blankReply = blankReply;
		const reply = await sm('reports/report_102/resume', { method: 'POST' });
		expect(reply.status).toBe(status);
		expect(reply.text.startsWith(text)).toBe(true);
		expect(reply.text === '').toBe(text === '');
	});

	test('templates', async () => {
		const made = await sm('reports/templates', { body: { name: 'Mine', description: '', sections: [{ id: 'a', order: 1, required: true }], formatting: { format: 'pdf', theme: 'corporate' } } });
		expect(made).toMatchObject({ status: 201, json: { name: 'Mine', created_at: expect.any(String) } });
		const { templates } = (await sm('reports/templates')).json;
		expect(templates[0]).toMatchObject({ id: 'daily_digest', type: 'standard', sections: ['summary', 'threats', 'top_senders'] });
		expect(templates.at(-1)).toMatchObject({ id: made.json.id, sections: [{ id: 'a', order: 1, required: true }] });
	});
});

describe('Smailander: generate and instances', () => {
	test.each<[object, string]>([
		[{ type: 'weird' }, 'type'],
		[{ format: 'docx' }, 'format'],
		[{ period: { start: 'yesterday', end: '2026-03-12T23:59:59Z' } }, 'period.start'],
		[{ period: { start: '2026-03-13T00:00:00Z', end: '2026-03-12T23:59:59Z' } }, 'period'],
	])('%j is a validation error', async (body, field) => {
		expect(await generate(body)).toMatchObject({ status: 400, json: { error: { code: 'validation_error', details: { field } } } });
		expect(sandbox.smailander.state.generated).toBe(0);
		expect(sandbox.violations).toEqual([]);
	});

	test('generateStatus, estimatedCompletion', async () => {
		const { switches } = sandbox.smailander;
		const period = { start: '2026-03-01T00:00:00Z', end: '2026-03-12T23:59:59Z' };
		const filters = { honeypots: ['monitor@example.test'], threat_score: { min: 60 } };
		const first = await generate({ period, filters, delivery: { method: 'download_link' } });
		expect(first).toMatchObject({ status: 200, json: { report_id: 'report_new_901', status: 'generating', estimated_completion: expect.any(String) } });
		Object.assign(switches, { generateStatus: 202, estimatedCompletion: 90_000 });
		const second = await generate();
		expect(second.status).toBe(202);
		expect(Date.parse(second.json.estimated_completion) - Date.now()).toBeGreaterThan(80_000);
		switches.estimatedCompletion = 'none';
		expect((await generate()).json).not.toHaveProperty('estimated_completion');
	});

	test('pollsUntilDone, spelled states', async () => {
		Object.assign(sandbox.smailander.switches, { pendingStatus: 'queued', completedStatus: 'READY' });
		const { report_id: id } = (await generate()).json;
		const seen: unknown[] = [];
		for (let look = 0; look < 3; look += 1) seen.push((await instances(id)).json.instances[0].status);
		expect(seen).toEqual(['queued', 'queued', 'READY']);
		expect((await instances(id, '?status=ready')).json.instances).toHaveLength(1);
		expect((await sm(`reports/${id}`)).json.status).toBe('READY');
	});

	test('msUntilDone; each report keeps what held when it was generated', async () => {
		const { switches } = sandbox.smailander;
		switches.msUntilDone = 60_000;
		const first = (await generate()).json.report_id;
		switches.msUntilDone = 30;
		const second = (await generate()).json.report_id;
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect((await instances(first)).json.instances[0].status).toBe('generating');
		expect((await instances(second)).json.instances[0].status).toBe('completed');
		switches.clockOffsetMs = 61_000;
		expect((await instances(first)).json.instances[0].status).toBe('completed');
	});

	test('generateOutcome failed and never', async () => {
		const { switches } = sandbox.smailander;
		Object.assign(switches, { pollsUntilDone: 0, generateOutcome: 'failed' });
		const failed = (await generate()).json.report_id;
		expect((await instances(failed)).json.instances[0]).toMatchObject({ status: 'failed', size: 0, download_url: null, error: expect.any(String) });
		switches.generateOutcome = 'never';
		const never = (await generate()).json.report_id;
		for (let look = 0; look < 5; look += 1) expect((await instances(never)).json.instances[0].status).toBe('generating');
		switches.failedStatus = 'error';
		expect((await sm(`reports/${failed}`)).json.status).toBe('error');
	});

	test('generatedInList', async () => {
		const { switches } = sandbox.smailander;
		await generate();
		expect((await sm('reports')).json.reports.at(-1)).toMatchObject({ id: 'report_new_901', status: 'generating' });
		await sm('reports');
		expect((await sm('reports')).json.reports.at(-1).status).toBe('completed');
		switches.generatedInList = false;
		expect((await sm('reports')).json.total).toBe(5);
	});

	test.each<[SmailanderSwitches['instanceList'], unknown[]]>([
		['missingUntilReady', [404, 404, 1]],
		['emptyUntilReady', [0, 0, 1]],
		['alwaysMissing', [404, 404, 404]],
		['alwaysEmpty', [0, 0, 0]],
	])('instanceList %s', async (instanceList, expected) => {
		sandbox.smailander.switches.instanceList = instanceList;
		const { report_id: id } = (await generate()).json;
		const seen: unknown[] = [];
		for (let look = 0; look < 3; look += 1) {
			const { status, json } = await instances(id);
			seen.push(status === 404 ? 404 : json.instances.length);
		}
		expect(seen).toEqual(expected);
	});

	test('reportDownloadUrl', async () => {
		Object.assign(sandbox.smailander.switches, { reportDownloadUrl: true, pollsUntilDone: 1, instanceList: 'alwaysMissing' });
		const { report_id: id } = (await generate()).json;
		expect((await sm(`reports/${id}`)).json).not.toHaveProperty('download_url');
		const { download_url: link, status } = (await sm(`reports/${id}`)).json;
		expect([status, (await plainly(link)).status]).toEqual(['completed', 200]);
	});

	test('olderInstance, instanceOrder, instanceMaxLimit, limit, sizeError', async () => {
		const { switches } = sandbox.smailander;
		Object.assign(switches, { olderInstance: true, generateOutcome: 'never', sizeError: 7 });
		const { report_id: id } = (await generate()).json;
		const both = (await instances(id)).json.instances;
		expect(both.map((one: any) => [one.status, one.size])).toEqual([['generating', 0], ['completed', 1031]]);
		switches.instanceOrder = 'oldest';
		expect((await instances(id, '?limit=1')).json.instances).toEqual([both[1]]);
		switches.instanceMaxLimit = 1;
		expect((await instances(id, '?limit=50')).json.instances).toHaveLength(1);
	});

	test('seeded instances, runScheduled', async () => {
		expect((await instances('report_101')).json.instances.map((one: any) => [one.instance_id, one.status])).toEqual([
			['instance_101_3', 'completed'],
			['instance_101_2', 'failed'],
			['instance_101_1', 'completed'],
		]);
		const made = sandbox.smailander.runScheduled('report_101', { status: 'generating' });
		expect((await instances('report_101')).json.instances[0]).toMatchObject({ instance_id: made.instance_id, status: 'generating' });
		made.status = 'completed';
		expect((await instances('report_101', '?limit=1')).json.instances[0].status).toBe('completed');
		expect((await sm('reports/report_101')).status).toBe(200);
		expect(sandbox.smailander.reports[0].last_run).toBe(made.generated_at);
	});
});

describe('Smailander: download', () => {
	async function digest(url: string): Promise<string> {
		const hash = createHash('sha256');
		for await (const chunk of (await send(url)).body) hash.update(chunk as Buffer);
		return hash.digest('hex');
	}

	test.each(['pdf', 'csv', 'json', 'xlsx'])('direct: %s bytes, name, type, SHA-256', async (format) => {
		const made = sandbox.smailander.runScheduled('report_101', { format, size: 3_000_001 });
		const { download_url: link } = (await instances('report_101')).json.instances[0];
		expect(link).toBe(`${new URL(sandbox.smailander.url).origin}/download/${made.instance_id}.${format}`);
		const head = await send(link);
		expect(head.headers).toMatchObject({ 'content-length': '3000001', 'content-disposition': `attachment; filename="${made.instance_id}.${format}"` });
		await head.body.dump();
		expect(await digest(link)).toBe(expectedSha256({ instanceId: made.instance_id, format, size: 3_000_001 }));
	});

	test('a JSON file is valid JSON', async () => {
		const made = sandbox.smailander.runScheduled('report_105');
		const reply = await sm(`reports/report_105/instances/${made.instance_id}/download`);
		expect(reply.json.instance).toBe(made.instance_id);
		expect(reply.text).toHaveLength(5120);
	});

	test('downloadSize 300 MB at constant memory', async () => {
		sandbox.smailander.switches.downloadSize = 300 * 1024 ** 2;
		const { download_url: link } = await finished();
		const before = process.memoryUsage().rss;
		let size = 0;
		for await (const chunk of (await send(link)).body) size += (chunk as Buffer).length;
		expect(size).toBe(300 * 1024 ** 2);
		expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 ** 2);
	});

	test('downloadPaths', async () => {
		const { switches } = sandbox.smailander;
		const statuses = async () => [
			(await sm('reports/report_101/download')).status,
			(await sm('reports/report_101/instances/instance_101_1/download')).status,
		];
		expect(await statuses()).toEqual([200, 200]);
		switches.downloadPaths = 'report';
		expect(await statuses()).toEqual([200, 404]);
		switches.downloadPaths = 'instance';
		expect(await statuses()).toEqual([404, 200]);
		switches.downloadPaths = 'none';
		expect(await statuses()).toEqual([404, 404]);
		switches.downloadPaths = 'both';
		expect((await sm('reports/report_101/instances/instance_101_2/download')).status).toBe(409);
		expect((await plainly(`${sandbox.smailander.url}/reports/report_101/download`)).status).toBe(401);
	});

	test('linkStyle', async () => {
		const { switches } = sandbox.smailander;
		switches.linkStyle = 'relative';
		expect((await finished()).download_url).toMatch(/^\/download\/instance_\d+\.csv$/);
		switches.linkStyle = 'none';
		expect((await finished()).download_url).toBeNull();
		switches.linkStyle = 'foreign';
		const { download_url: link } = await finished();
		expect(await digest(link)).toBe(expectedSha256(foreignContent));
		expect(sandbox.foreign.sawKey).toBe(false);
	});

	test('a key at the foreign origin is a violation', async () => {
		const { foreign, smailander } = sandbox;
		expect((await plainly(`${foreign.url}/x`, { 'x-key': smailander.key })).status).toBe(400);
		expectViolation(/^Foreign GET \/x: a key/);
		expect(foreign.sawKey).toBe(true);
	});

	test('redirect: storage refuses Authorization', async () => {
		sandbox.smailander.switches.downloadMode = 'redirect';
		const { download_url: link, instance_id: instanceId } = await finished();
		const { status, headers } = await plainly(link);
		expect([status, new URL(headers.location).origin]).toEqual([302, sandbox.storage.url]);
		expect(await digest(headers.location)).toBe(expectedSha256({ instanceId, format: 'csv', size: 5120 }));
		expect((await plainly(headers.location.split('?')[0])).status).toBe(403);
		expect(sandbox.violations).toEqual([]);
		expect((await plainly(headers.location, { authorization: `Bearer ${sandbox.smailander.key}` })).status).toBe(400);
		expectViolation(/^Storage/);
	});

	test('redirectLoop, bearerLink, expired', async () => {
		const { switches, key } = sandbox.smailander;
		switches.downloadMode = 'redirectLoop';
		const { download_url: link } = await finished();
		expect((await plainly(link)).headers.location).toBe(link);
		switches.downloadMode = 'bearerLink';
		expect((await plainly(link)).status).toBe(401);
		expect((await plainly(link, { authorization: `Bearer ${key}` })).status).toBe(200);
		switches.downloadMode = 'expired';
		expect((await plainly(link)).status).toBe(403);
	});

	test('expiredOnce: works after the instances were read again', async () => {
		sandbox.smailander.switches.downloadMode = 'expiredOnce';
		const { download_url: old } = await finished();
		expect((await plainly(old)).status).toBe(403);
		expect((await plainly(old)).status).toBe(403);
		const { download_url: fresh } = (await instances('report_new_901')).json.instances[0];
		expect((await plainly(fresh)).status).toBe(200);
		expect((await instances('report_new_901')).json.instances[0].download_url).toBe(fresh);
	});

	test('jsonLink, jsonError, htmlPage, noContentType, emptyFile', async () => {
		const { switches, key } = sandbox.smailander;
		const { download_url: link, instance_id: instanceId } = await finished();
		const mode = async (changes: Partial<SmailanderSwitches>) => {
			Object.assign(switches, changes);
			return await plainly(link, { authorization: `Bearer ${key}` });
		};
		const { json } = await mode({ downloadMode: 'jsonLink' });
		expect(await digest(json.download_url)).toBe(expectedSha256({ instanceId, format: 'csv', size: 5120 }));
		expect((await mode({ replyStyle: 'envelope' })).json.data.download_url).toBe(json.download_url);
		expect(await mode({ downloadMode: 'jsonError' })).toMatchObject({ status: 200, json: { success: false } });
		expect(await mode({ downloadMode: 'htmlPage' })).toMatchObject({ status: 200, text: expect.stringMatching(/^<!DOCTYPE html>/) });
		expect((await mode({ downloadMode: 'noContentType' })).headers).not.toHaveProperty('content-type');
		expect(await mode({ downloadMode: 'emptyFile' })).toMatchObject({ status: 200, text: '', headers: { 'content-length': '0' } });
	});

	test('fileNameStyle', async () => {
		const { switches } = sandbox.smailander;
		const { download_url: link } = await finished();
		switches.fileNameStyle = 'none';
		expect((await plainly(link)).headers).not.toHaveProperty('content-disposition');
		switches.fileNameStyle = 'utf8';
		expect((await plainly(link)).headers['content-disposition']).toContain("filename*=UTF-8''Bericht%20%C3%BCber%20");
		switches.fileNameStyle = 'hostile';
		expect((await plainly(link)).headers['content-disposition']).toContain('../../etc/');
	});
});

describe('Smailander: rate limit', () => {
	test('headers stand on every reply, errors included', async () => {
		sandbox.smailander.switches.rateLimit = 2;
		const replies = [await sm('reports'), await sm('nothing'), await sm('reports', { key: 'x' })];
		expect(replies.map(({ headers }) => headers['x-ratelimit-remaining'])).toEqual(['1', '1', '1']);
		expect(replies[0].headers['x-ratelimit-limit']).toBe('2');
		const aheadMs = Number(replies[0].headers['x-ratelimit-reset']) * 1000 - Date.now();
		expect(aheadMs).toBeGreaterThan(50_000);
	});

	test('enforceRateLimit, rateWindowMs, retryAfter', async () => {
		const { switches } = sandbox.smailander;
		Object.assign(switches, { rateLimit: 2, rateWindowMs: 5000, enforceRateLimit: true });
		expect((await sm('reports')).headers['x-ratelimit-remaining']).toBe('1');
		expect((await sm('reports')).headers['x-ratelimit-remaining']).toBe('0');
		expect(await sm('reports')).toMatchObject({ status: 429, headers: { 'retry-after': expect.stringMatching(/^[1-5]$/) }, json: { error: { code: 'rate_limit_exceeded' } } });
		switches.retryAfter = 'date';
		expect((await sm('reports')).headers['retry-after']).toMatch(/GMT$/);
		switches.retryAfter = 'none';
		expect((await sm('reports')).headers).not.toHaveProperty('retry-after');
		switches.clockOffsetMs = 5001;
		expect((await sm('reports')).status).toBe(200);
	});

	test('furtherLimits: the headers are those of the limit with the fewest requests left', async () => {
		const furtherLimits = [{ limit: 3, windowMs: 3_600_000 }];
		Object.assign(sandbox.smailander.switches, { rateLimit: 2, rateWindowMs: 1_000, enforceRateLimit: true, furtherLimits });
		const seen: unknown[] = [];
		for (const clockOffsetMs of [0, 0, 1_001, 2_002]) {
			sandbox.smailander.switches.clockOffsetMs = clockOffsetMs;
			const { status, headers } = await sm('reports');
			seen.push([status, headers['x-ratelimit-limit'], headers['x-ratelimit-remaining']]);
		}
		expect(seen).toEqual([[200, '2', '1'], [200, '2', '0'], [200, '3', '0'], [429, '3', '0']]);
	});

	test('claimedRateLimit: the headers lie', async () => {
		Object.assign(sandbox.smailander.switches, { rateLimit: 1, enforceRateLimit: true, claimedRateLimit: 9 });
		expect(await sm('reports')).toMatchObject({ status: 200, headers: { 'x-ratelimit-limit': '9', 'x-ratelimit-remaining': '8' } });
		expect(await sm('reports')).toMatchObject({ status: 429, headers: { 'x-ratelimit-limit': '9', 'x-ratelimit-remaining': '7' } });
	});

	test('clockOffsetMs: Date and reset are of one clock', async () => {
		sandbox.smailander.switches.clockOffsetMs = 86_400_000;
		const { headers } = await sm('reports');
		const date = Date.parse(String(headers.date));
		expect(date - Date.now()).toBeGreaterThan(86_390_000);
		expect(Number(headers['x-ratelimit-reset']) * 1_000 - date).toBeLessThanOrEqual(61_000);
	});

	test('a slow reply tells what was left when its request came', async () => {
		sandbox.smailander.switches.rateLimit = 100;
		sandbox.smailander.faults.push({ kind: 'slow', ms: 150 });
		const slow = sm('reports');
		while (sandbox.smailander.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
		const fast = await sm('reports');
		expect([(await slow).headers['x-ratelimit-remaining'], fast.headers['x-ratelimit-remaining']]).toEqual(['99', '98']);
	});
});

describe('faults', () => {
	const meet = async (fault: Fault) => {
		sandbox.smailander.faults.push(fault);
		return await sm('reports');
	};

	test.each<[Fault, object]>([
		[{ kind: 'status', status: 418, body: { a: 1 } }, { status: 418, json: { a: 1 } }],
		[{ kind: 'status', status: 422 }, { status: 422, json: { success: false } }],
		[{ kind: 'html502' }, { status: 502, text: expect.stringContaining('<html>') }],
		[{ kind: '500json' }, { status: 500, json: { error: { code: 'server_error' } } }],
		[{ kind: '500text' }, { status: 500, json: undefined }],
		[{ kind: '503' }, { status: 503 }],
		[{ kind: '503', retryAfter: 2 }, { status: 503, headers: { 'retry-after': '2' } }],
		[{ kind: '429' }, { status: 429, headers: { 'retry-after': '1', 'x-ratelimit-limit': '500' } }],
		[{ kind: '429', retryAfter: 'date' }, { status: 429, headers: { 'retry-after': expect.stringMatching(/GMT$/) } }],
		[{ kind: 'empty' }, { status: 200, text: '' }],
		[{ kind: 'null' }, { status: 200, text: 'null' }],
		[{ kind: 'notJson' }, { status: 200, json: undefined, headers: { 'content-type': 'application/json' } }],
		[{ kind: 'wrongShape' }, { status: 200, json: { unexpected: { answer: 42 } } }],
		[{ kind: 'redirect', to: 'http://elsewhere.example.test/' }, { status: 302, headers: { location: 'http://elsewhere.example.test/' } }],
	])('%j', async (fault, expected) => {
		expect(await meet(fault)).toMatchObject(expected);
		expect(sandbox.smailander.requests[0].fault).toBe(fault.kind);
		expect((await sm('reports')).json.total).toBe(5);
	});

	test('429 without Retry-After', async () => {
		expect((await meet({ kind: '429', retryAfter: 'none' })).headers).not.toHaveProperty('retry-after');
	});

	test('echoKey sends the key back, in the style of each service', async () => {
		expect((await meet({ kind: 'echoKey' })).json.error.message).toContain(sandbox.smailander.key);
		sandbox.threatLocker.faults.push({ kind: 'echoKey', status: 401 });
		expect((await tl(list)).json.Message).toContain(sandbox.threatLocker.key);
	});

	test('ThreatLocker: 500 in its own style', async () => {
		sandbox.threatLocker.faults.push({ kind: '500json' });
		expect((await tl(list)).json).toMatchObject({ StatusCode: 500, Message: expect.any(String), LoggerId: expect.any(String) });
	});

	test('slow', async () => {
		const start = Date.now();
		expect((await meet({ kind: 'slow', ms: 150 })).status).toBe(200);
		expect(Date.now() - start).toBeGreaterThanOrEqual(145);
	});

	test('drop before and after the request took effect', async () => {
		const { faults, state } = sandbox.smailander;
		faults.push({ kind: 'drop', match: { method: 'POST' } });
		await expect(generate()).rejects.toThrow();
		expect(state.generated).toBe(0);
		faults.push({ kind: 'drop', when: 'after' });
		await expect(generate()).rejects.toThrow();
		expect(state.generated).toBe(1);
		faults.push({ kind: 'html502', when: 'after' });
		expect((await generate()).status).toBe(502);
		expect(state.generated).toBe(2);
		expect(sandbox.smailander.requests[0].status).toBe(0);
	});

	test('truncate declares the full length and cuts, also a stream', async () => {
		sandbox.smailander.faults.push({ kind: 'truncate' });
		const reply = await send(`${sandbox.smailander.url}/reports`, { headers: { authorization: `Bearer ${sandbox.smailander.key}` } });
		expect(Number(reply.headers['content-length'])).toBeGreaterThan(500);
		await expect(reply.body.text()).rejects.toThrow();
		sandbox.threatLocker.faults.push({ kind: 'truncate', times: 2 });
		await expect(run({ reportId: reportGuid(1) })).rejects.toThrow();
		await expect(run({ reportId: reportGuid(10) })).rejects.toThrow();
	});

	test('truncate at a byte of a download from storage', async () => {
		sandbox.smailander.switches.downloadMode = 'redirect';
		const { headers } = await plainly((await finished()).download_url);
		sandbox.storage.faults.push({ kind: 'truncate', afterBytes: 100 });
		const body = (await send(headers.location)).body;
		let size = 0;
		const reading = async () => {
			for await (const chunk of body) size += (chunk as Buffer).length;
		};
		await expect(reading()).rejects.toThrow();
		expect(size).toBe(100);
	});

	test('stall stops in the middle of the body', async () => {
		sandbox.threatLocker.faults.push({ kind: 'stall' });
		const { url, key } = sandbox.threatLocker;
		const reply = await send(`${url}/${list}`, { headers: { authorization: key } });
		expect(reply.statusCode).toBe(200);
		const ended = reply.body.text().then(
			() => true,
			() => true,
		);
		expect(await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 150, false))])).toBe(false);
		reply.body.destroy();
		await ended;
	});

	test('match by method, path and predicate; skip; times; order', async () => {
		const { faults } = sandbox.smailander;
		faults.push({ kind: '503', match: { method: 'post' } });
		faults.push({ kind: '500text', match: { path: /instances$/ }, skip: 1, times: 2 });
		faults.push({ kind: 'html502', match: { where: ({ query }) => query.offset === '2' }, times: Infinity });
		expect((await sm('reports')).status).toBe(200);
		const statuses: number[] = [];
		for (let count = 0; count < 4; count += 1) statuses.push((await instances('report_101')).status);
		expect(statuses).toEqual([200, 500, 500, 200]);
		expect([(await sm('reports?offset=2')).status, (await sm('reports?offset=2')).status]).toEqual([502, 502]);
		expect((await generate()).status).toBe(503);
		expect(faults.length).toBe(1);
		faults.clear();
		expect((await sm('reports?offset=2')).status).toBe(200);
	});

	test('a fault does not hide a breach', async () => {
		sandbox.smailander.faults.push({ kind: '503' });
		expect((await sm('reports?page=1')).status).toBe(503);
		expectViolation(/page/);
	});
});

describe('the sandbox itself', () => {
	test('records method, path, query, headers, body, time and how many were in flight', async () => {
		const before = Date.now();
		sandbox.smailander.faults.push({ kind: 'slow', ms: 400, times: 3 });
		await Promise.all([1, 2, 3].map(async () => await generate()));
		await sm('reports?limit=1');
		const { requests, key } = sandbox.smailander;
		expect(requests.map((one) => one.inFlight)).toEqual([1, 2, 3, 1]);
		expect(requests[0]).toMatchObject({ method: 'POST', path: '/api/v1/reports/generate', body: { type: 'custom', format: 'csv' }, headers: { authorization: `Bearer ${key}` }, status: 200 });
		expect(requests[3].query).toEqual({ limit: '1' });
		expect(requests[0].timeMs).toBeGreaterThanOrEqual(before);
		expect(requests[0].endMs).toBeGreaterThanOrEqual(requests[0].timeMs + 395);
	});

	test('reset goes back to the switches of the start, changed by those given', async () => {
		const own = await startSandbox({ smailander: { replyStyle: 'envelope' }, threatLocker: { organizationCount: 7 } });
		own.smailander.switches.replyStyle = 'bare';
		own.threatLocker.switches.listShape = 'flat';
		own.reset();
		expect([own.smailander.switches.replyStyle, own.threatLocker.switches.listShape]).toEqual(['envelope', 'category']);
		own.threatLocker.reset({ listShape: 'null' });
		expect(own.threatLocker.switches.listShape).toBe('null');
		expect(own.threatLocker.data.organizations).toHaveLength(8);
		await own.close();
	});

	test('fixed ports stand in a row; a taken one is an error and leaves nothing open', async () => {
		// Below the range from which the system gives free ports to others.
		const port = 20_000 + Math.floor(Math.random() * 10_000);
		const taken = createServer();
		await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
		await expect(startSandbox({ port: port - 1 })).rejects.toThrow('EADDRINUSE');
		await new Promise((resolve) => taken.close(resolve));
		const own = await startSandbox({ port: port - 1 });
		expect([own.threatLocker.url, own.smailander.url]).toEqual([`http://127.0.0.1:${port - 1}/portalapi`, `http://127.0.0.1:${port}/api/v1`]);
		await own.close();
	});

	test('no key is printed, and every key says that it is none', async () => {
		const print = jest.spyOn(console, 'log');
		await tl(list);
		await tl(list, { key: `Bearer ${sandbox.threatLocker.key}` });
		await sm('reports');
		expect(print).not.toHaveBeenCalled();
		print.mockRestore();
		const keys = [...Object.values(sandbox.threatLocker.keys), ...Object.values(sandbox.smailander.keys)];
		for (const key of keys) {
			expect(key).toMatch(/^demo-.*-not-a-secret$/);
			expect(sandbox.violations.join()).not.toContain(key);
		}
	});
});
