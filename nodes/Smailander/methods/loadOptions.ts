import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { searchReports } from './listSearch';

/** All reports by name, for a field in which several can be chosen. */
export async function getReports(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const options: INodePropertyOptions[] = [];
	let token: string | undefined;
	do {
		const { results, paginationToken } = await searchReports.call(this, undefined, token);
		options.push(...results.map(({ name, value }) => ({ name, value })));
		token = paginationToken as string | undefined;
	} while (token !== undefined);
	return options;
}
