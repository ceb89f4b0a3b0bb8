import { dateMs, LONGEST_LIMIT_MS, retryAfterMs, textOf } from './retryAfter';

/** What a reply's `X-RateLimit-*` headers say of one of the service's limits. */
export interface RateNotice {
	/** Requests that a whole window allows. */
	limit: number;
	/** Requests that the service had counted in this window when it replied. */
	counted: number;
	/** Epoch milliseconds of the window's end, by the service's clock: names the window. */
	endsAt: number;
	/** Milliseconds from the reply to that end. */
	endsInMs: number;
}

/** What told a limit, for the words to those whom it keeps back. */
export interface Told {
	/** Epoch milliseconds. */
	at: number;
	/** Method and path, without IDs. */
	endpoint: string;
	status: number;
	/** A web page, which is another's voice than an API's. */
	isPage: boolean;
	/** The header that told it, and what it said; left out where the status alone did. */
	header?: string;
}

/** What the head of a reply says of the service's limits. */
export interface Answer {
	status: number;
	notice?: RateNotice;
	/** Milliseconds to wait, when it refuses the request for coming too soon and says for how long. */
	askedMs?: number;
	told: Told;
}

/** What comes of a reply before its body. */
export interface ReplyHead {
	status: number;
	/** Header names in lower case. */
	headers: Record<string, unknown>;
}

/** @param now epoch milliseconds at which the reply arrived, used where it tells no time of its own */
export function answerOf({ status, headers }: ReplyHead, endpoint: string, now: number): Answer {
	const isPage = String(headers['content-type'] ?? '')
		.trim()
		.toLowerCase()
		.startsWith('text/html');
	const told: Told = { at: now, endpoint, status, isPage };
	const answer: Answer = { status, notice: rateNotice(headers, now), told };
	if (status !== 429) return answer;
	const named = retryAfterMs(headers['retry-after'], serviceTime(headers, now));
	const askedMs = named ?? rateResetMs(headers, now);
	if (askedMs === undefined) return answer;
	return {
		...answer,
		askedMs,
		told: { ...told, header: `${named === undefined ? 'X-RateLimit-Reset' : 'Retry-After'} of ${Math.ceil(askedMs / 1_000)} seconds` },
	};
}

/** A window that ended so long before its own reply is no window. */
const PAST_MS = 1_000;

/** @param now as in `answerOf` */
export function rateNotice(headers: Record<string, unknown>, now: number): RateNotice | undefined {
	const limit = wholeNumber(headers['x-ratelimit-limit']);
	const remaining = wholeNumber(headers['x-ratelimit-remaining']);
	const endsAt = endOfWindow(headers, now);
	if (!limit || remaining === undefined || endsAt === undefined) return undefined;
	const endsInMs = endsAt - serviceTime(headers, now);
	return endsInMs < -PAST_MS || endsInMs > LONGEST_LIMIT_MS
		? undefined
		: { limit, counted: Math.max(0, limit - remaining), endsAt, endsInMs };
}

/** Milliseconds until `X-RateLimit-Reset`, when the window is used up. */
export function rateResetMs(headers: Record<string, unknown>, now: number): number | undefined {
	const endsAt = endOfWindow(headers, now);
	if (endsAt === undefined || (wholeNumber(headers['x-ratelimit-remaining']) ?? 0) > 0) return undefined;
	const wait = endsAt - serviceTime(headers, now);
	return wait > 0 && wait <= LONGEST_LIMIT_MS ? wait : undefined;
}

/** Epoch seconds of 5138, and epoch milliseconds of 1973. */
const ONLY_MS = 100_000_000_000;

/**
 * `X-RateLimit-Reset` holds epoch seconds; of a gateway, as which nobody has a time of 1970, the seconds that are left; of others epoch
 * milliseconds, or a date. Of a date, `parseFloat` would take the year for seconds.
 */
function endOfWindow(headers: Record<string, unknown>, now: number): number | undefined {
	const text = textOf(headers['x-ratelimit-reset']);
	if (!/^\d{1,15}(\.\d{1,9})?$/.test(text)) return dateMs(text);
	const number = Number(text);
	const ms = Math.ceil(number * 1_000);
	if (ms === 0) return undefined;
	if (ms <= LONGEST_LIMIT_MS) return serviceTime(headers, now) + ms;
	return number >= ONLY_MS ? Math.ceil(number) : ms;
}

/** The reply's `Date`: this machine's clock may be off, and only the difference between two times of one clock means something. */
export function serviceTime({ date }: Record<string, unknown>, now: number): number {
	const time = typeof date === 'string' ? Date.parse(date) : NaN;
	return Number.isNaN(time) ? now : time;
}

function wholeNumber(header: unknown): number | undefined {
	const text = textOf(header);
	return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
