import { isForgettable, NOTHING_KNOWN } from '../../nodes/budget/allowance.ts';
import { mostAtOnce, outlook } from '../../nodes/budget/outlook.ts';
import { answerOf } from '../../nodes/budget/rateHeaders.ts';
import { reduce } from '../../nodes/budget/reduce.ts';
import type { Terms } from '../../nodes/budget/terms.ts';

const start = Date.parse('2026-09-24T12:00:00Z');
const endpoint = 'GET /';
const terms = { endpoint, share: 1 };

/** Asks an allowance with few words: the clock that nobody sets and the service's go alike here. */
class Asked {
	private allowance = NOTHING_KNOWN;
	private readonly sentFor = new Map<number, string>();

	outlook(now: number, of: Terms) {
		return outlook(this.allowance, now, of);
	}

	/** Whether a request may go now. */
	mayGo(now: number, of: Terms = terms): boolean {
		const { waitMs, isUsedUp } = this.outlook(now, of);
		return waitMs <= 0 && !isUsedUp;
	}

	sent(at: number, of: Terms = terms, inFlight = 1): number {
		this.allowance = reduce(this.allowance, { kind: 'sent', at, terms: of, inFlight });
		const number = this.allowance.lastNumber;
		this.sentFor.set(number, of.endpoint);
		return number;
	}

	ended(number: number, at: number, reply?: { status: number; headers: Record<string, string> }): void {
		const answer = reply && answerOf(reply, this.sentFor.get(number)!, at);
		this.allowance = reduce(this.allowance, answer ? { kind: 'answered', at, number, answer } : { kind: 'lost', at, number });
	}

	/** A request and its answer at once. */
	exchanged(now: number, reply: { status: number; headers: Record<string, string> }, of: Terms = terms, inFlight = 1): void {
		this.ended(this.sent(now, of, inFlight), now, reply);
	}

	atOnce(now: number): number {
		return mostAtOnce(this.allowance, now);
	}

	isForgettable(now: number): boolean {
		return isForgettable(this.allowance, now);
	}
}

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
			for (; allowance.outlook(from, terms).waitMs === 0; count += 1) allowance.ended(allowance.sent(from), from, told(from, 49 - count, (from - start) / 1_000 + 60));
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

describe('a limit of a day', () => {
	const A_MINUTE_MS = 60_000;
	const [one, other, third] = ['GET /one', 'GET /other', 'GET /third'].map((name) => ({ endpoint: name, share: 1 })) as [Terms, Terms, Terms];
	const silent = { status: 200, headers: {} };
	const usedUp = (now: number, status = 200) => told(now, 0, 86_400, 10, status);
	const isUsedUp = (allowance: Asked, now: number, of: Terms) => allowance.outlook(now, of).isUsedUp;

	test('that one reply told and the next does not is none', () => {
		const allowance = new Asked();
		allowance.exchanged(start, told(start, 4, 86_400, 5), one);
		for (let count = 0; count < 20; count += 1) allowance.exchanged(start, silent, one);
		expect(allowance.mayGo(start, one)).toBe(true);
	});

	test('holds for the endpoint that told it; another one asks, the rest of its requests wait meanwhile, and it is free', () => {
		const allowance = new Asked();
		allowance.exchanged(start, usedUp(start), one);
		expect([isUsedUp(allowance, start, one), allowance.mayGo(start, other)]).toEqual([true, true]);
		const asking = allowance.sent(start, other);
		expect(allowance.outlook(start, other)).toMatchObject({ waitMs: 1_000, isUsedUp: false });
		allowance.ended(asking, start, silent);
		for (let count = 0; count < 20; count += 1) allowance.exchanged(start, silent, other);
		expect([isUsedUp(allowance, start, one), allowance.mayGo(start, other)]).toEqual([true, true]);
	});

	test('that two told is the account\'s: each further endpoint asks once', () => {
		const allowance = new Asked();
		allowance.exchanged(start, silent, third);
		allowance.exchanged(start, usedUp(start), one);
		allowance.exchanged(start, usedUp(start, 429), other);
		allowance.exchanged(start + 1_000, usedUp(start, 429), third);
		expect([one, other, third].map((of) => isUsedUp(allowance, start + 5_000, of))).toEqual([true, true, true]);
	});

	test('is asked after by one request in five minutes, then in ten, and ends when that is taken without a word', () => {
		const allowance = new Asked();
		allowance.exchanged(start, usedUp(start), one);
		expect(allowance.outlook(start, one)).toMatchObject({ isUsedUp: true, askInMs: 5 * A_MINUTE_MS, told: { endpoint: 'GET /one', status: 200, header: 'X-RateLimit-Limit of 10' } });
		expect(isUsedUp(allowance, start + 5 * A_MINUTE_MS - 1, one)).toBe(true);
		let now = start + 5 * A_MINUTE_MS;
		allowance.exchanged(now, { status: 429, headers: {} }, one);
		now += A_MINUTE_MS;
		expect(allowance.outlook(now, one)).toMatchObject({ isUsedUp: true, askInMs: 9 * A_MINUTE_MS });
		now += 9 * A_MINUTE_MS;
		const asking = allowance.sent(now, one);
		allowance.ended(asking, now);
		expect(allowance.mayGo(now, one)).toBe(true);
		allowance.exchanged(now, silent, one);
		expect(allowance.mayGo(now, one)).toBe(true);
		expect(allowance.outlook(now, one).askInMs).toBeUndefined();
	});

	test('that a gateway told ends by what the service tells, though that ends sooner', () => {
		const allowance = new Asked();
		allowance.exchanged(start, told(start, 0, 86_400, 5), one);
		const now = start + 5 * A_MINUTE_MS;
		allowance.exchanged(now, told(now, 9_000, 40_000, 10_000), one);
		expect(allowance.mayGo(now, one)).toBe(true);
	});

	test('a documented rate holds on for what was sent under a limit that turned out to be none', () => {
		const allowance = new Asked();
		const documented = { ...one, documentedPerMinute: 10 };
		allowance.exchanged(start, told(start, 99, 60, 100), documented);
		for (let count = 0; count < 8; count += 1) allowance.sent(start, documented);
		allowance.exchanged(start, silent, documented);
		expect(allowance.outlook(start, documented).waitMs).toBe(60_000);
	});
});
