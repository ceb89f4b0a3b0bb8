import { isUnreadTime, timeOf } from '../../nodes/values/time.ts';

const SEVEN = Date.parse('2026-03-20T07:00:00Z');

test.each<[unknown, number]>([
	...[
		'2026-03-20T07:00:00Z',
		'2026-03-20t07:00:00z',
		' 2026-03-20 07:00 ',
		'2026-03-20 07:00:00',
		'2026-03-20 07:00:00+00',
		'2026-03-20T07:00:00+0000',
		'2026-03-20 07:00:00 UTC',
		'2026-03-20 07:00:00 +0000 UTC',
		'2026-03-20T07:00:00Z[UTC]',
		'2026-03-20T08:00:00+01:00[Europe/Berlin]',
		'2026-03-20T07Z',
		'2026-03-20T08+01',
		'20260320T070000Z',
		'20260320T0700Z',
		'20260320T120000+0500',
		'Fri, 20 Mar 2026 07:00:00 GMT',
		'20 Mar 2026 08:00 +0100',
		'1773990000',
		'1773990000000',
		1773990000,
		1773990000000,
		'1773990000.0',
		'2026-03-20T07:00:00.000000000Z',
	].map((form): [unknown, number] => [form, SEVEN]),
	['2026-03-20T07:00:00,123Z', SEVEN + 123],
	['2026-03-20', SEVEN - 7 * 3_600_000],
	['20260320', SEVEN - 7 * 3_600_000],
	[1773990000.5, SEVEN + 500],
	['1999-12-31T23:59:59-02:00', Date.parse('2000-01-01T01:59:59Z')],
])('%p is read', (value, ms) => {
	expect(timeOf(value)).toBe(ms);
	expect(isUnreadTime(value)).toBe(false);
});

test.each([
	'yesterday',
	'2026-02-30T07:00:00Z',
	'20/03/2026 07:00',
	'2026-03-20T25:00:00Z',
	'2026-03-20T07',
	'2026-03-20T07:00:00+99:00',
	'Fri, 20 Xxx 2026 07:00:00 GMT',
	'638412345678901234',
	12,
	-1,
	true,
	Infinity,
	{ $date: 5 },
	'2026-W12-5',
	'2026-03-20T07:00:00 CET',
])('%p is there and cannot be read', (value) => {
	expect(timeOf(value)).toBeNaN();
	expect(isUnreadTime(value)).toBe(true);
});

test.each([
	undefined,
	null,
	'',
	' ',
	0,
	'0',
	false,
	'0001-01-01T00:00:00Z',
	'0001-01-01T00:00:00',
	'0000-00-00 00:00:00',
	'0000-00-00',
	'1899-12-30T00:00:00Z',
	'1900-01-01',
	'1970-01-01T00:00:00Z',
	'1970-01-01T01:00:00+01:00',
	'Thu, 01 Jan 1970 00:00:00 GMT',
])('%p is none', (value) => {
	expect(timeOf(value)).toBeNaN();
	expect(isUnreadTime(value)).toBe(false);
});

test.each(['1', ' ', '2026-', '2026-03-20T07:00:00.', '2026-03-20T07:00:00Z[', 'Fri, '])('a million of %j are read in one go', (text) => {
	expect(timeOf(text.repeat(300_000))).toBeNaN();
	expect(timeOf(`2026-03-20T07:00:00.${text.repeat(300_000)}x`)).toBeNaN();
});
