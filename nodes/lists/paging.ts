import type { IDataObject } from 'n8n-workflow';
import { rethrow } from '../rethrow';
import { ServiceFault } from '../transport/errors';
import { Refusal } from '../refusal';
import type { Reply, ServiceRequest } from '../transport/service';

export interface Page {
	rows: IDataObject[];
	/** Entries in all, where the service says so. */
	total?: number;
	/** Entries of this page as `total` counts them, where these are not the rows. */
	entries?: number;
	/** Entries of a full page, where the service says so. */
	fullLength?: number;
}

export type FetchPage = (change: PageChange) => Promise<Page>;
export type PageChange = Pick<ServiceRequest, 'qs' | 'body'>;

/** What a paging learns of the service besides the rows. */
export interface Learned {
	/** It gave no more when it was asked for more, so that it may hold some back. */
	isCapped?: boolean;
	/** The list changed each time that it was read, so that some of it may be missing. */
	isDrifting?: boolean;
}

/** Collects rows over as many pages as needed; `wanted` undefined means all. */
export type Paging = (fetchPage: FetchPage, wanted: number | undefined, learned?: Learned) => Promise<IDataObject[]>;

export type ReadPage = (reply: Reply) => Page;

/** A runaway server ends here; at 100 rows a page that is a million rows. */
const MAX_PAGES = 10_000;

/** Rows seen so far, each once. A list that shifts while it is paged shows rows twice. */
class Collected {
	readonly rows: IDataObject[] = [];
	private readonly seen = new Set<string>();

	constructor(private readonly idOf: (row: IDataObject) => unknown) {}

	/** Returns how many rows of the page were new. */
	add(rows: IDataObject[]): number {
		const before = this.rows.length;
		for (const row of rows) {
			const id = this.idOf(row);
			const isId = typeof id === 'number' || (typeof id === 'string' && id !== '');
			const identity = isId ? String(id) : JSON.stringify(row);
			if (this.seen.has(identity)) continue;
			this.seen.add(identity);
			this.rows.push(row);
		}
		return this.rows.length - before;
	}
}

const upTo = (rows: IDataObject[], wanted: number | undefined): IDataObject[] =>
	wanted === undefined ? rows : rows.slice(0, wanted);

/** The whole list comes in one reply. */
export const inOnePage: Paging = async (fetchPage, wanted) => upTo((await fetchPage({})).rows, wanted);

/** Where a page begins, by either way of asking for it. */
interface PagePlace {
	/** From 1. */
	number: number;
	/** Entries before it. */
	offset: number;
}

interface ReadingOptions {
	idOf: (row: IDataObject) => unknown;
	wanted: number | undefined;
	/** Any place can be asked for, and not only whole pages. */
	isExact: boolean;
	ask(place: PagePlace, size: number): Promise<Page>;
}

/** `limit` and `offset` in the query. */
export const byOffset =
	(pageSize: number, idOf: (row: IDataObject) => unknown): Paging =>
	async (fetchPage, wanted, learned = {}) => {
		const ask: ReadingOptions['ask'] = async ({ offset }, limit) => await fetchPage({ qs: { limit, offset } });
		return await collected({ idOf, wanted, isExact: true, ask }, Math.min(pageSize, wanted ?? pageSize), learned);
	};

/** `pageNumber` (from 1) and `pageSize` in the body. */
export const byPageNumber =
	(pageSize: number, idOf: (row: IDataObject) => unknown): Paging =>
	async (fetchPage, wanted, learned = {}) => {
		const ask: ReadingOptions['ask'] = async ({ number }, size) => await fetchPage({ body: { pageNumber: number, pageSize: size } });
		return await collected({ idOf, wanted, isExact: false, ask }, Math.min(pageSize, wanted ?? pageSize), learned);
	};

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

/**
 * The rows of a list, each once, read again where it changed meanwhile: by what is deleted before a page, rows behind it
 * move to a page that was read already.
 */
