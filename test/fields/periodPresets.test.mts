import { readPeriod } from '../../nodes/fields/period.ts';

const at = (moment: string) => Date.parse(moment);
const preset = (period: string, timezone: string, now: string) => readPeriod(() => period, timezone, at(now));

/** A Thursday. */
const now = '2026-09-24T15:30:45.678Z';

describe('presets, seen from Thursday 2026-09-24 15:30:45 UTC', () => {
	test.each([
		['last24Hours', 'UTC', '2026-09-23T15:30:45Z', '2026-09-24T15:30:45Z'],
		['last7Days', 'UTC', '2026-09-17T15:30:45Z', '2026-09-24T15:30:45Z'],
		['last30Days', 'UTC', '2026-08-25T15:30:45Z', '2026-09-24T15:30:45Z'],
		['last90Days', 'UTC', '2026-06-26T15:30:45Z', '2026-09-24T15:30:45Z'],
		['today', 'UTC', '2026-09-24T00:00:00Z', '2026-09-24T15:30:45Z'],
		['yesterday', 'UTC', '2026-09-23T00:00:00Z', '2026-09-23T23:59:59Z'],
		['thisWeek', 'UTC', '2026-09-21T00:00:00Z', '2026-09-24T15:30:45Z'],
		['previousWeek', 'UTC', '2026-09-14T00:00:00Z', '2026-09-20T23:59:59Z'],
		['thisMonth', 'UTC', '2026-09-01T00:00:00Z', '2026-09-24T15:30:45Z'],
		['previousMonth', 'UTC', '2026-08-01T00:00:00Z', '2026-08-31T23:59:59Z'],
		['thisQuarter', 'UTC', '2026-07-01T00:00:00Z', '2026-09-24T15:30:45Z'],
		['previousQuarter', 'UTC', '2026-04-01T00:00:00Z', '2026-06-30T23:59:59Z'],
		['previousQuarter', 'Europe/Berlin', '2026-03-31T22:00:00Z', '2026-06-30T21:59:59Z'],
		['yearToDate', 'UTC', '2026-01-01T00:00:00Z', '2026-09-24T15:30:45Z'],
		['yearToDate', 'America/New_York', '2026-01-01T05:00:00Z', '2026-09-24T15:30:45Z'],
		['today', 'America/New_York', '2026-09-24T04:00:00Z', '2026-09-24T15:30:45Z'],
		['today', 'Asia/Tokyo', '2026-09-24T15:00:00Z', '2026-09-24T15:30:45Z'],
		['yesterday', 'Asia/Tokyo', '2026-09-23T15:00:00Z', '2026-09-24T14:59:59Z'],
		['yesterday', 'Asia/Kolkata', '2026-09-22T18:30:00Z', '2026-09-23T18:29:59Z'],
		['previousMonth', 'Pacific/Auckland', '2026-07-31T12:00:00Z', '2026-08-31T11:59:59Z'],
	])('%s in %s', (period, timezone, start, end) => {
		expect(preset(period, timezone, now)).toEqual({ start, end });
	});
});

describe('days on which the clock changes', () => {
	test.each([
		// Berlin: 2026-03-29 has 23 hours, 2026-10-25 has 25.
		['yesterday', '2026-03-30T10:00:00Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z'],
		['yesterday', '2026-10-26T10:00:00Z', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z'],
		['today', '2026-03-29T10:00:00Z', '2026-03-28T23:00:00Z', '2026-03-29T10:00:00Z'],
		['last24Hours', '2026-03-29T10:00:00Z', '2026-03-28T10:00:00Z', '2026-03-29T10:00:00Z'],
		['previousMonth', '2026-04-10T10:00:00Z', '2026-02-28T23:00:00Z', '2026-03-31T21:59:59Z'],
		['previousWeek', '2026-10-26T10:00:00Z', '2026-10-18T22:00:00Z', '2026-10-25T22:59:59Z'],
		// Seven days of local time: an hour less than 168.
		['last7Days', '2026-03-30T10:00:00Z', '2026-03-23T11:00:00Z', '2026-03-30T10:00:00Z'],
	])('%s at %s in Berlin', (period, moment, start, end) => {
		expect(preset(period, 'Europe/Berlin', moment)).toEqual({ start, end });
	});

	test.each([
		// Clocks skip midnight.
		['yesterday', 'Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-22T22:00:00Z', '2026-04-23T21:59:59Z'],
		['yesterday', 'Africa/Cairo', '2026-04-25T12:00:00Z', '2026-04-23T22:00:00Z', '2026-04-24T20:59:59Z'],
		['previousWeek', 'Asia/Tehran', '2021-03-22T12:00:00Z', '2021-03-14T20:30:00Z', '2021-03-21T20:29:59Z'],
		['previousMonth', 'America/Asuncion', '2023-10-01T12:00:00Z', '2023-09-01T04:00:00Z', '2023-10-01T03:59:59Z'],
		// Midnight comes twice.
		['today', 'Atlantic/Azores', '2026-10-25T12:00:00Z', '2026-10-25T00:00:00Z', '2026-10-25T12:00:00Z'],
		['yesterday', 'Atlantic/Azores', '2026-10-25T12:00:00Z', '2026-10-24T00:00:00Z', '2026-10-24T23:59:59Z'],
		['yesterday', 'Atlantic/Azores', '2026-10-26T12:00:00Z', '2026-10-25T00:00:00Z', '2026-10-26T00:59:59Z'],
	])('%s in %s at %s, where clocks change at midnight', (period, timezone, moment, start, end) => {
		expect(preset(period, timezone, moment)).toEqual({ start, end });
	});

	test('a week begins on Monday also on a Sunday', () => {
		expect(preset('thisWeek', 'UTC', '2026-09-27T12:00:00Z')?.start).toBe('2026-09-21T00:00:00Z');
	});

	test.each([
		['2026-01-01T00:30:00Z', 'America/Los_Angeles', '2025-11-01T07:00:00Z', '2025-12-01T07:59:59Z'],
		['2024-03-01T00:00:00Z', 'UTC', '2024-02-01T00:00:00Z', '2024-02-29T23:59:59Z'],
	])('the previous month at %s in %s', (moment, timezone, start, end) => {
		expect(preset('previousMonth', timezone, moment)).toEqual({ start, end });
	});
});
