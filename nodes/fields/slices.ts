import { Refusal } from '../refusal';
import { wholeNumber } from '../values/number';
import { utcSeconds } from '../values/utc';
import type { Period } from './period';

const DAY_MS = 24 * 60 * 60_000;
const SECOND_MS = 1_000;
/** More requests than that are a slip of the pen. */
const MOST_SLICES = 1_000;

/**
 * Cuts a period into slices of `days` times 24 hours, counted in UTC from its start, so that no change of clocks makes
 * one longer. Both ends of a period belong to it, so each slice ends one second before the next begins: together they
 * are the period, without gap or overlap. Its last moment makes no slice of its own, for a service may decline a period
 * without length.
 * @param days undefined for no cutting
 * @throws Refusal for anything but a whole number of days, and for more than 1,000 slices
 */
export function slicesOf(period: Period, days: unknown): Period[] {
	if (days === undefined) return [period];
	const length = wholeNumber(days);
	if (length === undefined || length < 1) {
		throw new Refusal('"Split Period (Days)" must be a whole number of at least 1', 'Enter a number of days, or remove the option.');
	}
	const start = Date.parse(period.start);
	const end = Date.parse(period.end);
	const count = Math.max(1, Math.ceil((end - start) / (length * DAY_MS)));
	if (count > MOST_SLICES) {
		throw new Refusal(
			`The period falls into ${count} slices`,
			`Enter more days in "Split Period (Days)": at most ${MOST_SLICES} slices are run.`,
		);
	}
	return Array.from({ length: count }, (_, index) => {
		const from = start + index * length * DAY_MS;
		const to = index === count - 1 ? end : from + length * DAY_MS - SECOND_MS;
		return { start: utcSeconds(from), end: utcSeconds(to) };
	});
}
