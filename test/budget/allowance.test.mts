import { start, endpoint, terms, Asked, told } from './asked.mts';

describe('an account', () => {
	test('before any headers: the documented rate, within any 60 seconds', () => {
		const allowance = new Asked();
		const documented = { endpoint, share: 0.5, documentedPerMinute: 4 };
		expect([allowance.mayGo(start, documented), allowance.sent(start)]).toEqual([true, 1]);
		expect([allowance.mayGo(start + 100, documented), allowance.sent(start + 100)]).toEqual([true, 2]);
		expect(allowance.outlook(start + 200, documented)).toEqual({ waitMs: 59_800, isUsedUp: false });
		expect(allowance.mayGo(start + 60_050, documented)).toBe(true);
		expect(allowance.mayGo(start + 200)).toBe(true);
	});

	test('a reply that was overtaken raises nothing', () => {
		const allowance = new Asked();
		const [first, second] = [allowance.sent(start), allowance.sent(start)];
		allowance.ended(second, start + 10, told(start, 0, 30));
		allowance.ended(first, start + 20, told(start, 1, 30));
		expect(allowance.outlook(start + 20, terms).waitMs).toBeGreaterThan(29_000);
	});

	test('a reply of the window before says nothing of this one, in either direction', () => {
		const allowance = new Asked();
		const [slow, first] = [allowance.sent(start), allowance.sent(start)];
		allowance.ended(first, start + 10, told(start, 1, 30));
		const next = allowance.sent(start + 40_000);
		allowance.ended(next, start + 40_010, told(start + 40_000, 20, 90));
		allowance.ended(slow, start + 41_000, told(start + 29_000, 0, 30));
		expect(allowance.mayGo(start + 41_000)).toBe(true);
	});

	test('a request that was lost may have been counted, until a later one tells', () => {
		const allowance = new Asked();
		allowance.ended(allowance.sent(start), start + 10, told(start, 2, 30));
		allowance.ended(allowance.sent(start + 20), start + 30);
		const later = allowance.sent(start + 40);
		expect(allowance.outlook(start + 50, terms).waitMs).toBeGreaterThan(29_000);
		allowance.ended(later, start + 60, told(start, 1, 30));
		expect(allowance.mayGo(start + 70)).toBe(true);
	});

	test('a minute and an hour are kept apart, whichever a reply speaks of', () => {
		const allowance = new Asked();
		allowance.ended(allowance.sent(start), start + 10, told(start, 0, 3_000, 100));
		expect(allowance.outlook(start + 20, terms)).toMatchObject({ isUsedUp: true });
		expect(allowance.outlook(start + 20, terms).waitMs).toBeGreaterThan(2_999_000);
		const other = new Asked();
		other.ended(other.sent(start), start + 10, told(start, 5, 3_000, 100));
		other.ended(other.sent(start), start + 10, told(start, 0, 30, 50));
		expect(other.outlook(start + 20, terms).waitMs).toBeGreaterThan(29_000);
		expect(other.outlook(start + 20, terms).isUsedUp).toBe(false);
		expect(other.mayGo(start + 32_000)).toBe(true);
	});

	test('after a refusal one goes ahead; when it is taken, all go', () => {
		const allowance = new Asked();
		allowance.ended(allowance.sent(start), start, { status: 429, headers: { 'retry-after': '10' } });
		expect(allowance.outlook(start + 1, terms)).toMatchObject({ waitMs: 9_999, isUsedUp: false });
		const probe = allowance.sent(start + 10_000);
		expect(allowance.outlook(start + 10_001, terms)).toMatchObject({ waitMs: 4_999, isUsedUp: false });
		allowance.ended(probe, start + 10_100, { status: 200, headers: {} });
		expect(allowance.mayGo(start + 10_100)).toBe(true);
	});

	test('refusals without a word about the wait: each waits longer than the one before, up to half a minute', () => {
		const allowance = new Asked();
		const waits: number[] = [];
		for (let now = start, round = 0; round < 8; round += 1) {
			allowance.ended(allowance.sent(now), now, { status: 429, headers: {} });
			waits.push(allowance.outlook(now, terms).waitMs);
			now += waits.at(-1)!;
		}
		expect(waits).toEqual([750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500, 22_500]);
	});

	test('a Retry-After in hours is nothing to wait for', () => {
		const allowance = new Asked();
		allowance.ended(allowance.sent(start), start, { status: 429, headers: { 'retry-after': '7200' } });
		expect(allowance.outlook(start, terms)).toMatchObject({ waitMs: 7_200_000, isUsedUp: true });
	});

	test('one refusal within a window does not make a limit of 1, and after ten minutes the headers are believed again', () => {
		const allowance = new Asked();
		for (let round = 0; round < 3; round += 1) allowance.ended(allowance.sent(start), start, told(start, 49 - round, 60));
		allowance.ended(allowance.sent(start), start, told(start, 46, 60, 50, 429));
		const taken = (from: number) => {
			let count = 0;
			for (; allowance.outlook(from, terms).waitMs === 0; count += 1)
				allowance.ended(allowance.sent(from), from, told(from, 49 - count, (from - start) / 1_000 + 60));
			return count;
		};
		expect(taken(start + 70_000)).toBe(25);
		expect(taken(start + 700_000)).toBe(50);
	});

	test('a refusal with room left speaks of the requests in flight: others go on, and the minute is what it was', () => {
		const allowance = new Asked();
		const all = Array.from({ length: 5 }, (_, index) => allowance.sent(start, terms, index + 1));
		all.slice(3).forEach((number, index) => allowance.ended(number, start + 10 + index, told(start, 45, 60, 50, 429)));
		expect([allowance.mayGo(start + 20), allowance.atOnce(start + 20)]).toEqual([true, Infinity]);
		allowance.ended(allowance.sent(start + 20, terms, 4), start + 30, told(start, 44, 60, 50, 429));
		expect([allowance.mayGo(start + 40), allowance.atOnce(start + 40)]).toEqual([true, 4]);
		all.slice(0, 3).forEach((number) => allowance.ended(number, start + 50, told(start, 43, 60)));
		let count = 0;
		for (; allowance.mayGo(start + 70_000); count += 1) allowance.exchanged(start + 70_000, told(start + 70_000, 49 - count, 130));
		expect(count).toBe(50);
	});

	test('one that is refused alone, or asks for a longer wait, keeps everybody back', () => {
		const [alone, long] = [new Asked(), new Asked()];
		alone.exchanged(start, told(start, 40, 60, 50, 429));
		expect(alone.outlook(start, terms)).toMatchObject({ waitMs: 750, isUsedUp: false });
		long.exchanged(start, { status: 429, headers: { 'retry-after': '40' } }, terms, 5);
		expect(long.outlook(start, terms)).toMatchObject({ waitMs: 40_000, isUsedUp: false });
	});

	test('is forgotten when nothing is worth remembering, and not before', () => {
		const allowance = new Asked();
		const sent = allowance.sent(start);
		expect(allowance.isForgettable(start + 70_000)).toBe(false);
		allowance.ended(sent, start + 70_000, told(start + 70_000, 49, 80));
		expect(allowance.isForgettable(start + 70_000)).toBe(false);
		expect(allowance.isForgettable(start + 200_000)).toBe(true);
	});
});
