import type { IDataObject } from 'n8n-workflow';
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
			const identity = id === undefined || id === null ? JSON.stringify(row) : String(id);
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
		const collected = new Collected(idOf);
		for (let pages = 0, offset = 0; pages < MAX_PAGES; pages += 1) {
			const missing = wanted === undefined ? pageSize : wanted - collected.rows.length;
			const { rows, total, entries = rows.length } = await fetchPage({ qs: { limit: Math.min(pageSize, missing), offset } });
			const added = collected.add(rows);
			offset += entries;
			const enough = wanted !== undefined && collected.rows.length >= wanted;
			if (enough || added === 0 || (total !== undefined && offset >= total)) break;
		}
		return upTo(collected.rows, wanted);
	};

/** `pageNumber` (from 1) and `pageSize` in the body. Ends as `byOffset` does. */
export const byPageNumber =
	(pageSize: number, idOf: (row: IDataObject) => unknown): Paging =>
	async (fetchPage, wanted) => {
		const collected = new Collected(idOf);
		// The size must stay the same over all pages, or the pages would not tile the list.
		const size = Math.min(pageSize, wanted ?? pageSize);
		for (let pageNumber = 1, received = 0; pageNumber <= MAX_PAGES; pageNumber += 1) {
			const { rows, total, entries = rows.length } = await fetchPage({ body: { pageNumber, pageSize: size } });
			const added = collected.add(rows);
			received += entries;
			const enough = wanted !== undefined && collected.rows.length >= wanted;
			if (enough || added === 0 || (total !== undefined && received >= total)) break;
		}
		return upTo(collected.rows, wanted);
	};

/**
 * Only `limit` in the query: a list without offset and total. A full page may hide more, so it is read again
 * ten times as long, until it comes back shorter than asked or no longer than before.
 */
export const byWidening =
	(firstSize: number): Paging =>
	async (fetchPage, wanted) => {
		let size = wanted ?? firstSize;
		let { rows } = await fetchPage({ qs: { limit: size } });
		while (wanted === undefined && rows.length >= size) {
			size *= 10;
			const wider = (await fetchPage({ qs: { limit: size } })).rows;
			if (wider.length <= rows.length) break;
			rows = wider;
		}
		return upTo(rows, wanted);
	};
