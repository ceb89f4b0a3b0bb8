/** No limit lasts longer than a month: a later end is a slip of the service, such as nanoseconds for seconds. */
export const LONGEST_LIMIT_MS = 31 * 24 * 60 * 60_000;

/** Milliseconds from a `Retry-After` header: seconds or an HTTP date. Undefined when absent, unreadable or a slip. */
export function retryAfterMs(header: unknown, now: number): number | undefined {
	const asked = readRetryAfter(header, now);
	return asked !== undefined && asked <= LONGEST_LIMIT_MS ? asked : undefined;
}

function readRetryAfter(header: unknown, now: number): number | undefined {
	const text = textOf(header);
	if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
	const date = dateMs(text);
	return date === undefined ? undefined : Math.max(0, date - now);
}

/** '' for what is no header of a single value. */
export const textOf = (header: unknown): string =>
	typeof header === 'number' ? String(header) : typeof header === 'string' ? header.trim() : '';

/**
 * Epoch milliseconds. Without a time of day it is no date of a header, though `Date.parse` makes one even of "1, 2"; without a zone it
 * would be read in that of n8n's host.
 */
export function dateMs(text: string): number | undefined {
	const isDate = /\d:\d\d/.test(text) && /(?:Z|GMT|UTC|[+-]\d\d:?\d\d)$/i.test(text);
	const date = isDate ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? undefined : date;
}
