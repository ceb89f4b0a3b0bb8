import { LoadOptionsContext } from 'n8n-core';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { organizationGuid, type Row } from '../../sandbox/index.mts';
import { later } from '../engine/clock.mts';
import { nodeTypes, PACKAGE, threatLockerTrigger } from '../engine/nodeTypes.mts';
import { ActiveTrigger } from '../engine/poll.mts';
import { additionalData, node } from '../engine/run.mts';
import { until } from '../engine/until.mts';
import { byId, calls, CHILDREN, credential, expectNoKey, fiveTogether, LIST, onRun, organizationHeaders, reports, RUN, runBodies, sandbox, useSandbox } from './run.mts';

useSandbox();

const HOME = organizationGuid(1);
const ACME = organizationGuid(2);
const GLOBEX = organizationGuid(3);
const DAY_MS = 24 * 3_600_000;

const trigger = (parameters: IDataObject = {}, more: IDataObject = {}) =>
	new ActiveTrigger({ node: 'threatLockerTrigger', parameters: { reportId: byId(reports.dated), ...parameters }, credential: credential(more) });

/** A report with these rows, and a trigger that has seen them. */
async function watching(rows: Row[], parameters: IDataObject = {}): Promise<ActiveTrigger> {
	for (const organization of [HOME, ACME, GLOBEX]) sandbox.threatLocker.setRows(reports.dated, organization, rows);
	const active = trigger(parameters);
	await active.poll();
	sandbox.threatLocker.requests.length = 0;
	return active;
}

const row = (number: number, more: Row = {}): Row => ({ Date: `2026-09-0${number}T00:00:00Z`, Hostname: `WS-${number}`, ...more });
const add = (rows: Row[], organization = HOME) => sandbox.threatLocker.addRows(reports.dated, organization, rows);
const jsons = (items: INodeExecutionData[]) => items.map(({ json }) => json);
const hosts = (items: INodeExecutionData[]) => jsons(items).map(({ Hostname }) => Hostname);

test('puts out rows that were not there before, once, as they came', async () => {
	const active = await watching([row(1), row(2)]);
	expect(await active.poll()).toEqual([]);
	add([row(4, { Note: null })]);
	// Arrives late, but within the window.
	add([row(3)]);
	expect(jsons(await active.poll())).toEqual([
		{ ...row(4), Note: null, _eventId: expect.stringMatching(/^[\w-]{22}$/) },
		{ ...row(3), _eventId: expect.stringMatching(/^[\w-]{22}$/) },
	]);
	expect(await active.poll()).toEqual([]);
	expect(calls()).toEqual([LIST, RUN, LIST, RUN, LIST, RUN]);
});

test('asks for a window that ends now by the service\'s own clock', async () => {
	sandbox.threatLocker.switches.clockOffsetMs = -3 * DAY_MS;
	await watching([row(1)], { lookBack: 2, lookBackUnit: 'days' });
	await trigger({ lookBack: 2, lookBackUnit: 'days' }).poll();
	const [body] = runBodies();
	const end = Date.parse(String(body!.endDate));
	expect(Math.abs(end - (Date.now() - 3 * DAY_MS))).toBeLessThan(5_000);
	expect(end - Date.parse(String(body!.startDate))).toBe(2 * DAY_MS);
});

test('the rows of a rolling window come out once each', async () => {
	// The generated rows of this report: one an hour, by the date asked for.
	const HOUR_MS = 3_600_000;
	// It is half past for the service, so that no hour ends on the way.
	const toHalfPast = HOUR_MS / 2 - (Date.now() % HOUR_MS);
	sandbox.threatLocker.switches.clockOffsetMs = toHalfPast;
	const active = trigger({ lookBack: 6 });
	expect(await active.poll()).toEqual([]);
	const dates: unknown[] = [];
	for (let hour = 1; hour <= 5; hour += 1) {
		sandbox.threatLocker.switches.clockOffsetMs = toHalfPast + hour * HOUR_MS;
		dates.push(...jsons(await active.poll()).map((json) => json.Date));
	}
	expect(dates).toHaveLength(5);
	expect(new Set(dates).size).toBe(5);
});

