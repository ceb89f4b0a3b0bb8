import * as minute from './lastMinute';
import { counts, isOver, type RateWindow } from './rateWindow';
import * as refusals from './refusals';
import type { Sent } from './terms';
import { rolled } from './windowEvents';

/**
 * What one account of a service allows, learned from its answers: plain data, of which each change makes another. `reduce` says
 * what an event makes of it, `outlook` whether a request may go. All times are milliseconds of the clock that nobody sets.
 */
export interface Allowance {
	/** The limits that headers told. */
	readonly windows: readonly RateWindow[];
	/** What refusals told. */
	readonly refusals: refusals.Refusals;
	readonly lastMinute: minute.LastMinute;
	/** Requests whose answers have not come. */
	readonly unanswered: readonly Sent[];
	/** The request that was sent last. */
	readonly lastNumber: number;
}

/** Of an account that was not asked yet. */
export const NOTHING_KNOWN: Allowance = {
	windows: [],
	refusals: refusals.NO_REFUSALS,
	lastMinute: minute.NONE_SENT,
	unanswered: [],
	lastNumber: 0,
};

/** Requests that this limit counts and whose answers have not come. */
export function unansweredBy({ unanswered }: Allowance, window: RateWindow): number {
	let number = 0;
	for (const { terms } of unanswered) if (counts(window, terms)) number += 1;
	return number;
}

/** What it is at `now`, if nothing has happened since: windows that have ended are followed by the next, long silence is no limit. */
export function timePassed(before: Allowance, now: number): Allowance {
	const isDue = before.windows.some(({ resetsAt }) => resetsAt <= now);
	const roll = (window: RateWindow) => rolled(window, now, before.lastNumber, unansweredBy(before, window)) ?? [];
	const windows = isDue ? before.windows.flatMap(roll) : before.windows;
	const lastMinute = minute.since(before.lastMinute, now);
	const left = refusals.forgotten(before.refusals, now);
	const isSame = !isDue && lastMinute === before.lastMinute && left === before.refusals;
	return isSame ? before : { ...before, windows, lastMinute, refusals: left };
}

/** Whether it can be made anew at the next request with nothing lost. */
export function isForgettable(allowance: Allowance, now: number): boolean {
	const { windows, refusals: refused, lastMinute, unanswered } = timePassed(allowance, now);
	return (
		unanswered.length === 0 && minute.isEmpty(lastMinute) && refusals.isOver(refused, now) && windows.every((window) => isOver(window, now))
	);
}
