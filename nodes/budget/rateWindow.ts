import { ceilingAt, type Ceiling } from './ceiling';
import type { RateNotice, Told } from './rateHeaders';
import { holdsFor, type Reach } from './reach';
import type { Terms } from './terms';

export const MINUTE_MS = 60_000;
const LENGTHS_MS = [MINUTE_MS, 60 * MINUTE_MS, 24 * 60 * MINUTE_MS];

/** The header's end and the `Date` are whole seconds: no request must come before the window has really ended. */
export const MARGIN_MS = 1_000;

/**
 * One limit of a service (so many requests a minute, hour or day), as far as its headers told, in windows that follow each other.
 * Requests are named by their numbers. All times but those of a notice are of the clock that nobody sets.
 */
export interface RateWindow {
	/** The request whose answer told the limit first. */
	readonly id: number;
	readonly limit: number;
	readonly lengthMs: number;
	/** By the service's clock. */
	readonly endsAt: number;
	/** Infinity for a window in which nothing was sent yet. */
	readonly resetsAt: number;
	/** Whether the service spoke of the present window; if not, it began when the one before had ended. */
	readonly isConfirmed: boolean;
	/** The end moved though it had not come: the service works it out anew for each reply. */
	readonly isMoving: boolean;
	/** The last request that was sent before anything was known of the present window. */
	readonly openedAfter: number;
	/** The most that the service said it had counted, whoever sent it. */
	readonly counted: number;
	/** Requests that ended without a word on this limit, each by the number of the last one sent until then. */
	readonly unseen: readonly number[];
	/** Requests of this process in this window. */
	readonly own: number;
	/** Those of them that were refused though the window had room. */
	readonly refused: number;
	/** What such refusals make of the limit, and the least that they make of it. */
	readonly ceiling: Ceiling;
	readonly floor: number;
	/** Answers that told the limit. */
	readonly tellings: number;
	readonly told: Told;
	readonly reach: Reach;
}

/** The windows that services have: a minute, an hour, a day. The end of a window lies within its length. */
export const lengthOf = (endsInMs: number): number => LENGTHS_MS.find((length) => endsInMs <= length + MARGIN_MS) ?? LENGTHS_MS[2]!;

/** Whether an answer that told this limit before speaks of it again: one window ends once, and limits of different lengths differ. */
export const matches = (window: RateWindow, { endsAt, limit, endsInMs }: RateNotice): boolean =>
	endsAt === window.endsAt || limit === window.limit || lengthOf(endsInMs) === window.lengthMs;

/** Whether it is this limit that another endpoint tells: a limit of its own has another number, or another end. */
export const isSharedBy = (window: RateWindow, { endsAt, limit }: RateNotice): boolean =>
	limit === window.limit && (!window.isConfirmed || window.isMoving || Math.abs(endsAt - window.endsAt) <= MARGIN_MS);

/** Whether the limit counts requests of these terms. What the service documents for the key no endpoint has to itself. */
export const counts = ({ reach, limit, lengthMs }: RateWindow, { endpoint, documentedPerMinute }: Terms): boolean =>
	holdsFor(reach, endpoint) || (limit === documentedPerMinute && lengthMs === MINUTE_MS);

/** Whether the window began after this request was sent, so that its answer says nothing of it. */
export const beganAfter = ({ isConfirmed, openedAfter }: RateWindow, number: number): boolean => !isConfirmed && number <= openedAfter;

/** Whether all that the window allows is counted. */
export const isUsedUp = (window: RateWindow): boolean => known(window) >= window.limit;

/** Whether nothing is known that matters after `now`. */
export const isOver = ({ resetsAt, ceiling }: RateWindow, now: number): boolean =>
	(resetsAt === Infinity || resetsAt <= now) && ceilingAt(ceiling, now) === Infinity;

/** Whether no reply can make room before the window's end. One in which nothing was sent yet has no end to wait for. */
export const isFull = (window: RateWindow, now: number, share: number): boolean =>
	window.resetsAt < Infinity && (isUsedUp(window) || window.own >= ownLimit(window, now, share));

/**
 * Milliseconds until the window has room for one more request, 0 for now; `isSure` when no reply can make room before.
 * @param unanswered requests that this limit counts and whose answers have not come
 * @param share part of the limit that is this process's, up to 1
 */
export function room(window: RateWindow, now: number, unanswered: number, share: number): { waitMs: number; isSure: boolean } {
	const isSure = isFull(window, now, share);
	return { waitMs: isSure || known(window) + unanswered >= window.limit ? window.resetsAt - now : 0, isSure };
}

const known = ({ counted, unseen }: RateWindow): number => counted + unseen.length;

/** Infinity while the service's own count is all that matters. */
function ownLimit({ ceiling, limit }: RateWindow, now: number, share: number): number {
	const most = ceilingAt(ceiling, now);
	if (share >= 1 && most === Infinity) return Infinity;
	return Math.max(1, Math.floor(Math.min(most, limit) * share));
}
