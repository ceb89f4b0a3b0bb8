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

/** Collects rows over as many pages as needed; `wanted` undefined means all. */
export type Paging = (fetchPage: FetchPage, wanted: number | undefined) => Promise<IDataObject[]>;

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

/** Reads page after page, all of one size, for otherwise numbered pages would not tile the list. */
async function collected(
	idOf: (row: IDataObject) => unknown,
	size: number,
	wanted: number | undefined,
	nextPage: () => Promise<Page>,
): Promise<IDataObject[]> {
	const found = new Collected(idOf);
	for (let pages = 0, received = 0; pages < MAX_PAGES; pages += 1) {
		const { rows, total, entries = rows.length } = await nextPage();
		const added = found.add(rows);
		received += entries;
		const isEnough = wanted !== undefined && found.rows.length >= wanted;
		// Some services give the number of rows on the page as the total.
		const isTotal = total !== undefined && received >= total && !(pages === 0 && entries >= size);
		if (isEnough || added === 0 || isTotal) return upTo(found.rows, wanted);
	}
	throw endless();
}

const endless = (): Refusal =>
	new Refusal('The list does not end', 'Turn off "Return All" and set a "Limit", or narrow the list by a filter.');

/** Rows that a list without pages is asked for at most. */
const WIDEST = 100_000;

/**
 * Only `limit` in the query: a list without offset and total. A full page may hide more, so it is read again
 * ten times as long, until it comes back shorter than asked, no longer than before, or is declined for its length.
 */
export const byWidening =
	(firstSize: number): Paging =>
	async (fetchPage, wanted = Infinity) => {
		let size = Math.min(firstSize, wanted);
		let { rows } = await fetchPage({ qs: { limit: size } });
		while (rows.length >= size && rows.length < wanted) {
			size = Math.min(size * 10, wanted);
			if (size > WIDEST) throw endless();
			const wider = await widerRows(fetchPage, size);
			if (wider.length <= rows.length) break;
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
