import type { IDataObject } from 'n8n-workflow';
import { storedBytes } from '../engine/run.mts';
import {
	calls,
	fiveTogether,
	onRun,
	reports,
	requests,
	RUN,
	rowsOf,
	run,
	runBodies,
	runReport,
	sandbox,
	useSandbox,
	words,
} from './run.mts';

useSandbox();

const WEEK = { period: 'custom', startDate: '2026-09-01T00:00:00Z', endDate: '2026-09-07T23:59:59Z' };
const sliced = (reportId: string, sliceDays: unknown, more: IDataObject = {}) =>
	runReport(reportId, { ...WEEK, options: { sliceDays: sliceDays as number }, ...more });
const spans = () => runBodies().map(({ startDate, endDate }) => [startDate, endDate]);
const failFrom = (startDate: string) =>
	onRun({ kind: '500json', times: Infinity, match: { where: ({ body }) => (body as IDataObject).startDate === startDate } });

test('the slices tile the period, and their rows are those of the whole, in order', async () => {
	const whole = await run(runReport(reports.dated, WEEK));
	sandbox.threatLocker.requests.length = 0;
	const { items } = await run(sliced(reports.dated, 3));
	expect(spans().sort()).toEqual([
		['2026-09-01T00:00:00Z', '2026-09-03T23:59:59Z'],
		['2026-09-04T00:00:00Z', '2026-09-06T23:59:59Z'],
		['2026-09-07T00:00:00Z', '2026-09-07T23:59:59Z'],
	]);
	expect(rowsOf(items)).toEqual(rowsOf(whole.items));
	expect(items.length).toBe(7 * 24);
});

test('rows stay in order though later slices answer first', async () => {
	onRun({ kind: 'slow', ms: 150, match: { where: ({ body }) => (body as IDataObject).startDate === '2026-09-01T00:00:00Z' } });
	const { items } = await run(sliced(reports.dated, 1));
	const dates = rowsOf(items).map(({ Date: date }) => String(date));
	expect(dates).toEqual([...dates].sort());
});

test('at most 5 slices are in flight', async () => {
	fiveTogether();
	sandbox.threatLocker.switches.runDelayMs = 20;
	await run(runReport(reports.dated, { ...WEEK, startDate: '2026-07-01T00:00:00Z', options: { sliceDays: 1 } }));
	expect(runBodies()).toHaveLength(69);
	expect(Math.max(...requests().map(({ inFlight }) => inFlight))).toBe(5);
});

test('a report that asks for no dates runs once, or its rows would come again and again', async () => {
	const { items } = await run(sliced(reports.plain, 1));
	expect(items).toHaveLength(12);
	expect(runBodies()).toEqual([{ reportId: reports.plain }]);
});

test('one file, its rows in order', async () => {
	const { items: whole } = await run(runReport(reports.dated, { ...WEEK, output: 'file', fileFormat: 'csv' }));
	const { items } = await run(sliced(reports.dated, 2, { output: 'file', fileFormat: 'csv' }));
	const [one, other] = await Promise.all([whole, items].map(async (made) => (await storedBytes(made[0]!.binary!.data!)).toString('utf8')));
	expect(other).toBe(one);
	expect(items[0]!.json).toMatchObject({ rowCount: 7 * 24, period: { start: '2026-09-01T00:00:00Z', end: '2026-09-07T23:59:59Z' } });
});

test('many files of many slices do not wait for each other without end', async () => {
	sandbox.threatLocker.switches.runDelayMs = 10;
	const { items } = await run(sliced(reports.dated, 1, { output: 'file', organizationScope: 'children' }), { items: [{}, {}, {}] });
	expect(items.map(({ json }) => json.rowCount)).toEqual(Array.from({ length: 15 }, () => 7 * 24));
	expect(Math.max(...requests().map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(5);
}, 30_000);

describe('a slice that fails', () => {
	const FAILED =
		'2026-09-04T00:00:00Z to 2026-09-05T23:59:59Z: ThreatLocker could not carry out the request: A problem occurred with the request (injected)';

	test('Stop: the error names it', async () => {
		failFrom('2026-09-04T00:00:00Z');
		const result = await run(sliced(reports.dated, 3));
		expect(words(result)).toMatch(/^2026-09-04T00:00:00Z to 2026-09-06T23:59:59Z: ThreatLocker could not carry out/);
	});

	test('Continue: an item names it in its place, the rows of the others stay', async () => {
		failFrom('2026-09-05T00:00:00Z');
		const { items } = await run(sliced(reports.dated, 2), { onError: 'continueRegularOutput' });
		expect(items).toHaveLength(5 * 24 + 1);
		expect(items[4 * 24]!.json.error).toBe(FAILED.replace('04T', '05T').replace('05T23', '06T23'));
	});

	test('with its organization before it', async () => {
		failFrom('2026-09-04T00:00:00Z');
		const { items } = await run(sliced(reports.dated, 3, { organizationScope: 'children', organizationFilter: 'globex' }), {
			onError: 'continueRegularOutput',
		});
		expect(items.find(({ json }) => json.error)!.json.error).toMatch(/^globex: 2026-09-04T00:00:00Z to 2026-09-06T23:59:59Z: /);
	});

	test('in a file: no file, and the error names it', async () => {
		failFrom('2026-09-04T00:00:00Z');
		const result = await run(sliced(reports.dated, 3, { output: 'file' }));
		expect(words(result)).toMatch(/^2026-09-04T00:00:00Z to 2026-09-06T23:59:59Z: ThreatLocker could not carry out/);
		expect(result.items).toEqual([]);
	});

	test('in a file, broken off once: the file is made anew, whole', async () => {
		onRun({ kind: 'truncate', afterBytes: 3_000, skip: 1 });
		const { items } = await run(sliced(reports.dated, 3, { output: 'file', fileFormat: 'json' }));
		const rows = JSON.parse((await storedBytes(items[0]!.binary!.data!)).toString('utf8')) as IDataObject[];
		expect(rows).toHaveLength(7 * 24);
		expect(new Set(rows.map(({ Date: date }) => date)).size).toBe(7 * 24);
		expect(calls().filter((call) => call === RUN)).toHaveLength(5);
	});
});

test.each([0, 'x', 2.5])('"Split Period (Days)" %p is refused before any request', async (days) => {
	const result = await run(sliced(reports.dated, days));
	expect(words(result)).toContain('"Split Period (Days)" must be a whole number of at least 1');
	expect(calls()).toEqual([]);
});
