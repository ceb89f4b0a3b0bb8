import * as fc from 'fast-check';
import { periodFields, readPeriod } from '../../nodes/fields/period.ts';

const at = (moment: string) => Date.parse(moment);
const preset = (period: string, timezone: string, now: string) => readPeriod(() => period, timezone, at(now));
const custom = (startDate: unknown, endDate: unknown, timezone = 'UTC') => {
	const fields: Record<string, unknown> = { period: 'custom', startDate, endDate };
	return readPeriod((name) => fields[name], timezone, 0);
};

/** A Thursday. */
const now = '2026-09-24T15:30:45.678Z';

describe('custom dates', () => {
	test.each<[string, unknown, unknown, string, string, string]>([
		['without a zone, in UTC', '2026-09-01T08:00:00', '2026-09-02T08:00:00', 'UTC', '2026-09-01T08:00:00Z', '2026-09-02T08:00:00Z'],
		[
			'without a zone, in New York',
			'2026-09-01T08:00:00',
			'2026-09-02T08:00:00',
			'America/New_York',
			'2026-09-01T12:00:00Z',
			'2026-09-02T12:00:00Z',
		],
		['days alone, the last one whole', '2026-09-01', '2026-09-02', 'Asia/Tokyo', '2026-08-31T15:00:00Z', '2026-09-02T14:59:59Z'],
		['one day alone', '2026-03-31', '2026-03-31', 'Europe/Berlin', '2026-03-30T22:00:00Z', '2026-03-31T21:59:59Z'],
		['a day of 23 hours', '2026-03-29', '2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z'],
		['a day of 25 hours', '2026-10-25', '2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z'],
		[
			'a day before one whose midnight is skipped',
			'2026-04-23',
			'2026-04-23',
			'Africa/Cairo',
			'2026-04-22T22:00:00Z',
			'2026-04-23T21:59:59Z',
		],
		['a day whose midnight is skipped', '2026-04-24', '2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00Z', '2026-04-24T20:59:59Z'],
		[
			'midnight as the picker gives it',
			'2026-09-01T00:00:00',
			'2026-09-02T00:00:00',
			'UTC',
			'2026-09-01T00:00:00Z',
			'2026-09-02T00:00:00Z',
		],
		['with Z', '2026-09-01T08:00:00Z', '2026-09-02T08:00:00.999Z', 'Asia/Tokyo', '2026-09-01T08:00:00Z', '2026-09-02T08:00:00Z'],
		[
			'with an offset',
			'2026-09-01T08:00:00+05:30',
			'2026-09-02T08:00:00-03:00',
			'Asia/Tokyo',
			'2026-09-01T02:30:00Z',
			'2026-09-02T11:00:00Z',
		],
		[
			'one with, one without',
			'2026-09-01T08:00:00Z',
			'2026-09-02T08:00:00',
			'Europe/Berlin',
			'2026-09-01T08:00:00Z',
			'2026-09-02T06:00:00Z',
		],
		[
			'with a space for the T',
			'2026-09-01 08:00',
			'2026-09-02 08:00:30.5 +05:30',
			'Asia/Tokyo',
			'2026-08-31T23:00:00Z',
			'2026-09-02T02:30:30Z',
		],
		[
			'with UTC for the Z',
			'2026-09-01 08:00:00 UTC',
			'2026-09-02 08:00:00 +0000 UTC',
			'Asia/Tokyo',
			'2026-09-01T08:00:00Z',
			'2026-09-02T08:00:00Z',
		],
		[
			'with a zone named behind its offset',
			'2026-09-01T08:00:00,5+02:00[Europe/Berlin]',
			'2026-09-02T08:00:00Z',
			'Asia/Tokyo',
			'2026-09-01T06:00:00Z',
			'2026-09-02T08:00:00Z',
		],
		['in white space', ' 2026-09-01 ', '\t2026-09-02\n', 'UTC', '2026-09-01T00:00:00Z', '2026-09-02T23:59:59Z'],
		[
			'date objects',
			new Date('2026-09-01T08:00:00Z'),
			new Date('2026-09-02T08:00:00Z'),
			'Asia/Tokyo',
			'2026-09-01T08:00:00Z',
			'2026-09-02T08:00:00Z',
		],
		[
			'around the missing hour',
			'2026-03-29T01:30:00',
			'2026-03-29T03:30:00',
			'Europe/Berlin',
			'2026-03-29T00:30:00Z',
			'2026-03-29T01:30:00Z',
		],
	])('%s', (_, startDate, endDate, timezone, start, end) => {
		expect(custom(startDate, endDate, timezone)).toEqual({ start, end });
	});

	test('an end that is not after the start', () => {
		expect(() => custom('2026-09-02', '2026-09-01')).toThrow('"End Date" is not after "Start Date"');
		expect(() => custom('2026-09-02', '2026-09-02T00:00:00')).toThrow('"End Date" is not after "Start Date"');
	});
});

