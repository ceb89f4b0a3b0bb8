import * as fc from 'fast-check';
import { isForgettable, NOTHING_KNOWN, type Allowance } from '../../nodes/budget/allowance.ts';
import { mostAtOnce, outlook } from '../../nodes/budget/outlook.ts';
import { answerOf } from '../../nodes/budget/rateHeaders.ts';
import { reduce, type Event } from '../../nodes/budget/reduce.ts';

const START = Date.parse('2026-09-24T12:00:00Z');
const ENDPOINTS = ['GET /a', 'GET /b', 'GET /c'];

const terms = fc.record({
	endpoint: fc.constantFrom(...ENDPOINTS),
	share: fc.constantFrom(1, 1, 0.5),
	documentedPerMinute: fc.constantFrom(undefined, 5, 50),
	requestsPerMinute: fc.constantFrom(undefined, undefined, 4),
});
const limit = fc.record({
	limit: fc.constantFrom(1, 5, 50),
	remaining: fc.nat(12),
	endsInS: fc.constantFrom(-2, 1, 20, 60, 3_000, 86_400),
});
const step = fc.record({
	/** Milliseconds since the one before. */
	gapMs: fc.oneof(fc.nat(2_000), fc.nat(90_000), fc.nat(4_000_000)),
	inFlight: fc.integer({ min: 1, max: 6 }),
	terms,
	/** The request that is answered or lost, among those that were sent; a request is sent where there is none. */
	of: fc.option(fc.nat(8)),
	status: fc.constantFrom(200, 200, 404, 429, 503, undefined),
	limit: fc.option(limit),
	retryAfter: fc.constantFrom(undefined, undefined, 1, 40, 7_200),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** What happens by these steps. */
function eventsOf(steps: Step[]): Event[] {
	let at = START;
	let sent = 0;
	return steps.map(({ gapMs, of, inFlight, status, retryAfter, ...one }) => {
		at += gapMs;
		if (of === null || of >= sent) {
			sent += 1;
			return { kind: 'sent', at, terms: one.terms, inFlight };
		}
		if (status === undefined) return { kind: 'lost', at, number: sent - of };
		const headers = {
			date: new Date(at).toUTCString(),
			...(retryAfter && { 'retry-after': String(retryAfter) }),
			...(one.limit && {
				'x-ratelimit-limit': String(one.limit.limit),
				'x-ratelimit-remaining': String(one.limit.remaining),
				'x-ratelimit-reset': String(Math.ceil(at / 1_000) + one.limit.endsInS),
			}),
		};
		return { kind: 'answered', at, number: sent - of, answer: answerOf({ status, headers }, one.terms.endpoint, at) };
	});
}

/** All that can be asked of it. */
const view = (known: Allowance, now: number) => ({
	outlooks: ENDPOINTS.flatMap((endpoint) => [
		outlook(known, now, { endpoint, share: 1 }),
		outlook(known, now, { endpoint, share: 0.5, documentedPerMinute: 5, requestsPerMinute: 4 }),
	]),
	atOnce: mostAtOnce(known, now),
	isForgettable: isForgettable(known, now),
});

/** Those of the last minute are seen in part by each value, for they share an array. */
const plain = ({ lastMinute: { all, from, to }, ...known }: Allowance) => ({ ...known, lastMinute: all.slice(from, to) });

const histories = fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }).map(eventsOf);

test('a value stays what it is, whatever is made of it, and the same events make the same of it', () => {
	fc.assert(
		fc.property(histories, histories, (events, others) => {
			const made = events.reduce<Array<{ known: Allowance; at: number; seen: unknown }>>((all, event) => {
				const known = reduce(all.at(-1)?.known ?? NOTHING_KNOWN, event);
				return [...all, { known, at: event.at, seen: view(known, event.at) }];
			}, []);
			for (const [index, { known, at }] of made.entries()) {
				const later = others.map((event) => ({ ...event, at: event.at - START + at }));
				const anew = [...events.slice(0, index + 1), ...later].reduce(reduce, NOTHING_KNOWN);
				expect(plain(later.reduce(reduce, known))).toEqual(plain(anew));
			}
			expect(made.map(({ known, at }) => view(known, at))).toEqual(made.map(({ seen }) => seen));
		}),
	);
});

test('whoever only looks changes nothing', () => {
	fc.assert(
		fc.property(histories, (events) => {
			const unseen = events.reduce(reduce, NOTHING_KNOWN);
			const seen = events.reduce((known, event) => {
				view(known, event.at);
				return reduce(known, event);
			}, NOTHING_KNOWN);
			expect(plain(seen)).toEqual(plain(unseen));
		}),
	);
});

test('a wait has an end, unless only an answer to what is under way can end it', () => {
	fc.assert(
		fc.property(histories, terms, (events, of) => {
			const known = events.reduce(reduce, NOTHING_KNOWN);
			let now = events.at(-1)!.at;
			for (let looks = 0; looks < 200; looks += 1) {
				const { waitMs } = outlook(known, now, of);
				if (waitMs <= 0) return;
				if (waitMs === Infinity) break;
				now += waitMs;
			}
			// Only the answer to what is under way ends this wait.
			expect(known.unanswered).not.toEqual([]);
		}),
	);
});