test('rows of a report without dates are compared as a whole', async () => {
	sandbox.threatLocker.setRows(reports.plain, HOME, [{ Name: 'a' }]);
	const active = trigger({ reportId: byId(reports.plain) });
	await active.poll();
	expect(runBodies()[0]).not.toHaveProperty('startDate');
	sandbox.threatLocker.setRows(reports.plain, HOME, [{ Name: 'b' }]);
	expect(jsons(await active.poll()).map(({ Name }) => Name)).toEqual(['b']);
	sandbox.threatLocker.setRows(reports.plain, HOME, [{ Name: 'a' }, { Name: 'b' }]);
	expect(await active.poll()).toEqual([]);
});

test('rows that stand there twice are one event; the order of columns does not count', async () => {
	const active = await watching([row(1)]);
	add([row(2), row(2), { Hostname: 'WS-1', Date: '2026-09-01T00:00:00Z' }]);
	expect(hosts(await active.poll())).toEqual(['WS-2']);
});

describe('key columns', () => {
	test('tell rows apart, whatever else changes', async () => {
		const active = await watching([row(1, { Count: 1 })], { keyColumns: ['Hostname'] });
		sandbox.threatLocker.setRows(reports.dated, HOME, [row(1, { Count: 2 }), row(2, { Count: 1 })]);
		expect(hosts(await active.poll())).toEqual(['WS-2']);
	});

	test('that the report does not have are named', async () => {
		const active = trigger({ keyColumns: ['Nothing'] });
		await expect(active.poll()).rejects.toThrow('The report has no column "Nothing"');
	});

	test('that are chosen anew do not make every row new', async () => {
		const active = await watching([row(1), row(2)]);
		const again = active.restarted({ parameters: { reportId: byId(reports.dated), keyColumns: ['Hostname'] } });
		expect(await again.poll()).toEqual([]);
		add([row(3)]);
		expect(hosts(await again.poll())).toEqual(['WS-3']);
	});
});

