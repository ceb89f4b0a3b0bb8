import type { IDataObject } from 'n8n-workflow';
import { organizationGuid } from '../../sandbox/index.mts';
import { later } from '../engine/clock.mts';
import { until } from '../engine/until.mts';
import {
	byId,
	calls,
	CHILDREN,
	fiveTogether,
	LIST,
	onRun,
	organizationHeaders,
	reports,
	RUN,
	runBodies,
	sandbox,
	useSandbox,
} from './run.mts';
import { HOME, ACME, GLOBEX, trigger, watching, row, add, jsons, hosts } from './watching.mts';

useSandbox();

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
		expect(organizationHeaders().slice(2)).toEqual([
			[ACME, ACME],
			[GLOBEX, GLOBEX],
		]);
	});

	test('all children, also one that is added later', async () => {
		const active = await watching([row(1)], { organizationScope: 'children' });
		await active.poll();
		expect(calls()).toEqual([LIST, CHILDREN, RUN, RUN, RUN, RUN, RUN]);
		add([row(5)], ACME);
		expect(jsons(await active.poll())).toMatchObject([
			{ Hostname: 'WS-5', _organization: { id: ACME, name: 'Acme Dental' }, _organizationName: 'Acme Dental' },
		]);
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
		expect(organizationHeaders()).toEqual([
			[ACME, ACME],
			[ACME, ACME],
		]);
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
		const again = active.restarted({
			parameters: { reportId: byId(reports.dated), organizationScope: 'several', organizationIds: [ACME, GLOBEX] },
		});
		expect(jsons(await again.poll())).toMatchObject([{ Hostname: 'WS-2', _organization: { id: ACME } }]);
		add([row(3)], GLOBEX);
		expect(jsons(await again.poll())).toMatchObject([{ Hostname: 'WS-3', _organization: { id: GLOBEX } }]);
	});
});
