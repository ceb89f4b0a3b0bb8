import type { IDataObject } from 'n8n-workflow';
import { ServiceFault } from './errors';
import { Refusal } from '../refusal';
import type { Reply, ServiceRequest } from './service';

export interface Page {
	rows: IDataObject[];
	/** Entries in all, where the service says so. */
	total?: number;
	/** Entries of this page as `total` counts them, where these are not the rows. */
	entries?: number;
}

export type FetchPage = (change: PageChange) => Promise<Page>;
export type PageChange = Pick<ServiceRequest, 'qs' | 'body'>;

/** What a paging learns of the service besides the rows. */
export interface Learned {
	/** It gave no more when it was asked for more, so that it may hold some back. */
	isCapped?: boolean;
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

/**
 * `limit` and `offset` in the query. Ends at the stated total, and without one at a page that is empty or
 * brings nothing new; so it ends with servers that ignore `offset`, repeat pages or shorten them.
 */
export const byOffset =
	(pageSize: number, idOf: (row: IDataObject) => unknown): Paging =>
	async (fetchPage, wanted) => {
		const size = Math.min(pageSize, wanted ?? pageSize);
		let offset = 0;
		return await collected(idOf, size, wanted, async () => {
			const page = await fetchPage({ qs: { limit: size, offset } });
			offset += page.entries ?? page.rows.length;
			return page;
		});
	};

/** `pageNumber` (from 1) and `pageSize` in the body. Ends as `byOffset` does. */
export const byPageNumber =
	(pageSize: number, idOf: (row: IDataObject) => unknown): Paging =>
	async (fetchPage, wanted) => {
		const size = Math.min(pageSize, wanted ?? pageSize);
		let pageNumber = 0;
		return await collected(idOf, size, wanted, async () => {
			pageNumber += 1;
			return await fetchPage({ body: { pageNumber, pageSize: size } });
		});
	};

/**
 * Whether by the stated total nothing follows. Some services give the number of rows on the page as the total, which
 * shows where the first page is full, or more than that came before.
 * @param before entries of the pages before
 * @param size entries that a page was asked for
 */
export const endsAtTotal = ({ rows, total, entries = rows.length }: Page, before: number, size: number): boolean =>
	total !== undefined && total > before && before + entries >= total && !(before === 0 && entries >= size);

/** Reads page after page, all of one size, for otherwise numbered pages would not tile the list. */
async function collected(
	idOf: (row: IDataObject) => unknown,
	size: number,
	wanted: number | undefined,
	nextPage: () => Promise<Page>,
): Promise<IDataObject[]> {
	const found = new Collected(idOf);
	for (let pages = 0, received = 0; pages < MAX_PAGES; pages += 1) {
		const page = await nextPage();
		const added = found.add(page.rows);
		const isEnough = wanted !== undefined && found.rows.length >= wanted;
		if (isEnough || added === 0 || endsAtTotal(page, received, size)) return upTo(found.rows, wanted);
		received += page.entries ?? page.rows.length;
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
		return isDeclined ? [] : await Promise.reject(error);
	}
}