describe('organizations', () => {
	test('several, each row with its own', async () => {
		const active = await watching([row(1)], { organizationScope: 'several', organizationIds: [ACME, GLOBEX] });
		add([row(2)], ACME);
		add([row(2)], GLOBEX);
		add([row(2)], HOME);
		const found = jsons(await active.poll());
		expect(found.map(({ _organization }) => (_organization as IDataObject).id)).toEqual([ACME, GLOBEX]);
		expect(new Set(found.map(({ _eventId }) => _eventId)).size).toBe(2);
		expect(found.map(({ _organization }) => (_organization as IDataObject).name)).toEqual(['Acme Dental', 'globex']);
		expect(calls()).toEqual([LIST, CHILDREN, RUN, RUN]);
		expect(organizationHeaders().slice(2)).toEqual([[ACME, ACME], [GLOBEX, GLOBEX]]);
	});

	test('all children, also one that is added later', async () => {
		const active = await watching([row(1)], { organizationScope: 'children' });
		await active.poll();
		expect(calls()).toEqual([LIST, CHILDREN, RUN, RUN, RUN, RUN, RUN]);
		add([row(5)], ACME);
		expect(jsons(await active.poll())).toMatchObject([{ Hostname: 'WS-5', _organization: { id: ACME, name: 'Acme Dental' }, _organizationName: 'Acme Dental' }]);
		sandbox.threatLocker.switches.organizationCount = 6;
		sandbox.threatLocker.setRows(reports.dated, organizationGuid(7), [row(7)]);
		expect(hosts(await active.poll())).toEqual(['WS-7']);
	});

	test('many children: a row that comes right after the first poll is new in each of them', async () => {
		sandbox.threatLocker.switches.organizationCount = 100;
		const active = trigger({ organizationScope: 'children' });
		expect(await active.poll()).toEqual([]);
		add([row(6)], organizationGuid(101));
		expect(hosts(await active.poll())).toEqual(['WS-6']);
	});

	test('only children whose name contains the filter', async () => {
		const active = await watching([row(1)], { organizationScope: 'children', organizationFilter: 'ACME' });
		for (const organization of [ACME, GLOBEX]) add([row(2)], organization);
		expect(jsons(await active.poll())).toMatchObject([{ Hostname: 'WS-2', _organization: { id: ACME } }]);
	});

	test('in which the report has another ID', async () => {
		const elsewhere = '11111111-bbbb-4bbb-8bbb-000000000001';
		const { reports: all } = sandbox.threatLocker.data;
		const dated = all.find(({ reportId }) => reportId === reports.dated)!;
		all.push({ ...dated, reportId: elsewhere, organizations: [GLOBEX] });
		dated.organizations = [HOME, ACME];
		sandbox.threatLocker.setRows(elsewhere, GLOBEX, [row(1)]);
		const active = await watching([row(1)], { organizationScope: 'several', organizationIds: [ACME, GLOBEX] });
		sandbox.threatLocker.addRows(elsewhere, GLOBEX, [row(2)]);
		expect(jsons(await active.poll())).toMatchObject([{ Hostname: 'WS-2', _organization: { id: GLOBEX } }]);
		expect(runBodies().map(({ reportId }) => reportId)).toEqual([reports.dated, elsewhere]);
	});

	test('in which there is no such report are named', async () => {
		sandbox.threatLocker.data.reports.find(({ reportId }) => reportId === reports.dated)!.organizations = [HOME, ACME];
		const active = trigger({ organizationScope: 'several', organizationIds: [ACME, GLOBEX] });
		// What is published watches the others.
		expect(await active.poll()).toEqual([]);
		await expect(active.poll()).rejects.toThrow(/^globex: There is no report ".+" in this organization/);
	});

	test('are each asked for their own list of reports once an hour', async () => {
		const active = await watching([row(1)], { organizationScope: 'several', organizationIds: [ACME, GLOBEX] });
		await active.poll();
		expect(calls()).toEqual([LIST, CHILDREN, RUN, RUN]);
		sandbox.threatLocker.requests.length = 0;
		later(3_600_001);
		await active.poll();
		expect(calls().sort()).toEqual([LIST, CHILDREN, LIST, LIST, RUN, RUN].sort());
	});

	test('in which the report got another ID are looked through again after a poll that failed there', async () => {
		const active = await watching([row(1)], { organizationScope: 'several', organizationIds: [ACME, GLOBEX] });
		const elsewhere = '11111111-bbbb-4bbb-8bbb-000000000001';
		const { reports: all } = sandbox.threatLocker.data;
		const dated = all.find(({ reportId }) => reportId === reports.dated)!;
		all.push({ ...dated, reportId: elsewhere, organizations: [GLOBEX] });
		dated.organizations = [HOME, ACME];
		sandbox.threatLocker.setRows(elsewhere, GLOBEX, [row(1), row(2)]);
		await expect(active.poll()).rejects.toThrow(/^globex: /);
		expect(jsons(await active.poll())).toMatchObject([{ Hostname: 'WS-2', _organization: { id: GLOBEX } }]);
	});

	test('all children: those that do not have the report do not keep the others back', async () => {
		sandbox.threatLocker.data.reports.find(({ reportId }) => reportId === reports.dated)!.organizations = [HOME, ACME];
		const active = await watching([row(1)], { organizationScope: 'children' });
		add([row(2)], ACME);
		expect(jsons(await active.poll())).toMatchObject([{ Hostname: 'WS-2', _organization: { id: ACME } }]);
		expect(await active.poll()).toEqual([]);
		expect(active.warnings).toEqual([]);
	});

	test('all children: it is shown when none of them has the report', async () => {
		sandbox.threatLocker.data.reports.find(({ reportId }) => reportId === reports.dated)!.organizations = [HOME];
		const active = trigger({ organizationScope: 'children' });
		expect(await active.poll()).toEqual([]);
		await expect(active.poll()).rejects.toThrow(/: There is no report ".+" in this organization/);
	});

	test('are read side by side, within the places of the budget', async () => {
		sandbox.threatLocker.switches.organizationCount = 25;
		const active = trigger({ organizationScope: 'children' });
		await active.poll();
		sandbox.threatLocker.switches.runDelayMs = 20;
		fiveTogether();
		expect(await active.poll()).toEqual([]);
		expect(Math.max(...sandbox.threatLocker.requests.map(({ inFlight }) => inFlight))).toBe(5);
	});

	test('a poll that ends early calls off what it had begun', async () => {
		const active = await watching([row(1)], { organizationScope: 'children' });
		await active.poll();
		sandbox.threatLocker.requests.length = 0;
		onRun({ kind: 'status', status: 440, body: { message: 'Unauthorized', error: 'TOKEN_REVOKED' }, ms: 300 });
		onRun({ kind: 'slow', ms: 3_000, times: Infinity });
		await expect(active.poll()).rejects.toThrow('did not accept the API key');
		const others = sandbox.threatLocker.requests.filter(({ fault }) => fault === 'slow');
		expect(others.length).toBeGreaterThan(0);
		await until(() => others.every(({ endMs }) => endMs !== undefined));
		// An answer that is not called off comes.
		expect(others.map(({ status }) => status)).toEqual(others.map(() => 0));
	});

	test('the default of the credential', async () => {
		sandbox.threatLocker.setRows(reports.dated, ACME, [row(1)]);
		const active = trigger({}, { managedOrganizationId: ACME });
		await active.poll();
		expect(organizationHeaders()).toEqual([[ACME, ACME], [ACME, ACME]]);
	});

	test('one that cannot be read does not keep the others back', async () => {
		const active = await watching([row(1)], { organizationScope: 'several', organizationIds: [ACME, GLOBEX] });
		onRun({ kind: 'status', status: 401, times: Infinity, match: { where: ({ headers }) => headers.managedorganizationid === ACME } });
		add([row(2)], GLOBEX);
		expect(hosts(await active.poll())).toEqual(['WS-2']);
		await expect(active.poll()).rejects.toThrow('Acme Dental: ThreatLocker refused the request');
	});

	test('that are taken in later begin from then on', async () => {
		const active = await watching([row(1)], { organizationScope: 'several', organizationIds: [ACME] });
		add([row(2)], ACME);
		const again = active.restarted({ parameters: { reportId: byId(reports.dated), organizationScope: 'several', organizationIds: [ACME, GLOBEX] } });
		expect(jsons(await again.poll())).toMatchObject([{ Hostname: 'WS-2', _organization: { id: ACME } }]);
		add([row(3)], GLOBEX);
		expect(jsons(await again.poll())).toMatchObject([{ Hostname: 'WS-3', _organization: { id: GLOBEX } }]);
	});
});

