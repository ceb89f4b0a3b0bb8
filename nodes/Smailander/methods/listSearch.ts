import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { hasValue, matches, type Entry } from '../../fields/locator';
import { listPage } from '../../lists/listPage';
import { byOffset, byWidening } from '../../lists/paging';
import { orNodeError } from '../../transport/errors';
import { send } from '../../transport/exchange';
import { firstText, textIn } from '../../values/record';
import { endpoints, PAGE_SIZE, smailander } from '../api';
import { asInstance, newestFirst } from '../instance/instance';
import { pathOf } from '../path';
import { readInstances, readReports, readTemplates, reportIdIn } from '../replies';

/** The service cannot search, so a search reads this many reports and looks through them; as many as a trigger watches. */
const SEARCHED_REPORTS = 5_000;

const asReport = (row: IDataObject): Entry => {
	const value = reportIdIn(row);
	const status = textIn(row, 'status');
	const name = textIn(row, 'name') || value;
	return { name: status && status !== 'active' ? `${name} (${status})` : name, value };
};

const pageOfReports = (context: ILoadOptionsFunctions) => async (qs: IDataObject | undefined) =>
	readReports(await send(context, smailander, { ...endpoints.listReports, qs }));

/** All reports, each once, whatever the service's habits with pages. */
export async function allReports(context: ILoadOptionsFunctions): Promise<Entry[]> {
	const page = pageOfReports(context);
	const rows = await byOffset(PAGE_SIZE, reportIdIn)(async ({ qs }) => await page(qs), SEARCHED_REPORTS);
	return rows.map(asReport).filter(hasValue);
}

/** Reports by name; a page at a time while nothing is searched. */
export async function searchReports(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	return await orNodeError(this, smailander, async (lent) => {
		if (filter) return { results: (await allReports(lent)).filter(({ name, value }) => matches(`${name} ${value}`, filter)) };
		const page = pageOfReports(lent);
		const { rows, ...next } = await listPage(
			PAGE_SIZE,
			reportIdIn,
			paginationToken,
			async ({ offset }) => await page({ limit: PAGE_SIZE, offset }),
		);
		return { results: rows.map(asReport).filter(hasValue), ...next };
	});
}

/** Instances of the report chosen in the node, newest first. */
export async function searchInstances(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	const chosen: unknown = this.getNodeParameter('reportId', '', { extractValue: true });
	if (firstText(chosen) === '') return { results: [] };
	return await orNodeError(this, smailander, async (lent) => {
		const url = pathOf(endpoints.listInstances, { reportId: firstText(chosen) });
		const page = async (qs: IDataObject | undefined) =>
			readInstances(await send(lent, smailander, { ...endpoints.listInstances, url, qs }));
		const rows = await byWidening(PAGE_SIZE)(async ({ qs }) => await page(qs), undefined);
		const results = newestFirst(rows.map(asInstance))
			.map(({ id, status, format, row }) => ({
				name: [textIn(row, 'generated_at') || id, format.toUpperCase(), status].filter(Boolean).join(' · '),
				value: id,
			}))
			.filter(hasValue)
			.filter(({ name, value }) => matches(`${name} ${value}`, filter));
		return { results };
	});
}

/** Templates by name. */
export async function searchTemplates(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	return await orNodeError(this, smailander, async (lent) => {
		const { rows } = readTemplates(await send(lent, smailander, endpoints.listTemplates));
		const results = rows
			.map((row) => ({ name: textIn(row, 'name', 'id'), value: textIn(row, 'id'), description: textIn(row, 'description') }))
			.filter(hasValue)
			.filter(({ name, value }) => matches(`${name} ${value}`, filter));
		return { results };
	});
}
