import type { IDataObject } from 'n8n-workflow';
import { organizationGuid } from '../../sandbox/index.mts';
import { later } from '../engine/clock.mts';
import { declared } from '../engine/failure.mts';
import { byId, calls, CHILDREN, credential, LIST, onRun, reports, RUN, sandbox, useSandbox } from './run.mts';
import { ACME, hosts, HOME, row, trigger, watching } from './watching.mts';

useSandbox();

test.each<[string, RegExp, IDataObject]>([
	['reports', /ReportGetByOrganizationId/, {}],
	['children of all organizations', /ChildOrganizations/, { organizationScope: 'children' }],
	['children that are chosen', /ChildOrganizations/, { organizationScope: 'several', organizationIds: [ACME] }],
])('a poll that is held back at the list of %s says that the service asks to wait', async (_list, path, parameters) => {
	const active = await watching([], parameters);
	sandbox.threatLocker.faults.push({ kind: '429', retryAfter: 30, match: { path } });
	await expect(active.poll({ budgetMs: 900 })).rejects.toMatchObject({
		message: 'ThreatLocker asks to wait for 30 seconds: too many requests',
		...declared({ cause: 'rate-limited', retryAfterMs: 30_000 }),
	});
});

test('what was called off is not looked up again', async () => {
	sandbox.threatLocker.switches.organizationCount = 12;
	const active = await watching([row(1)], { organizationScope: 'children' });
	onRun({ kind: 'status', status: 440, body: { message: 'Unauthorized', error: 'TOKEN_REVOKED' }, ms: 300 });
	onRun({ kind: 'slow', ms: 3_000, times: Infinity });
	await expect(active.poll()).rejects.toThrow('did not accept the API key');
	sandbox.threatLocker.faults.clear();
	sandbox.threatLocker.requests.length = 0;
	await active.poll();
	expect(calls().filter((call) => call !== RUN)).toEqual([LIST, CHILDREN]);
});

test('an option for the first activation changes nothing afterwards', async () => {
	const active = await watching([row(1)], { options: { takesExisting: true } });
	sandbox.threatLocker.addRows(reports.dated, HOME, [row(2)]);
	const without = active.restarted({ parameters: { reportId: byId(reports.dated), options: {} } });
	expect(hosts(await without.poll())).toEqual(['WS-2']);
	const again = without.restarted({ parameters: { reportId: byId(reports.dated), options: { takesExisting: true } } });
	expect(await again.poll()).toEqual([]);
	expect([...without.warnings, ...again.warnings]).toEqual([]);
});

test('another default organization of the credential begins from then on', async () => {
	const active = await watching([row(1)]);
	const moved = active.restarted({ credential: credential({ managedOrganizationId: ACME }) });
	expect(await moved.poll()).toEqual([]);
	sandbox.threatLocker.addRows(reports.dated, ACME, [row(2)]);
	expect(hosts(await moved.poll())).toEqual(['WS-2']);
});

test.each([1e9, 1e15])('a time to look back of %d days is declined before anything is sent', async (lookBack) => {
	await expect(trigger({ lookBack, lookBackUnit: 'days' }).poll()).rejects.toThrow('"Look Back" is not a length of time');
	expect(calls()).toEqual([]);
});

test('a key column is none that only every object has', async () => {
	await expect(trigger({ keyColumns: ['constructor'] }).poll()).rejects.toThrow('The report has no column "constructor"');
});

test('a fault that many organizations have is shown once an hour for each', async () => {
	const active = trigger({ organizationScope: 'several', organizationIds: [2, 3, 4, 5, 6].map(organizationGuid) });
	onRun({ kind: 'status', status: 500, times: Infinity });
	const shown: string[] = [];
	for (let polls = 0; polls < 12; polls += 1) {
		await active.poll().catch(({ message }: Error) => shown.push(message));
		later(60_000);
	}
	expect(shown.length).toBeGreaterThan(0);
	expect(new Set(shown).size).toBe(shown.length);
});
