import { reports, requests, run, runBodies, runReport, useSandbox, words } from './run.mts';

useSandbox();

const sent = async (timezone: string, period: string, more = {}) => {
	const { error } = await run(runReport(reports.dated, { period, ...more }), { timezone });
	expect(error).toBeUndefined();
	return runBodies()[0] as { startDate: string; endDate: string };
};

test.each([
	['UTC', '2026-10-25T00:00:00Z', '2026-10-26T00:00:00Z'],
	['America/New_York', '2026-10-25T04:00:00Z', '2026-10-26T04:00:00Z'],
	// 25 hours: the clock goes back that night.
	['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
	['Asia/Kolkata', '2026-10-24T18:30:00Z', '2026-10-25T18:30:00Z'],
])('dates without a zone are read in that of the workflow: %s', async (timezone, startDate, endDate) => {
	const dates = { startDate: '2026-10-25T00:00:00', endDate: '2026-10-26T00:00:00' };
	expect(await sent(timezone, 'custom', dates)).toMatchObject({ startDate, endDate });
});

test('a day alone as the end is all of that day', async () => {
	const dates = { startDate: '2026-03-01', endDate: '2026-03-31' };
	expect(await sent('Europe/Berlin', 'custom', dates)).toMatchObject({
		startDate: '2026-02-28T23:00:00Z',
		endDate: '2026-03-31T21:59:59Z',
	});
});

test.each([{}, { organizationScope: 'children' }, { output: 'file' }])(
	'a time zone of the workflow that is none is told as such: %j',
	async (more) => {
		const result = await run(runReport(reports.dated, { period: 'last7Days', ...more }), { timezone: 'Berlin' });
		expect(words(result)).toMatch(/^The time zone "Berlin" of the workflow is not known \| Choose "Timezone" anew/);
		expect(requests()).toEqual([]);
	},
);

test('dates with a zone keep it', async () => {
	const dates = { startDate: '2026-10-25T00:00:00.123-05:00', endDate: '2026-10-25T12:00:00.999Z' };
	expect(await sent('Asia/Tokyo', 'custom', dates)).toMatchObject({ startDate: '2026-10-25T05:00:00Z', endDate: '2026-10-25T12:00:00Z' });
});

const hourIn = (timeZone: string, moment: string) =>
	new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(
		new Date(moment),
	);

test.each(['UTC', 'America/New_York', 'Asia/Tokyo', 'Australia/Adelaide'])(
	'whole days begin and end in the zone of the workflow: %s',
	async (timezone) => {
		const { startDate, endDate } = await sent(timezone, 'yesterday');
		expect([hourIn(timezone, startDate), hourIn(timezone, endDate)]).toEqual(['00:00:00', '23:59:59']);
	},
);

test.each([
	['last24Hours', 24],
	['last7Days', 7 * 24],
	['last30Days', 30 * 24],
	['last90Days', 90 * 24],
])('%s ends now', async (period, hours) => {
	const { startDate, endDate } = await sent('UTC', period);
	expect(Date.now() - Date.parse(endDate)).toBeLessThan(20_000);
	expect(Date.parse(endDate) - Date.parse(startDate)).toBe(hours * 3_600_000);
});

test.each(['today', 'yesterday', 'thisWeek', 'previousWeek', 'thisMonth', 'previousMonth'])(
	'%s is accepted by the service',
	async (period) => {
		const { startDate, endDate } = await sent('Europe/Berlin', period);
		expect(Date.parse(startDate)).toBeLessThanOrEqual(Date.parse(endDate));
	},
);
