import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { matches } from '../../fields/locator';
import { firstText, nodeError } from '../../transport/errors';
import { send } from '../../transport/exchange';
import { byOffset, byWidening } from '../../transport/paging';
import type { Reply, ServiceRequest } from '../../transport/service';
import { asInstance, endpoints, newestFirst, PAGE_SIZE, readInstances, readReports, readTemplates, reportId, smailander } from '../api';
import { pathOf } from '../path';

/** The service cannot search, so a search reads this many reports and looks through them. */
const SEARCHED_REPORTS = 5_000;

async function ask(context: ILoadOptionsFunctions, request: ServiceRequest): Promise<Reply> {
	try {
		return await send(context, smailander, request);
	} catch (error) {
		throw await nodeError(context, smailander, error);
	}
}

const asReport = (row: IDataObject) => {
	const value = firstText(reportId(row));
	const status = firstText(row.status);
	const name = firstText(row.name, value);
	return { name: status && status !== 'active' ? `${name} (${status})` : name, value };
};

/** Reports by name; a page at a time while nothing is searched. */
export async function searchReports(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const page = async (qs: IDataObject | undefined) => readReports(await ask(this, { ...endpoints.listReports, qs }));
	if (filter) {
		const rows = await byOffset(PAGE_SIZE, reportId)(async ({ qs }) => await page(qs), SEARCHED_REPORTS);
		return { results: rows.map(asReport).filter(({ name, value }) => matches(`${name} ${value}`, filter)) };
	}
	const offset = Number(paginationToken ?? 0);
	const { rows, total } = await page({ limit: PAGE_SIZE, offset });
	const next = offset + rows.length;
	const more = rows.length > 0 && (total === undefined ? rows.length >= PAGE_SIZE : next < total);
	return { results: rows.map(asReport), ...(more ? { paginationToken: String(next) } : {}) };
}

/** Instances of the report chosen in the node, newest first. */
export async function searchInstances(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const chosen: unknown = this.getNodeParameter('reportId', '', { extractValue: true });
	if (firstText(chosen) === '') return { results: [] };
	const url = pathOf(endpoints.listInstances, { reportId: firstText(chosen) });
	const page = async (qs: IDataObject | undefined) => readInstances(await ask(this, { ...endpoints.listInstances, url, qs }));
	const rows = await byWidening(PAGE_SIZE)(async ({ qs }) => await page(qs), undefined);
	const results = rows
		.map(asInstance)
		.sort(newestFirst)
		.map(({ id, status, format, row }) => ({
			name: [firstText(row.generated_at, id), format.toUpperCase(), status].filter(Boolean).join(' · '),
			value: id,
		}))
		.filter(({ name, value }) => matches(`${name} ${value}`, filter));
	return { results };
}

/** Templates by name. */
export async function searchTemplates(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const { rows } = readTemplates(await ask(this, endpoints.listTemplates));
	const results = rows
		.map((row) => ({ name: firstText(row.name, row.id), value: firstText(row.id), description: firstText(row.description) }))
		.filter(({ name, value }) => matches(`${name} ${value}`, filter));
	return { results };
}
