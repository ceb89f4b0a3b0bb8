import type { IDataObject } from 'n8n-workflow';
import { firstText } from '../../transport/errors';
import { send } from '../../transport/exchange';
import { byPageNumber } from '../../transport/paging';
import type { RequestContext } from '../../transport/service';
import { endpoints, readOrganizations, readReachableOrganizations, threatLocker } from '../api';
import { isMissingPermission } from '../faults';

/** The largest page the portal itself offers. */
const PAGE_SIZE = 500;

const ALL_CHILDREN = { searchText: '', orderBy: 'name', isAscending: true, includeAllChildren: true, childOrganizations: true };

export interface Organization {
	id: string;
	name: string;
}

/** Every organization below the one that the headers select, or all reachable ones where the key may not list children. */
export async function organizationsBelow(context: RequestContext, headers: IDataObject): Promise<Organization[]> {
	try {
		const page = byPageNumber(PAGE_SIZE, (row) => row.organizationId);
		const rows = await page(async ({ body }) => {
			const request = { ...endpoints.listOrganizations, headers, body: { ...ALL_CHILDREN, ...(body as IDataObject) } };
			return readOrganizations(await send(context, threatLocker, request));
		}, undefined);
		return rows.map(asOrganization);
	} catch (error) {
		if (!isMissingPermission(error)) return await Promise.reject(error);
		const reply = await send(context, threatLocker, { ...endpoints.listReachableOrganizations, headers, qs: { searchText: '' } });
		return readReachableOrganizations(reply).rows.map(asOrganization);
	}
}

const asOrganization = (row: IDataObject): Organization => {
	const id = firstText(row.organizationId).toLowerCase();
	return { id, name: firstText(row.displayName, row.name, id) };
};
