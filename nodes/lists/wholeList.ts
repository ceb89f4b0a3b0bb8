import type { IDataObject } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { endsAtTotal, type Page, type PagePlace } from './page';

/** A runaway server ends here; at 100 rows a page that is a million rows. */
const MAX_PAGES = 10_000;

/** How a list is to be read. */
export interface ListReading {
	/** What tells a row from others; where it gives no ID, all of the row does. */
	idOf: (row: IDataObject) => unknown;
	/** Rows; undefined for all. */
	wanted: number | undefined;
	/** Any place can be asked for, and not only whole pages. */
	isExact: boolean;
	ask(place: PagePlace, size: number): Promise<Page>;
}

/** What a paging learns of the service besides the rows. */
export interface Learned {
	/** It gave no more when it was asked for more, so that it may hold some back. */
	isCapped?: boolean;
	/** The list changed each time that it was read, so that some of it may be missing. */
	isDrifting?: boolean;
}

/**
 * The rows of a list, each once, read again where it changed meanwhile: by what is deleted before a page, rows behind it
 * move to a page that was read already.
 */
export async function wholeList(options: ListReading, size: number, learned: Learned): Promise<IDataObject[]> {
	const first = await onePass(options, size);
	if (!first.isShifted && !first.isShort) return upTo(first.rows, options.wanted);
	if (!first.isShifted && first.pageLength === size) {
		learned.isCapped = true;
		return first.rows;
	}
	// A service that shortens pages may count by those that it was asked for, and leave out what is between them.
	const again = await onePass(options, first.isShifted ? size : first.pageLength);
	learned.isDrifting = again.isShifted;
	learned.isCapped = again.isShort;
	if (!again.isShifted && again.rows.length >= first.rows.length - 1) return upTo(again.rows, options.wanted);
	const both = new Collected(options.idOf);
	for (const { rows } of [again, first]) both.add(rows);
	return upTo(both.rows, options.wanted);
}

/** What came of one pass through a list. */
interface Pass {
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
async function onePass({ idOf, wanted, isExact, ask }: ListReading, size: number): Promise<Pass> {
	const found = new Collected(idOf);
	const pass: Pass = { rows: found.rows, isShifted: false, isShort: false, pageLength: 0 };
	let received = 0;
	let before: Page = { rows: [] };
	/** Some services give the number of rows on the page as the total. */
	let isPageCount = true;
	let isRepeating = false;
	for (let pageNumber = 1; pageNumber <= MAX_PAGES; pageNumber += 1) {
		// Where no total would show that the list shifted, the last row is asked for once more.
		let overlap = isExact && before.total === undefined && before.rows.length > 1 ? 1 : 0;
		let page = await ask({ pageNumber, offset: received - overlap }, size);
		let added = found.add(page.rows);
		if (overlap > 0 && added === 0 && page.rows.length > 1) {
			// The service knows whole pages only.
			overlap = 0;
			page = await ask({ pageNumber, offset: received }, size);
			added = found.add(page.rows);
		}
		const { rows, entries = rows.length } = page;
		const { total = 0 } = before;
		if (added === 0) {
			pass.isShort = !isPageCount && (isRepeating ? found.rows.length : received) < total;
			return pass;
		}
		isPageCount &&= page.total === entries;
		isRepeating ||= rows.length - added > overlap;
		pass.isShifted ||= (overlap > 0 && added === rows.length) || (!isPageCount && (page.total ?? Infinity) < total);
		if (wanted !== undefined && found.rows.length >= wanted) return pass;
		if (pageNumber === 1) pass.pageLength = entries;
		if (!isRepeating && endsAtTotal(page, received, size)) return pass;
		received += entries - overlap;
		before = page;
	}
	throw endless(`${MAX_PAGES} pages`);
}

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

/** The rows, up to as many as are wanted. */
export const upTo = (rows: IDataObject[], wanted: number | undefined): IDataObject[] =>
	wanted === undefined ? rows : rows.slice(0, wanted);

/** @param bound how much of a list is read at most */
export const endless = (bound: string): Refusal =>
	new Refusal(`The list does not end within ${bound}`, 'No more of a list is read. Ask for fewer of its rows, or narrow it by a filter.');