test.each([
	'2026-03-01 8:00',
	'2026-03-01 12:00 AM',
	'2026-03-01 08:00 EST',
	'2026-03-01 (a Sunday)',
	'2026-03-01T08',
	'2026-03-01T25:00:00',
	'2026-03-01T08:61',
	'2026-03-01T08:00+99:99',
	'2026-03-01T08:00+25',
])('a time that only the host of n8n could place: %s', (text) =>
	expect(() => custom(text, '2026-09-02')).toThrow(`"Start Date" is not a date: "${text}"`),
);

test.each<[string, unknown]>([
	['Date', new Date(NaN)],
	['DateTime of Luxon', { toISO: () => null, valueOf: () => NaN }],
])('an invalid %s', (_, value) => {
	expect(() => custom(value, '2026-09-02')).toThrow('"Start Date" is not a date');
});

test.each(['Berlin', 'Europe/Nowhere', '', 'UTC+25'])('a time zone that is none is told as such: %j', (timezone) => {
	const remedy = expect.stringContaining('GENERIC_TIMEZONE');
	for (const period of ['today', 'last7Days', 'lastDays', 'custom']) {
		const fields: Record<string, unknown> = { period, days: 3, startDate: '2026-03-01T00:00:00', endDate: new Date(NaN) };
		expect(() => readPeriod((name) => fields[name], timezone, at(now))).toThrow(
			expect.objectContaining({ message: `The time zone ${JSON.stringify(timezone)} of the workflow is not known`, remedy }),
		);
	}
	expect(preset('none', timezone, now)).toBeUndefined();
});

describe('Last N Days', () => {
	const lastDays = (days: unknown, timezone = 'UTC') => readPeriod((name) => (name === 'days' ? days : 'lastDays'), timezone, at(now));

	test.each<[unknown, string, string]>([
		[1, 'UTC', '2026-09-23T15:30:45Z'],
		['14', 'UTC', '2026-09-10T15:30:45Z'],
		// Days of local time: clocks changed in between.
		[200, 'Europe/Berlin', '2026-03-08T16:30:45Z'],
	])('%j in %s', (days, timezone, start) => {
		expect(lastDays(days, timezone)).toEqual({ start, end: '2026-09-24T15:30:45Z' });
	});

	test.each([undefined, '', 0, -1, 1.5, 36_501, 'ten', [7], '={{ 7 }}'])('%j is no number of days', (days) => {
		expect(() => lastDays(days)).toThrow('"Number of Days" must be a whole number from 1 to 36500');
	});
});

test('choices stand in the order of their length, then what needs a field or none', () => {
	const spans = choices.slice(0, -3).map((choice) => {
		// Longest seen from the last moment of a year that is as long as can be.
		const { start, end } = preset(choice, 'UTC', '2028-12-31T23:59:59Z')!;
		return at(end) - at(start);
	});
	const units = [86_400, 7 * 86_400, 31 * 86_400, 92 * 86_400, 366 * 86_400].map((seconds) => seconds * 1_000);
	const ranks = spans.map((span) => units.findIndex((unit) => span <= unit));
	expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
	expect(choices.slice(-3)).toEqual(['lastDays', 'custom', 'none']);
});

test('No Period', () => {
	expect(preset('none', 'UTC', now)).toBeUndefined();
});

const choices = (periodFields('', '')[0]!.options as Array<{ value: string }>).map(({ value }) => value);

test('every preset, at any moment in any zone, is whole seconds of UTC in order and never beyond now', () => {
	const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Sao_Paulo');
	const moments = fc.integer({ min: at('2000-01-01T00:00:00Z'), max: at('2049-12-31T23:59:59Z') });
	const presets = fc.constantFrom(...choices.filter((choice) => !['custom', 'none'].includes(choice)));
	fc.assert(
		fc.property(presets, zones, moments, (period, timezone, ms) => {
			const { start, end } = readPeriod((name) => (name === 'days' ? 14 : period), timezone, ms)!;
			for (const moment of [start, end]) expect(moment).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
			expect(at(start)).toBeLessThanOrEqual(at(end));
			expect(at(end)).toBeLessThanOrEqual(ms);
		}),
		{ numRuns: 500 },
	);
});

test.each<[unknown, string]>([
	[null, '"Period" is empty'],
	[undefined, '"Period" is empty'],
	[{ a: 1 }, '"Period" is not a text'],
	['toString', '"Period" has no choice "toString"'],
])('a choice that is none: %j', (period, message) => {
	expect(() => readPeriod(() => period, 'UTC', at(now))).toThrow(message);
});
