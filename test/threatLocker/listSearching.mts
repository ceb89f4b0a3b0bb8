import type { NodeApiError } from 'n8n-workflow';
import { searchList, type ListSearch } from '../engine/listSearch.mts';
import { credential, expectNoKey, sandbox, words } from './run.mts';

export type Search = Partial<ListSearch>;
export const search = async (method: string, more: Search = {}) =>
	await searchList({ node: 'threatLocker', method, credential: credential(), ...more });
export const searchReports = async (more?: Search) => await search('searchReports', more);
export const searchOrganizations = async (more?: Search) => await search('searchOrganizations', more);

/** What a user sees who scrolls to the end of the list. */
export async function allPages(searchPage = searchOrganizations): Promise<Set<unknown>> {
	const found = new Set<unknown>();
	let paginationToken: string | undefined;
	do {
		const page = await searchPage({ paginationToken });
		for (const { value } of page.results) found.add(value);
		paginationToken = page.paginationToken;
	} while (paginationToken !== undefined);
	return found;
}

/** The error of a search that must fail, without any key. */
export async function failure(searching: Promise<unknown>): Promise<string> {
	const error = await searching.then(
		() => undefined,
		(thrown: unknown) => thrown as NodeApiError,
	);
	expectNoKey({ error, stored: JSON.stringify(error) ?? '' }, sandbox.threatLocker.key);
	return words({ error });
}