test('existing rows come out at the first activation when they are wanted', async () => {
	sandbox.threatLocker.setRows(reports.dated, HOME, [row(1), row(2)]);
	const active = trigger({ options: { takesExisting: true } });
	expect(hosts(await active.poll())).toEqual(['WS-1', 'WS-2']);
	expect(await active.poll()).toEqual([]);
});

test('more rows than can be told apart are an error that says what to do', async () => {
	sandbox.threatLocker.switches.rowCount = 30_001;
	const active = trigger({ reportId: byId(reports.bulk) });
	const tooMuch = { message: expect.stringContaining('more than 30000 rows'), description: expect.stringContaining('Shorten "Look Back"') };
	for (let time = 0; time < 2; time += 1) await expect(active.poll()).rejects.toMatchObject(tooMuch);
	expect(await active.poll()).toEqual([]);
});

test('20,000 rows are remembered in a state below its bound, and the next day nothing is new', async () => {
	const active = trigger({ reportId: byId(reports.twentyThousand) });
	expect(await active.poll()).toEqual([]);
	expect(JSON.stringify(active.stored).length).toBeLessThan(340_000);
	sandbox.threatLocker.switches.clockOffsetMs = DAY_MS;
	expect(await active.poll()).toEqual([]);
	expect(JSON.stringify(active.stored).length).toBeLessThan(340_000);
});