async function collected(options: ReadingOptions, size: number, learned: Learned): Promise<IDataObject[]> {
	const first = await read(options, size);
	if (!first.isShifted && !first.isShort) return upTo(first.rows, options.wanted);
	if (!first.isShifted && first.pageLength === size) {
		learned.isCapped = true;
		return first.rows;
	}
	// A service that shortens pages may count by those that it was asked for, and leave out what is between them.
	const again = await read(options, first.isShifted ? size : first.pageLength);
	learned.isDrifting = again.isShifted;
	learned.isCapped = again.isShort;
	if (!again.isShifted && again.rows.length >= first.rows.length - 1) return upTo(again.rows, options.wanted);
	const both = new Collected(options.idOf);
	for (const { rows } of [again, first]) both.add(rows);
	return upTo(both.rows, options.wanted);
}

interface Reading {
	rows: IDataObject[];
	/** Rows may have moved out of sight. */
	isShifted: boolean;
	/** The stated total is more than what came. */
	isShort: boolean;
	/** Entries of the first page. */
	pageLength: number;
}

/**
 * Reads page after page, all of one size, for otherwise numbered pages would not tile the list. Ends at the stated total,
 * and without one that can be believed at a page that is empty or brings nothing new; so it ends with servers that ignore
 * the position, repeat pages or shorten them.
 */
async function read({ idOf, wanted, isExact, ask }: ReadingOptions, size: number): Promise<Reading> {
	const found = new Collected(idOf);
	const reading: Reading = { rows: found.rows, isShifted: false, isShort: false, pageLength: 0 };
	let received = 0;
	let before: Page = { rows: [] };
	/** Some services give the number of rows on the page as the total. */
	let isPageCount = true;
	let isRepeating = false;
	for (let number = 1; number <= MAX_PAGES; number += 1) {
		// Where no total would show that the list shifted, the last row is asked for once more.
		let overlap = isExact && before.total === undefined && before.rows.length > 1 ? 1 : 0;
		let page = await ask({ number, offset: received - overlap }, size);
		let added = found.add(page.rows);
		if (overlap > 0 && added === 0 && page.rows.length > 1) {
			// The service knows whole pages only.
			overlap = 0;
			page = await ask({ number, offset: received }, size);
			added = found.add(page.rows);
		}
		const { rows, entries = rows.length } = page;
		const { total = 0 } = before;
		if (added === 0) {
			reading.isShort = !isPageCount && (isRepeating ? found.rows.length : received) < total;
			return reading;
		}
		isPageCount &&= page.total === entries;
		isRepeating ||= rows.length - added > overlap;
		reading.isShifted ||= (overlap > 0 && added === rows.length) || (!isPageCount && (page.total ?? Infinity) < total);
		if (wanted !== undefined && found.rows.length >= wanted) return reading;
		if (number === 1) reading.pageLength = entries;
		if (!isRepeating && endsAtTotal(page, received, size)) return reading;
		received += entries - overlap;
		before = page;
	}
	throw endless(`${MAX_PAGES} pages`);
}

/** @param bound how much of a list is read at most */
const endless = (bound: string): Refusal =>
	new Refusal(`The list does not end within ${bound}`, 'No more of a list is read. Ask for fewer of its rows, or narrow it by a filter.');

/** Rows that a list without pages is asked for at most. */
const WIDEST = 100_000;

/**
 * Only `limit` in the query: a list without offset and total. A full page may hide more, so it is read again
 * ten times as long, until it comes back shorter than asked, no longer than before, or is declined for its length.
 */
export const byWidening =
	(firstSize: number): Paging =>
	async (fetchPage, wanted = Infinity, learned = {}) => {
		let size = Math.min(firstSize, wanted);
		let { rows } = await fetchPage({ qs: { limit: size } });
		while (rows.length >= size && rows.length < wanted) {
			size = Math.min(size * 10, wanted);
			if (size > WIDEST) throw endless(`${WIDEST} rows`);
			const wider = await widerRows(fetchPage, size);
			if (wider.length <= rows.length) {
				learned.isCapped = true;
				break;
			}
			rows = wider;
		}
		return rows.slice(0, wanted);
	};

/** No rows when the service declines so long a list: what was read before is all that it gives. */
async function widerRows(fetchPage: FetchPage, limit: number): Promise<IDataObject[]> {
	try {
		return (await fetchPage({ qs: { limit } })).rows;
	} catch (error) {
		const isDeclined = error instanceof ServiceFault && [400, 422].includes(error.fault.status ?? 0);
		return isDeclined ? [] : rethrow(error);
	}
}
