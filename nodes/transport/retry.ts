import { backoffMs } from '../budget/backoff';
import { isFinal, wasNeverSent } from './connection';
import type { Fault } from './service';

/** A request is tried this often in all, not counting refusals for coming too soon (429): those end with the total wait. */
const MAX_ATTEMPTS = 4;
/** Milliseconds all waits of one request may add up to. A minute is what a service's page shows as Retry-After. */
const MAX_TOTAL_WAIT_MS = 5 * 60_000;

/**
 * Statuses of what may pass: of a file that is not there yet (202, 204), of a service that is busy or locked, of a connection that was closed for time (408, 499), and of a
 * proxy that does not reach the service (502 to 504; Cloudflare has numbers of its own, from 520 on).
 */
const PASSING = new Set([202, 204, 408, 423, 425, 429, 499, 502, 503, 504, 520, 521, 522, 523, 524, 530]);
/** The service turns the request away unread. */
const TURNED_AWAY = new Set([425, 429]);

export const isPassing = (status: number): boolean => PASSING.has(status);

/** Whether a request that changes something may have been carried out, though no answer says so. */
export const mayHaveBeenTaken = (fault: Fault): boolean =>
	fault.status === undefined ? !wasNeverSent(fault) : fault.status >= 500 || fault.status === 408 || fault.status === 499;

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
	const { status } = fault;
	if (number >= MAX_ATTEMPTS && status !== 429) return undefined;
	const surelyNotTaken = status === undefined ? wasNeverSent(fault) : TURNED_AWAY.has(status);
	const passing = status === undefined ? !isFinal(fault) : isPassing(status);
	if (!passing || !(repeatable || surelyNotTaken)) return undefined;

	const wait = Math.max(fault.retryAfterMs ?? 0, backoffMs(number, jitter));
	return waitedMs + wait > MAX_TOTAL_WAIT_MS ? undefined : wait;
}
