import type { IDataObject } from 'n8n-workflow';
import { byPageNumber } from '../lists/paging';
import { Refusal } from '../refusal';
import { rethrow } from '../rethrow';
import { isGeneral, ServiceFault } from '../transport/errors';
import type { Reply, ServiceRequest } from '../transport/service';
import { isGuid } from '../values/id';
import { fieldOf, firstText } from '../values/record';
import { endpoints, threatLocker } from './api';
import { isMissingPermission } from './faults';
import { readOrganizations, readReachableOrganizations, readReports, type Report } from './replies';

/** The largest page the portal itself offers. */
export const PAGE_SIZE = 500;

/** The body that lists everything below an organization; without `childOrganizations` a managed service provider gets an empty list. */
export const allDescendants: IDataObject = {
	searchText: '',
	orderBy: 'name',
	isAscending: true,
	includeAllChildren: true,
	childOrganizations: true,
};

export type Organization = { id: string; name: string };

/** The organization of a list's row; `id` is '' where it has none. */
export function asOrganization(row: IDataObject): Organization {
	const id = firstText(fieldOf(row, 'organizationId')).toLowerCase();
	return { id, name: firstText(fieldOf(row, 'displayName'), fieldOf(row, 'name'), id) };
}

/** @throws Refusal for an organization without an ID: left out, it would be missed by nobody */
function withId(organization: Organization): Organization {
	const { id, name } = organization;
	if (isGuid(id)) return organization;
	throw new Refusal(`${threatLocker.name} lists the organization "${name}" without a valid ID`, INSTEAD_OF_THE_LIST);
}

/** A list of organizations, or the short one of those that the key reaches where it lacks the permission for that. */
export async function orReachable<T>(list: () => Promise<T>, reachable: () => Promise<T>): Promise<T> {
	try {
		return await list();
	} catch (error) {
		if (!isMissingPermission(error)) rethrow(error);
		return await reachable();
	}
}

/** A list that is longer does not end. */
const MOST_ORGANIZATIONS = 20_000;
const INSTEAD_OF_THE_LIST = 'Set "Organizations" to Several Organizations, and enter their IDs in an expression.';

type Send = (request: ServiceRequest) => Promise<Reply>;

/** How to ask: the headers that select an organization, and the node's Request Options. */
export type Asking = Partial<ServiceRequest> & { headers: IDataObject };

/** The lists that an execution needs to understand its input. Each is asked for once, however many input items need it. */
export class Lookups {
	private readonly asked = new Map<string, Promise<unknown>>();

	constructor(private readonly send: Send) {}

	/** The reports of the organization that the headers select; none where the list may not be read, for then nothing is known of them. */
	async reports(asking: Asking): Promise<Report[]> {
		return await this.once('reports', asking, async () => {
			try {
				return readReports(await this.send({ ...asking, ...endpoints.listReports })).rows;
			} catch (error) {
				const isOnlyTheList = error instanceof ServiceFault && (error.fault.status ?? 0) >= 400 && !isGeneral(error);
				return isOnlyTheList ? [] : rethrow(error);
			}
		});
	}

	/**
	 * All that `listed` gives, to be worked through.
	 * @throws Refusal for a list that cannot be
	 */
	async descendants(asking: Asking): Promise<Organization[]> {
		return (await this.listed(asking)).map(withId);
	}

	/** Everything below the organization that the headers select, or what is reachable where that list may not be read. */
	async listed(asking: Asking): Promise<Organization[]> {
		return await this.once('organizations', asking, async () => {
			const own = asking.headers.managedOrganizationId;
			const organizations = (await this.organizationRows(asking)).map(asOrganization).filter(({ id }) => id !== own);
			// An ID can come twice, in another case or in two places of the tree.
			return [...new Map(organizations.map((organization) => [organization.id, organization])).values()];
		});
	}

	private async organizationRows(asking: Asking): Promise<IDataObject[]> {
		const below = async () => {
			const rows = await byPageNumber(PAGE_SIZE, (row) => row.organizationId)(
				async ({ body }) =>
					readOrganizations(
						await this.send({ ...asking, ...endpoints.listOrganizations, body: { ...allDescendants, ...(body as IDataObject) } }),
					),
				MOST_ORGANIZATIONS + 1,
			);
			if (rows.length <= MOST_ORGANIZATIONS) return rows;
			throw new Refusal(`${threatLocker.name} lists more than ${MOST_ORGANIZATIONS} organizations`, INSTEAD_OF_THE_LIST);
		};
		return await orReachable(below, async () => {
			return readReachableOrganizations(await this.send({ ...asking, ...endpoints.listReachableOrganizations, qs: { searchText: '' } }))
				.rows;
		});
	}

	private async once<T>(list: string, asking: Asking, ask: () => Promise<T>): Promise<T> {
		const key = `${list} ${JSON.stringify(asking)}`;
		const answer = (this.asked.get(key) as Promise<T> | undefined) ?? ask();
		this.asked.set(key, answer);
		return await answer;
	}
}
