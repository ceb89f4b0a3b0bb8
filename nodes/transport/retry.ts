import { CALLED_OFF, type Fault } from './service';

/** A request is tried this often in all, not counting refusals for coming too soon (429): those end with the total wait. */
const MAX_ATTEMPTS = 4;
/** Milliseconds all waits of one request may add up to. A minute is what a service's page shows as Retry-After. */
const MAX_TOTAL_WAIT_MS = 5 * 60_000;
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 30_000;

const BUSY = new Set([429, 502, 503, 504]);
/** The connection was never made, so the service cannot have taken the request. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Whether the service surely knows nothing of the request, because no connection to it was made. */
export const wasNeverSent = ({ status, connection = '' }: Fault): boolean => status === undefined && NEVER_SENT.has(connection);

const OUT_OF_TIME = new Set([CALLED_OFF, 'ECONNABORTED', 'ETIMEDOUT']);

/** Whether a connection fault is that of a canceled or timed out request, which has had its time. */
export const hadItsTime = (connection: string): boolean => OUT_OF_TIME.has(connection);

/** A host name that does not exist will not exist in four seconds. */
const isFinal = (connection: string): boolean => connection === 'ENOTFOUND' || hadItsTime(connection);

/** No limit lasts longer than a month: a later end is a slip of the service, such as milliseconds for seconds. */
export const LONGEST_LIMIT_MS = 31 * 24 * 60 * 60_000;

/** Milliseconds from a `Retry-After` header: seconds or an HTTP date. Undefined when absent, unreadable or a slip. */
export function retryAfterMs(header: unknown, now: number): number | undefined {
	const asked = readRetryAfter(header, now);
	return asked !== undefined && asked <= LONGEST_LIMIT_MS ? asked : undefined;
}

function readRetryAfter(header: unknown, now: number): number | undefined {
	const text = typeof header === 'number' ? String(header) : typeof header === 'string' ? header.trim() : '';
	if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
	// Without a time of day it is no HTTP date, though `Date.parse` makes one even of "1, 2".
	const date = /\d:\d\d/.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Milliseconds to wait after the so-manieth fault, where the service names no time.
 * @param jitter 0 to 1
 */
export const backoffMs = (number: number, jitter: number): number =>
	Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (number - 1)) * (0.75 + jitter / 2);

export interface Attempt {
	/** How many faults of this kind, 429 or other, the request has met with this one. */
	number: number;
	fault: Fault;
	repeatable: boolean;
	/** Milliseconds already waited for this request. */
	waitedMs: number;
	/** 0 to 1; spreads callers that failed together. */
	jitter: number;
}

/**
 * How long to wait before the next try, in milliseconds; undefined when there is to be none.
 * A request that changes something is repeated only when the service surely did not take it.
 */
export function waitBeforeRetry({ number, fault, repeatable, waitedMs, jitter }: Attempt): number | undefined {
	const { status, connection = '' } = fault;
	if (number >= MAX_ATTEMPTS && status !== 429) return undefined;
	const surelyNotTaken = status === 429 || wasNeverSent(fault);
	const passing = status === undefined ? !isFinal(connection) : BUSY.has(status);
	if (!passing || !(repeatable || surelyNotTaken)) return undefined;

	const wait = Math.max(fault.retryAfterMs ?? 0, backoffMs(number, jitter));
	return waitedMs + wait > MAX_TOTAL_WAIT_MS ? undefined : wait;
}
