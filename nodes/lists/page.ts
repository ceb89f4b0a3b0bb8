import type { IDataObject } from 'n8n-workflow';
import type { Reply } from '../transport/service';

/** A part of a list, as one reply gives it. */
export interface Page {
	rows: IDataObject[];
	/** Entries in all, where the service says so. */
	total?: number;
	/** Entries of this page as `total` counts them, where these are not the rows. */
	entries?: number;
	/** Entries of a full page, where the service says so. */
	fullLength?: number;
}

export type ReadPage = (reply: Reply) => Page;

/** Where a page begins, by either way of asking for it. */
export interface PagePlace {
	/** From 1. */
	pageNumber: number;
	/** Entries before it. */
	offset: number;
}

/**
 * Whether by the stated total nothing follows. It is believed behind pages that came as long as they were asked for, and of
 * a page shorter than the service calls full: a total that is all on a first, shorter page may be the number of rows on
 * it, and services that shorten pages count at their will.
 * @param before entries of the pages before
 * @param size entries that a page was asked for
 */
export function endsAtTotal({ rows, total = 0, entries = rows.length, fullLength = 0 }: Page, before: number, size: number): boolean {
	const isBelieved = (before > 0 && before % size === 0) || entries < fullLength;
	return isBelieved && total > before && before + entries >= total;
}
