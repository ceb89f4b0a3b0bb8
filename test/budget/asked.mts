import { isForgettable, NOTHING_KNOWN } from '../../nodes/budget/allowance.ts';
import { mostAtOnce, outlook } from '../../nodes/budget/outlook.ts';
import { answerOf } from '../../nodes/budget/rateHeaders.ts';
import { reduce } from '../../nodes/budget/reduce.ts';
import type { Terms } from '../../nodes/budget/terms.ts';

export const start = Date.parse('2026-09-24T12:00:00Z');
export const endpoint = 'GET /';
export const terms = { endpoint, share: 1 };

/** Asks an allowance with few words: the clock that nobody sets and the service's go alike here. */
export class Asked {
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
export const told = (now: number, remaining: number, endsInS: number, limit = 50, status = 200) => ({
	status,
	headers: {
		date: new Date(now).toUTCString(),
		'x-ratelimit-limit': String(limit),
		'x-ratelimit-remaining': String(remaining),
		'x-ratelimit-reset': String(start / 1_000 + endsInS),
	},
});
