import { ceilingAt, lower } from './ceiling';
import type { Answer, RateNotice, Told } from './rateHeaders';
import { beganAfter, isFull, isUsedUp, lengthOf, MARGIN_MS, MINUTE_MS, type RateWindow } from './rateWindow';
import * as reach from './reach';
import type { Sent } from './terms';

/** A limit that was found to be lower than the headers claim is raised again by quarters of what they claim. */
const DISTRUST = { firstMs: 10 * MINUTE_MS, furtherMs: MINUTE_MS, longestMs: 60 * MINUTE_MS };

/** An answer that speaks of a limit. */
type Notice = Answer & { notice: RateNotice };

/** A request whose answer is read, and what was sent by then. */
interface Read {
	number: number;
	/** The last request sent until now. */
	lastNumber: number;
	/** Requests that this limit counts and whose answers have not come. */
	unanswered: number;
}

/** What an answer says of a limit of which nothing was known. */
export function opened(answer: Notice, now: number, { number, lastNumber, unanswered }: Read): RateWindow {
	const { limit, counted, endsAt, endsInMs } = answer.notice;
	return {
		id: number,
		limit,
		lengthMs: lengthOf(endsInMs),
		endsAt,
		resetsAt: now + endsInMs + MARGIN_MS,
		isConfirmed: true,
		isMoving: false,
		openedAfter: lastNumber,
		counted,
		unseen: [],
		own: unanswered + 1,
		refused: 0,
		ceiling: { patience: DISTRUST, step: Math.ceil(limit / 4) },
		floor: 1,
		tellings: 1,
		told: withHeader(answer),
		reach: reach.told(reach.NOWHERE, answer.told.endpoint, number, now),
	};
}

/**
 * A further answer told the limit. Answers arrive out of order: within a window the highest count stands, and one of an
 * earlier window says nothing of this, unless it was sent when this one was known, which then was no window.
 */
export function told(before: RateWindow, answer: Notice, now: number, { number, lastNumber, unanswered }: Read): RateWindow {
	const { limit, counted, endsAt, endsInMs } = answer.notice;
	const window = { ...before, tellings: before.tellings + 1, reach: reach.told(before.reach, answer.told.endpoint, number, now) };
	const aheadMs = endsAt - window.endsAt;
	const isRefuted = aheadMs < -MARGIN_MS && number > window.openedAfter;
	const isLate = aheadMs < 0 || (aheadMs === 0 && beganAfter(window, number));
	if (isLate && !isRefuted) return window;

	const resetsAt = now + endsInMs + MARGIN_MS;
	const said = {
		...window,
		limit,
		endsAt,
		isConfirmed: true,
		told: withHeader(answer),
		unseen: window.unseen.filter((last) => last >= number),
	};
	// An end that a service works out anew for each reply wavers by a second.
	const isSame = window.isConfirmed && (aheadMs === 0 || (aheadMs > 0 && aheadMs <= MARGIN_MS && counted >= window.counted));
	if (isSame) {
		return {
			...said,
			counted: Math.max(window.counted, counted),
			resetsAt: aheadMs === 0 ? Math.min(window.resetsAt, resetsAt) : resetsAt,
			lengthMs: Math.max(window.lengthMs, lengthOf(endsInMs)),
		};
	}
	const isMoving = window.isConfirmed && !isRefuted && now < window.resetsAt - 2 * MARGIN_MS;
	const begun = window.isConfirmed ? { own: unanswered + 1, refused: 0, openedAfter: lastNumber } : {};
	return { ...said, ...begun, isMoving, counted, resetsAt, lengthMs: lengthOf(endsInMs) };
}

/** A request that the limit counts was sent, though that be to ask whether it still holds. */
export function sent(window: RateWindow, now: number, { number, terms: { endpoint, share } }: Sent): RateWindow {
	const asks = isFull(window, now, share) && window.resetsAt - now > reach.LONGEST_WAIT_MS;
	return {
		...window,
		own: window.own + 1,
		resetsAt: window.resetsAt === Infinity ? now + window.lengthMs + MARGIN_MS : window.resetsAt,
		reach: asks ? reach.asked(window.reach, endpoint, number) : window.reach,
	};
}

/** A request ended without a word on this limit, so it may be counted or not until a later one tells. */
export const overlooked = (window: RateWindow, number: number, lastNumber: number): RateWindow =>
	beganAfter(window, number) ? window : { ...window, unseen: [...window.unseen, lastNumber] };

/**
 * A request was taken without a word on this limit.
 * @returns undefined when that disproves it: one answer told it, and a further one of the same endpoint does not; or one that asked does not
 */
export function missed(window: RateWindow, endpoint: string, number: number): RateWindow | undefined {
	if (window.tellings === 1 && reach.isToldBy(window.reach, endpoint)) return undefined;
	const after = reach.missed(window.reach, endpoint, number);
	return after && (after === window.reach ? window : { ...window, reach: after });
}

/** The request that asked was refused too. */
export const asksInVain = (window: RateWindow, { number, terms: { endpoint } }: Sent, now: number): RateWindow =>
	reach.isAskedBy(window.reach, endpoint, number) ? { ...window, reach: reach.told(window.reach, endpoint, number, now) } : window;

/** A request ended that may have asked, and heard nothing. */
export const released = (window: RateWindow, { number, terms: { endpoint } }: Sent): RateWindow =>
	reach.isAskedBy(window.reach, endpoint, number) ? { ...window, reach: reach.released(window.reach, endpoint, number) } : window;

/** A request was refused, as the service says because of this limit: until when nothing is to be sent. */
export const closed = (window: RateWindow, until: number): RateWindow =>
	isUsedUp(window) && window.resetsAt < Infinity ? { ...window, resetsAt: Math.max(window.resetsAt, until) } : window;

/** A request was refused though there was room. */
export const refused = (window: RateWindow): RateWindow => ({ ...window, refused: window.refused + 1 });

/**
 * The true limit is what was taken until now, but not less than half of what was believed: a service that refuses
 * everything for a while has no limit of 1.
 * @param isFirst since a request was last taken
 */
export function lowered(window: RateWindow, now: number, isFirst: boolean): RateWindow {
	const { limit, own, ceiling } = window;
	const floor = isFirst ? Math.ceil(Math.min(ceilingAt(ceiling, now), limit) / 2) : window.floor;
	return { ...window, floor, ceiling: lower(ceiling, Math.max(floor, own - window.refused), limit, now) };
}

/**
 * Time has passed: the next window begins when this one has ended.
 * @returns undefined when the service has not spoken of the limit for a whole window
 */
export function rolled(window: RateWindow, now: number, lastNumber: number, unanswered: number): RateWindow | undefined {
	if (now < window.resetsAt) return window;
	if (!window.isConfirmed) return undefined;
	return {
		...window,
		own: unanswered,
		refused: 0,
		openedAfter: lastNumber,
		isConfirmed: false,
		counted: 0,
		unseen: [],
		resetsAt: Infinity,
	};
}

const withHeader = ({ told: one, notice }: Notice): Told => ({ ...one, header: `X-RateLimit-Limit of ${notice.limit}` });
