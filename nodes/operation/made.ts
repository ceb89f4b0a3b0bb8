import type { IDataObject } from 'n8n-workflow';
import { flag } from '../fields/entered';
import type { Page, ReadPage } from '../lists/page';
import { inOnePage, type Paging } from '../lists/paging';
import type { Learned } from '../lists/wholeList';
import { Refusal } from '../refusal';
import { readableList, readableRecord } from '../table/excerpt';
import type { Reply } from '../transport/service';
import { wholeNumber } from '../values/number';
import { isRecord } from '../values/record';
import type { InputItem } from './input';
import type { Call, Made } from './operation';

/** One item a row. */
export const itemsOf = (rows: IDataObject[]): Made => ({ items: rows.map((json) => ({ json })) });

/** One record. */
export const single =
	(read: (reply: Reply) => IDataObject) =>
	async ({ request, isTool, send }: Call): Promise<Made> => {
		const record = read(await send(request));
		return itemsOf([isTool ? readableRecord(record) : record]);
	};

/**
 * A list: pages are collected to exactly the limit, one item a row; an agent gets as much of it as it can read.
 * @param whyEmpty a sentence on why a list may be empty, for the hint
 */
export const list =
	(read: ReadPage, whyEmpty: string, paging: Paging = inOnePage) =>
	async ({ input, request, isTool, send }: Call): Promise<Made> => {
		const wanted = wantedRows(input);
		let page: Page = { rows: [] };
		const learned: Learned = {};
		const rows = await paging(
			async ({ qs, body }) => {
				const merged = { ...request, qs: { ...request.qs, ...qs } };
				if (isRecord(body)) merged.body = { ...(request.body as IDataObject), ...body };
				page = read(await send(merged));
				return page;
			},
			wanted,
			learned,
		);
		const isCut =
			wanted !== undefined && rows.length === wanted && (paging === inOnePage ? page.rows.length > wanted : hasMore(page, wanted));
		const isCapped = learned.isCapped === true && (page.total ?? Infinity) > rows.length;
		return {
			...itemsOf(isTool ? readableList(rows, isCut) : rows),
			listed: { count: rows.length, isCut, isCapped, isDrifting: learned.isDrifting === true, whyEmpty },
		};
	};

/** The Limit, or undefined for Return All. */
function wantedRows({ read }: InputItem): number | undefined {
	if (flag(read('returnAll', true), 'Return All')) return undefined;
	const number = wholeNumber(read('limit'));
	if (number === undefined || number < 1) {
		throw new Refusal('"Limit" must be a whole number of at least 1', 'Turn on "Return All" to get every result.');
	}
	return number;
}

/** Of a smaller total nothing follows: some services give the number of rows on the page. */
const hasMore = ({ total = 0 }: Page, wanted: number): true | undefined => (total > wanted ? true : undefined);
