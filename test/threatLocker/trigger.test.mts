import { LoadOptionsContext } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { nodeTypes, PACKAGE, threatLockerTrigger } from '../engine/nodeTypes.mts';
import { additionalData, node } from '../engine/run.mts';
import { byId, calls, credential, expectNoKey, LIST, reports, RUN, runBodies, sandbox, useSandbox } from './run.mts';
import { HOME, ACME, GLOBEX, trigger, watching, row, add, jsons, hosts } from './watching.mts';

useSandbox();
const DAY_MS = 24 * 3_600_000;

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

test("asks for a window that ends now by the service's own clock", async () => {
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
	sandbox.threatLocker.setRows(
		reports.dated,
		HOME,
		[1, 2, 3, 4, 5, 6, 7].map((number) => row(number)),
	);
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
	sandbox.threatLocker.faults.push({
		kind: 'status',
		status: 400,
		times: Infinity,
		match: { path: /DynamicData/, where: ({ headers }) => headers.managedorganizationid === ACME },
	});
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
		const edited = {
			...node('Trigger', `${PACKAGE}.threatLockerTrigger`, { reportId: byId(reports.dated), ...parameters }),
			credentials: { threatLockerApi: { id: '1', name: 'Test' } },
		};
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
