import type { IDataObject } from 'n8n-workflow';
import { rethrow } from '../rethrow';
import { ServiceFault } from '../transport/errors';
import type { ServiceRequest } from '../transport/service';
import type { Page } from './page';
import { endless, upTo, wholeList, type Learned, type ListReading } from './wholeList';

/** Collects rows over as many pages as needed; `wanted` undefined means all. */
export type Paging = (fetchPage: FetchPage, wanted: number | undefined, learned?: Learned) => Promise<IDataObject[]>;

/** What a request for a page has besides. */
export type PageChange = Pick<ServiceRequest, 'qs' | 'body'>;
export type FetchPage = (change: PageChange) => Promise<Page>;

/** The whole list comes in one reply. */
export const inOnePage: Paging = async (fetchPage, wanted) => upTo((await fetchPage({})).rows, wanted);

/** `limit` and `offset` in the query. */
export const byOffset =
	(pageSize: number, idOf: (row: IDataObject) => unknown): Paging =>
	async (fetchPage, wanted, learned = {}) => {
		const ask: ListReading['ask'] = async ({ offset }, limit) => await fetchPage({ qs: { limit, offset } });
		return await wholeList({ idOf, wanted, isExact: true, ask }, Math.min(pageSize, wanted ?? pageSize), learned);
	};

/** `pageNumber` (from 1) and `pageSize` in the body. */
export const byPageNumber =
	(longest: number, idOf: (row: IDataObject) => unknown): Paging =>
	async (fetchPage, wanted, learned = {}) => {
		const ask: ListReading['ask'] = async ({ pageNumber }, pageSize) => await fetchPage({ body: { pageNumber, pageSize } });
		return await wholeList({ idOf, wanted, isExact: false, ask }, Math.min(longest, wanted ?? longest), learned);
	};

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
