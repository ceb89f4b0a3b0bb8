import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { matches } from '../../fields/locator';
import { nodeError } from '../../transport/errors';
import { send } from '../../transport/exchange';
import { endpoints, readOrganizations, readReachableOrganizations, readReports, threatLocker } from '../api';
import { isMissingPermission } from '../faults';
import { headersFor, homeHeaders } from '../fields';
import { allDescendants, asOrganization } from '../lookups';

const PAGE_SIZE = 100;
/** A token holds the page's number and how many organizations came before it, for a server may shorten its pages. */
const FIRST_PAGE = '1 0';

/** The reports of the managed organization that have every word of the filter in their name or category. */
export async function searchReports(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	try {
		const words = (filter ?? '').split(/\s+/);
		const { rows } = readReports(await send(this, threatLocker, { ...endpoints.listReports, headers: await homeHeaders(this) }));
		const results = rows
			.map(({ name, category, reportId }) => ({ name: category ? `${name} (${category})` : name, value: reportId }))
			.filter(({ name }) => words.every((word) => matches(name, word)))
			.sort((a, b) => a.name.localeCompare(b.name));
		return { results };
	} catch (error) {
		throw await nodeError(this, threatLocker, error);
	}
}

/** Organizations below the credential's own, searched by the service, a page at a time. */
export async function searchOrganizations(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	try {
		return await organizationPage(this, filter ?? '', paginationToken ?? FIRST_PAGE);
	} catch (error) {
		if (!isMissingPermission(error)) throw await nodeError(this, threatLocker, error);
		return await reachableOrganizations(this, filter ?? '');
	}
}

async function organizationPage(context: ILoadOptionsFunctions, searchText: string, token: string) {
	const [pageNumber = 1, before = 0] = token.split(' ').map(Number);
	const body = { ...allDescendants, pageNumber, pageSize: PAGE_SIZE, searchText };
	const headers = await headersFor(context, '');
	const reply = await send(context, threatLocker, { ...endpoints.listOrganizations, headers, body });
	const { rows, total, entries = rows.length } = readOrganizations(reply);
	const received = before + entries;
	const more = total === undefined ? entries >= PAGE_SIZE : entries > 0 && received < total;
	return {
		results: rows.map(asEntry),
		...(more ? { paginationToken: `${pageNumber + 1} ${received}` } : {}),
	};
}

function asEntry(row: IDataObject): { name: string; value: string } {
	const { id, name } = asOrganization(row);
	return { name, value: id };
}

async function reachableOrganizations(context: ILoadOptionsFunctions, searchText: string) {
	try {
		const headers = await headersFor(context, '');
		const reply = await send(context, threatLocker, {
			...endpoints.listReachableOrganizations,
			headers,
			qs: { searchText },
		});
		const results = readReachableOrganizations(reply)
			.rows.map(asEntry)
			.filter(({ name }) => matches(name, searchText));
		return { results };
	} catch (error) {
		throw await nodeError(context, threatLocker, error);
	}
}
