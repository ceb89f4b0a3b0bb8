import * as fc from 'fast-check';
import { slicesOf } from '../../nodes/fields/slices.ts';

const DAY_S = 24 * 60 * 60;
const seconds = (text: string): number => Date.parse(text) / 1_000;
const text = (second: number): string => new Date(second * 1_000).toISOString().replace('.000Z', 'Z');

test('slices tile the period: no gap, no overlap, every one but the last exactly as long as asked, none without length', () => {
	const second = fc.integer({ min: Date.UTC(1990, 0) / 1_000, max: Date.UTC(2090, 0) / 1_000 });
	fc.assert(
		fc.property(
			second,
			fc.oneof(
				fc.integer({ min: 1, max: 400 * DAY_S }),
				fc.integer({ min: 1, max: 400 }).map((wholeDays) => wholeDays * DAY_S),
			),
			fc.integer({ min: 1, max: 90 }),
			(start, length, days) => {
				const slices = slicesOf({ start: text(start), end: text(start + length) }, days);
				let next = start;
				for (const [index, slice] of slices.entries()) {
					expect(seconds(slice.start)).toBe(next);
					expect(slice.end > slice.start).toBe(true);
					if (index < slices.length - 1) expect(seconds(slice.end) - seconds(slice.start) + 1).toBe(days * DAY_S);
					else expect(seconds(slice.end) - seconds(slice.start)).toBeLessThanOrEqual(days * DAY_S);
					next = seconds(slice.end) + 1;
				}
				expect(next).toBe(start + length + 1);
			},
		),
	);
});

test('seven days are one slice of seven days', () => {
	const week = { start: '2026-09-17T15:00:00Z', end: '2026-09-24T15:00:00Z' };
	expect(slicesOf(week, 7)).toEqual([week]);
});

test('the days on which clocks change are as long as the others', () => {
	const slices = slicesOf({ start: '2026-03-27T23:00:00Z', end: '2026-03-31T21:59:59Z' }, 1);
	expect(slices).toEqual([
		{ start: '2026-03-27T23:00:00Z', end: '2026-03-28T22:59:59Z' },
		{ start: '2026-03-28T23:00:00Z', end: '2026-03-29T22:59:59Z' },
		{ start: '2026-03-29T23:00:00Z', end: '2026-03-30T22:59:59Z' },
		{ start: '2026-03-30T23:00:00Z', end: '2026-03-31T21:59:59Z' },
	]);
});

test('without days the period stays whole', () => {
	const period = { start: '2026-01-01T00:00:00Z', end: '2026-12-31T00:00:00Z' };
	expect(slicesOf(period, undefined)).toEqual([period]);
});

test.each([0, -1, 1.5, 'seven', null, {}, ''])('%p is no number of days', (days) => {
	expect(() => slicesOf({ start: '2026-01-01T00:00:00Z', end: '2026-02-01T00:00:00Z' }, days)).toThrow(
		'"Split Period (Days)" must be a whole number of at least 1',
	);
});

test('more than 1,000 slices are declined', () => {
	const years = { start: '2020-01-01T00:00:00Z', end: '2026-01-01T00:00:00Z' };
	expect(() => slicesOf(years, 1)).toThrow('The period falls into 2192 slices');
	expect(slicesOf(years, 3)).toHaveLength(731);
});
