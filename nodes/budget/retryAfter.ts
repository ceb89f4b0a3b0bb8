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
