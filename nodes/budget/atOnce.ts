import { ceilingAt, lower, type Ceiling } from './ceiling';
import type { Sent } from './terms';

/** So many refusals are more than chance, when each of them is made up for by so many requests that are taken. */
const TOO_OFTEN = 3;
const MADE_UP_BY = 5;

/** How many requests a service takes at once, learned from what it refuses and what it takes. */
export interface AtOnce {
	readonly ceiling: Ceiling;
	/** Requests in flight at each refusal that was not made up for. */
	readonly refusedAt: readonly number[];
	/** Requests taken with as many in flight, since the last refusal that was made up for. */
	readonly madeUp: number;
	/** The last request sent before the number was lowered, if none of the later ones was taken yet. */
	readonly loweredAfter?: number;
}

export const ANY_NUMBER: AtOnce = {
	ceiling: { patience: { firstMs: 1_000, furtherMs: 1_000, longestMs: 30_000 }, step: 1 },
	refusedAt: [],
	madeUp: 0,
};

/** Requests in flight at most, Infinity while nothing is known. */
export const most = ({ ceiling }: AtOnce, now: number): number => ceilingAt(ceiling, now);

/** A request was taken. */
export function taken(atOnce: AtOnce, { number, inFlight }: Sent): AtOnce {
	const isLater = atOnce.loweredAfter !== undefined && number > atOnce.loweredAfter;
	const after = isLater ? { ...atOnce, loweredAfter: undefined } : atOnce;
	const index = after.refusedAt.findIndex((refusedAt) => refusedAt <= inFlight);
	if (index < 0) return after;
	const madeUp = (after.madeUp + 1) % MADE_UP_BY;
	return { ...after, madeUp, refusedAt: madeUp === 0 ? after.refusedAt.filter((_, at) => at !== index) : after.refusedAt };
}

/**
 * A request was refused for those in flight. What is refused by chance is mostly taken with as many in flight, so that
 * one refusal lowers nothing. What is refused further on, with none taken in between, is far too many.
 * @param lastNumber the last request sent until now
 */
export function refused(atOnce: AtOnce, { inFlight }: Sent, now: number, lastNumber: number): AtOnce {
	const refusedAt = [...atOnce.refusedAt, inFlight];
	if (refusedAt.length < TOO_OFTEN) return { ...atOnce, refusedAt };
	const tooMany = Math.max(...refusedAt);
	const to = atOnce.loweredAfter === undefined ? tooMany - 1 : Math.max(1, Math.floor(tooMany / 2));
	return {
		...atOnce,
		ceiling: lower(atOnce.ceiling, to, tooMany, now),
		loweredAfter: lastNumber,
		refusedAt: refusedAt.filter((one) => one <= to),
	};
}