test('a test in the editor shows the newest few and touches no state', async () => {
	sandbox.threatLocker.setRows(reports.dated, HOME, [1, 2, 3, 4, 5, 6, 7].map((number) => row(number)));
	const active = trigger();
	expect(hosts(await active.poll({ mode: 'manual' }))).toEqual(['WS-7', 'WS-6', 'WS-5', 'WS-4', 'WS-3']);
	expect(active.stored).toEqual({});
});

test('a test in the editor takes the first organization that has rows', async () => {
	const active = await watching([], { organizationScope: 'several', organizationIds: [ACME, GLOBEX] });
	add([row(3)], GLOBEX);
	expect(jsons(await active.poll({ mode: 'manual' }))).toMatchObject([{ Hostname: 'WS-3', _organization: { id: GLOBEX } }]);
});

test('a test in the editor passes over an organization that cannot be read', async () => {
	const active = await watching([row(1)], { organizationScope: 'several', organizationIds: [ACME, GLOBEX] });
	sandbox.threatLocker.faults.push({ kind: 'status', status: 400, times: Infinity, match: { path: /DynamicData/, where: ({ headers }) => headers.managedorganizationid === ACME } });
	expect(jsons(await active.poll({ mode: 'manual' }))).toMatchObject([{ Hostname: 'WS-1', _organization: { id: GLOBEX } }]);
	expect(active.warnings).toContainEqual(expect.stringMatching(/^Watched: Passed over for the test: Acme Dental: ThreatLocker/));
});

test('a refused key is shown every time, without the key', async () => {
	const active = trigger({}, { apiKey: sandbox.threatLocker.keys.revoked });
	for (let time = 0; time < 2; time += 1) {
		const error: unknown = await active.poll().catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({ message: expect.stringContaining('did not accept the API key') });
		expectNoKey({ stored: JSON.stringify(active.stored), error }, sandbox.threatLocker.keys.revoked);
	}
});

describe('the lists of the form', () => {
	async function options(method: 'getColumns' | 'getOrganizations', parameters: IDataObject = {}) {
		const edited = { ...node('Trigger', `${PACKAGE}.threatLockerTrigger`, { reportId: byId(reports.dated), ...parameters }), credentials: { threatLockerApi: { id: '1', name: 'Test' } } };
		const workflow = new Workflow({ nodes: [edited], connections: {}, active: false, nodeTypes });
		const data = { ...additionalData('threatLockerApi', credential()), currentNodeParameters: edited.parameters };
		const context = new LoadOptionsContext(workflow, edited, data, 'parameters');
		return (await threatLockerTrigger.methods!.loadOptions![method]!.call(context)).map(({ name }) => name);
	}

	test.each(['objects', 'strings', 'none'] as const)('hold the columns, which come as %s', async (columnShape) => {
		sandbox.threatLocker.switches.columnShape = columnShape;
		expect(await options('getColumns')).toEqual(['Date', 'Hostname', 'Full Path', 'Policy', 'OrganizationId']);
	});

	test('hold the columns also before any of several organizations is chosen', async () => {
		expect(await options('getColumns', { organizationScope: 'several' })).toContain('Hostname');
	});

	test.each(['', { __rl: true, mode: 'list', value: '' }])('hold no columns before a report is chosen: %j', async (reportId) => {
		expect(await options('getColumns', { reportId })).toEqual([]);
		expect(calls()).toEqual([]);
	});

	test('hold every organization', async () => {
		expect(await options('getOrganizations')).toHaveLength(5);
	});
});
