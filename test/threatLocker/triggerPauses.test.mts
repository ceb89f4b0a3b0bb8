import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { organizationGuid } from '../../sandbox/index.mts';
import { later } from '../engine/clock.mts';
import { ActiveTrigger } from '../engine/poll.mts';
import { until } from '../engine/until.mts';
import { byId, credential, onRun, reports, runBodies, sandbox, useSandbox } from './run.mts';

useSandbox();

/** What was logged besides the clocks, which are days apart here. */
const wordsOf = ({ warnings }: ActiveTrigger) => warnings.filter((warning) => !String(warning).includes('The clock of n8n'));

const HOME = organizationGuid(1);
const ACME = organizationGuid(2);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const several = { organizationScope: 'several', organizationIds: [HOME, ACME] };

/** A trigger with a Look Back of a day that has polled once. It is half past for the service, so that no hour ends on the way. */
async function watching(parameters: IDataObject = {}): Promise<ActiveTrigger> {
	sandbox.threatLocker.switches.clockOffsetMs = HOUR_MS / 2 - (Date.now() % HOUR_MS);
	const active = new ActiveTrigger({
		node: 'threatLockerTrigger',
		parameters: { reportId: byId(reports.dated), ...parameters },
		credential: credential(),
	});
	await active.poll();
	sandbox.threatLocker.requests.length = 0;
	return active;
}

const goesBy = (ms: number) => (sandbox.threatLocker.switches.clockOffsetMs += ms);
const dates = (items: INodeExecutionData[]) => items.map(({ json }) => String(json.Date)).sort();
const passedOver = (why: string) => [expect.stringContaining(`are passed over: ${why}`)];
/** The service declines, or fails at, a period of more than a day. */
const longPeriods = (fault: Parameters<typeof onRun>[0]) =>
	onRun({ ...fault, times: Infinity, match: { where: ({ body }) => daysIn(body as IDataObject) > 1.5 } });
/** To a tenth, for a moment goes by between two polls. */
const daysIn = ({ startDate, endDate }: IDataObject) =>
	Math.round(((Date.parse(String(endDate)) - Date.parse(String(startDate))) / DAY_MS) * 10) / 10;
const daysAskedFor = () => runBodies().map(daysIn);

test('rows of a pause longer than Look Back come out once each, also when n8n was off', async () => {
	const active = await watching();
	goesBy(3 * DAY_MS);
	const again = active.restarted();
	const found = dates(await again.poll());
	expect(found).toHaveLength(3 * 24);
	expect(new Set(found).size).toBe(3 * 24);
	expect(daysAskedFor().sort()).toEqual([1, 4]);
	sandbox.threatLocker.requests.length = 0;
	goesBy(HOUR_MS);
	expect(await again.poll()).toHaveLength(1);
	expect(daysAskedFor()).toEqual([1]);
	expect(wordsOf(again)).toEqual([]);
});

test('a pause shorter than Look Back asks for no more than Look Back', async () => {
	const active = await watching();
	goesBy(23 * HOUR_MS);
	expect(await active.poll()).toHaveLength(23);
	expect(daysAskedFor()).toEqual([1]);
});

test('an organization that could not be read for longer than Look Back is caught up with by itself', async () => {
	const active = await watching(several);
	sandbox.threatLocker.faults.push({
		kind: 'status',
		status: 500,
		times: Infinity,
		match: { path: /ReportGetDynamicData/, where: ({ headers }) => headers.managedorganizationid === ACME },
	});
	const found: string[] = [];
	for (let day = 1; day <= 3; day += 1) {
		goesBy(20 * HOUR_MS);
		found.push(...dates(await active.poll()));
	}
	expect(found).toHaveLength(60);
	sandbox.threatLocker.faults.clear();
	goesBy(HOUR_MS);
	const items = await active.poll();
	const ofAcme = items.filter(({ json }) => (json._organization as IDataObject).id === ACME);
	expect([items.length - ofAcme.length, ofAcme.length]).toEqual([1, 61]);
	expect(new Set(dates(ofAcme)).size).toBe(61);
	expect(await active.poll()).toEqual([]);
}, 60_000);

test('of a pause of more than 31 days the end is caught up with, and the log says so', async () => {
	const active = await watching();
	goesBy(60 * DAY_MS);
	expect(await active.poll()).toHaveLength(32 * 24);
	expect(wordsOf(active)).toEqual([
		expect.stringMatching(
			/^Watched: Rows from [\d-]+T[\d:]+Z to [\d-]+T[\d:]+Z, when there were no polls, are passed over: they are too old$/,
		),
	]);
	expect(await active.poll()).toEqual([]);
});

test('a period that the service declines is passed over, with a word in the log, and polling goes on', async () => {
	const active = await watching();
	longPeriods({ kind: 'status', status: 417, body: { Message: 'Invalid Date Range' } });
	goesBy(3 * DAY_MS);
	expect(await active.poll()).toHaveLength(24);
	expect(wordsOf(active)).toEqual(passedOver('the service did not give them'));
	expect(await active.poll()).toEqual([]);
	expect(wordsOf(active)).toHaveLength(1);
});

test('a service that fails at it once is asked again, and one that fails twice is not asked for ever', async () => {
	const active = await watching();
	longPeriods({ kind: 'status', status: 500 });
	goesBy(3 * DAY_MS);
	await expect(active.poll()).rejects.toThrow('ThreatLocker could not carry out the request');
	expect(wordsOf(active)).toEqual([]);
	expect(await active.poll()).toHaveLength(24);
	expect(wordsOf(active)).toEqual(passedOver('the service did not give them'));
}, 60_000);

test('a service that takes too long for it is not waited for', async () => {
	const active = await watching();
	longPeriods({ kind: 'stall' });
	goesBy(3 * DAY_MS);
	// As with durable cursors.
	const polled = active.poll({ budgetMs: 36_000 });
	await until(() => daysAskedFor().some((days) => days > 1.5));
	// The reply has begun when time goes by, and half of the budget is left for what the service gives.
	for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
	later(18_000);
	expect(await polled).toHaveLength(24);
	expect(wordsOf(active)).toEqual(passedOver('the service did not give them'));
});

test('nothing is passed over while the organization cannot be read at all', async () => {
	const active = await watching();
	onRun({ kind: 'status', status: 417, body: { Message: 'Invalid Date Range' }, times: Infinity });
	goesBy(3 * DAY_MS);
	for (let polls = 0; polls < 3; polls += 1) await active.poll().catch(() => undefined);
	expect(wordsOf(active).filter((words) => String(words).includes('passed over'))).toEqual([]);
	sandbox.threatLocker.faults.clear();
	expect(await active.poll()).toHaveLength(3 * 24);
});

test('more rows than can be caught up with stop nobody', async () => {
	const active = await watching();
	sandbox.threatLocker.setRows(
		reports.dated,
		HOME,
		Array.from({ length: 15_001 }, (_, number) => ({ Number: number })),
	);
	goesBy(3 * DAY_MS);
	expect(await active.poll()).toHaveLength(15_001);
	expect(wordsOf(active)).toEqual(passedOver('they are too many'));
	expect(await active.poll()).toEqual([]);
	expect(wordsOf(active)).toHaveLength(1);
});

test('a report without dates has no pauses', async () => {
	const active = await watching({ reportId: byId(reports.plain) });
	goesBy(90 * DAY_MS);
	expect(await active.poll()).toEqual([]);
	expect(runBodies()).toHaveLength(1);
	expect(wordsOf(active)).toEqual([]);
});
