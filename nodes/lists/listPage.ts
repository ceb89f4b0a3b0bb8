import type { IDataObject } from 'n8n-workflow';
import { firstText } from '../values/record';
import { endsAtTotal, type Page, type PagePlace } from './page';

interface OnePage {
	rows: IDataObject[];
	/** For the next page; left out behind the last one. */
	paginationToken?: string;
}

/**
 * One page of a list that somebody scrolls through. Without a stated total it ends at a page that is empty or shorter than
 * the one before, and in any case at one that the service has just given, for some ignore which page is asked for.
 * @param token of the page before; it holds what has to be known of that one, because n8n keeps nothing else
 */
export async function listPage(
	pageSize: number,
	idOf: (row: IDataObject) => unknown,
	token: string | undefined,
	fetchPage: (place: PagePlace) => Promise<Page>,
): Promise<OnePage> {
	const [pages = '0', before = '0', length = '0', ...firstId] = (token ?? '').split(' ').filter((part) => part !== '');
	const offset = Number(before);
	const page = await fetchPage({ pageNumber: Number(pages) + 1, offset });
	const { rows, total, entries = rows.length } = page;
	const first = firstText(rows[0] && idOf(rows[0]));
	if (first !== '' && first === firstId.join(' ')) return { rows: [] };
	const isShorter = total === undefined && entries < Number(length);
	if (entries === 0 || isShorter || endsAtTotal(page, offset, pageSize)) return { rows };
	return { rows, paginationToken: `${Number(pages) + 1} ${offset + entries} ${entries} ${first}` };
}
