import { Allowance } from '../../nodes/transport/allowance.ts';

const start = Date.parse('2026-09-24T12:00:00Z');
const terms = { share: 1 };

/** The head of a reply that was made at `now`, with so many left until `endsInS` from the start. */
const told = (now: number, remaining: number, endsInS: number, limit = 50, status = 200) => ({
	status,
	headers: {
		date: new Date(now).toUTCString(),
		'x-ratelimit-limit': String(limit),
		'x-ratelimit-remaining': String(remaining),
		'x-ratelimit-reset': String(start / 1_000 + endsInS),
	},
});

describe('an account', () => {
	test('before any headers: the documented rate, within any 60 seconds', () => {
		const allowance = new Allowance();
		const documented = { share: 0.5, documentedPerMinute: 4 };
		expect([allowance.outlook(start, documented), allowance.sent(start)]).toEqual([{ waitMs: 0 }, 1]);
		expect([allowance.outlook(start + 100, documented), allowance.sent(start + 100)]).toEqual([{ waitMs: 0 }, 2]);
		expect(allowance.outlook(start + 200, documented)).toEqual({ waitMs: 59_800 });
		expect(allowance.outlook(start + 60_050, documented)).toEqual({ waitMs: 0 });
		expect(allowance.outlook(start + 200, terms)).toEqual({ waitMs: 0 });
	});

	test('a reply that was overtaken raises nothing', () => {
		const allowance = new Allowance();
		const [first, second] = [allowance.sent(start), allowance.sent(start)];
		allowance.ended(second, start + 10, told(start, 0, 30));
		allowance.ended(first, start + 20, told(start, 1, 30));
		expect(allowance.outlook(start + 20, terms).waitMs).toBeGreaterThan(29_000);
	});

	test('a reply of the window before says nothing of this one, in either direction', () => {
		const allowance = new Allowance();
		const [slow, first] = [allowance.sent(start), allowance.sent(start)];
		allowance.ended(first, start + 10, told(start, 1, 30));
		const next = allowance.sent(start + 40_000);
		allowance.ended(next, start + 40_010, told(start + 40_000, 20, 90));
		allowance.ended(slow, start + 41_000, told(start + 29_000, 0, 30));
		expect(allowance.outlook(start + 41_000, terms)).toEqual({ waitMs: 0 });
	});

	test('a request that was lost may have been counted, until a later one tells', () => {
		const allowance = new Allowance();
		allowance.ended(allowance.sent(start), start + 10, told(start, 2, 30));
		allowance.ended(allowance.sent(start + 20), start + 30);
		const later = allowance.sent(start + 40);
		expect(allowance.outlook(start + 50, terms).waitMs).toBeGreaterThan(29_000);
		allowance.ended(later, start + 60, told(start, 1, 30));
		expect(allowance.outlook(start + 70, terms)).toEqual({ waitMs: 0 });
	});

	test('a minute and an hour are kept apart, whichever a reply speaks of', () => {
		const allowance = new Allowance();
		allowance.ended(allowance.sent(start), start + 10, told(start, 0, 3_000, 100));
		expect(allowance.outlook(start + 20, terms).usedUpUntil).toBeGreaterThanOrEqual(start + 3_000_000);
		const other = new Allowance();
		other.ended(other.sent(start), start + 10, told(start, 5, 3_000, 100));
		other.ended(other.sent(start), start + 10, told(start, 0, 30, 50));
		expect(other.outlook(start + 20, terms).waitMs).toBeGreaterThan(29_000);
		expect(other.outlook(start + 20, terms)).not.toHaveProperty('usedUpUntil');
		expect(other.outlook(start + 32_000, terms)).toEqual({ waitMs: 0 });
	});

	test('after a refusal one goes ahead; when it is taken, all go', () => {
		const allowance = new Allowance();
		allowance.ended(allowance.sent(start), start, { status: 429, headers: { 'retry-after': '10' } });
		expect(allowance.outlook(start + 1, terms)).toEqual({ waitMs: 9_999 });
		const probe = allowance.sent(start + 10_000);
		expect(allowance.outlook(start + 10_001, terms)).toEqual({ waitMs: 4_999 });
		allowance.ended(probe, start + 10_100, { status: 200, headers: {} });
		expect(allowance.outlook(start + 10_100, terms)).toEqual({ waitMs: 0 });
	});

	test('refusals without a word about the wait: each waits longer than the one before, up to half a minute', () => {
		const allowance = new Allowance();
		const waits: number[] = [];
		for (let now = start, round = 0; round < 8; round += 1) {
			allowance.ended(allowance.sent(now), now, { status: 429, headers: {} });
			waits.push(allowance.outlook(now, terms).waitMs);
			now += waits.at(-1)!;
		}
		expect(waits).toEqual([750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500, 22_500]);
	});

	test('a Retry-After in hours is nothing to wait for', () => {
		const allowance = new Allowance();
		allowance.ended(allowance.sent(start), start, { status: 429, headers: { 'retry-after': '7200' } });
		expect(allowance.outlook(start, terms)).toEqual({ waitMs: 7_200_000, usedUpUntil: start + 7_200_000 });
	});

	test('one refusal within a window does not make a limit of 1, and after ten minutes the headers are believed again', () => {
		const allowance = new Allowance();
		for (let round = 0; round < 3; round += 1) allowance.ended(allowance.sent(start), start, told(start, 49 - round, 60));
		allowance.ended(allowance.sent(start), start, told(start, 46, 60, 50, 429));
		const taken = (from: number) => {
			let count = 0;
			for (; allowance.outlook(from, terms).waitMs === 0; count += 1) allowance.ended(allowance.sent(from), from, told(from, 49 - count, (from - start) / 1_000 + 60));
			return count;
		};
		expect(taken(start + 70_000)).toBe(25);
		expect(taken(start + 700_000)).toBe(50);
	});

	test('is forgotten when nothing is worth remembering, and not before', () => {
		const allowance = new Allowance();
		const sent = allowance.sent(start);
		expect(allowance.isForgettable(start + 70_000)).toBe(false);
		allowance.ended(sent, start + 70_000, told(start + 70_000, 49, 80));
		expect(allowance.isForgettable(start + 70_000)).toBe(false);
		expect(allowance.isForgettable(start + 200_000)).toBe(true);
	});
});
