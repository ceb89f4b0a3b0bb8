import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { hasValue, matches, type Entry } from '../../fields/locator';
import { listPage } from '../../lists/listPage';
import type { ReadPage } from '../../lists/page';
import { orNodeError } from '../../transport/errors';
import { send } from '../../transport/exchange';
import type { ServiceRequest } from '../../transport/service';
import { endpoints, threatLocker } from '../api';
import { headersFor, homeHeaders } from '../fields';
import { allDescendants, asOrganization, orReachable } from '../lookups';
import { readComputers, readOrganizations, readReachableOrganizations, readReports } from '../replies';

const PAGE_SIZE = 100;

/** The reports of the managed organization that have every word of the filter in their name or category. */
export async function searchReports(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return await orNodeError(this, threatLocker, async (lent) => {
		const words = (filter ?? '').split(/\s+/);
		const { rows } = readReports(await send(lent, threatLocker, { ...endpoints.listReports, headers: await homeHeaders(lent) }));
		const results = rows
			.map(({ name, category, reportId }) => ({ name: category ? `${name} (${category})` : name, value: reportId }))
			.filter(hasValue)
			.filter(({ name }) => words.every((word) => matches(name, word)))
			.sort((a, b) => a.name.localeCompare(b.name));
		return { results };
	});
}

/** Organizations below the credential's own, searched by the service, a page at a time. */
export async function searchOrganizations(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await orNodeError(this, threatLocker, async (lent) => {
		const searched = async () => await organizationPage(lent, filter ?? '', paginationToken);
		return await orReachable(searched, async () => await reachableOrganizations(lent, filter ?? ''));
	});
}

async function organizationPage(context: ILoadOptionsFunctions, searchText: string, token: string | undefined) {
	const request = { ...endpoints.listOrganizations, headers: await headersFor(context, ''), body: { ...allDescendants, searchText } };
	return await numberedPage(context, request, token, readOrganizations, organizationEntry);
}

/**
 * Computers of the organization that the report runs in, and where it runs in several, also of those below; searched by the
 * service by their name, a page at a time.
 */
export async function searchComputers(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await orNodeError(this, threatLocker, async (lent) => {
		const childOrganizations = lent.getNodeParameter('organizationScope', 'one') !== 'one';
		const body = { ...computersByName, childOrganizations, searchText: filter ?? '' };
		const request = { ...endpoints.listComputers, headers: await homeHeaders(lent), body };
		return await numberedPage(lent, request, paginationToken, readComputers, computerEntry);
	});
}

/** `searchBy` 1 looks in the names of computers. */
const computersByName: IDataObject = { searchBy: 1, orderBy: 'computername', isAscending: true };

const computerEntry = ({ computerId, computerName, organization }: IDataObject): Entry => ({
	name: organization ? `${String(computerName)} (${String(organization)})` : String(computerName),
	value: String(computerId),
});

async function numberedPage(
	context: ILoadOptionsFunctions,
	{ body, ...request }: Omit<ServiceRequest, 'body'> & { body: IDataObject },
	token: string | undefined,
	read: ReadPage,
	entryOf: (row: IDataObject) => Entry,
): Promise<INodeListSearchResult> {
	const { rows, ...next } = await listPage(
		PAGE_SIZE,
		(row) => entryOf(row).value,
		token,
		async ({ pageNumber }) => read(await send(context, threatLocker, { ...request, body: { ...body, pageNumber, pageSize: PAGE_SIZE } })),
	);
	return { results: rows.map(entryOf).filter(hasValue), ...next };
}

function organizationEntry(row: IDataObject): Entry {
	const { id, name } = asOrganization(row);
	return { name, value: id };
}

async function reachableOrganizations(context: ILoadOptionsFunctions, searchText: string): Promise<INodeListSearchResult> {
	const headers = await headersFor(context, '');
	const reply = await send(context, threatLocker, { ...endpoints.listReachableOrganizations, headers, qs: { searchText } });
	const results = readReachableOrganizations(reply)
		.rows.map(organizationEntry)
		.filter(hasValue)
		.filter(({ name }) => matches(name, searchText));
	return { results };
}
