import type { IDataObject } from 'n8n-workflow';
import { ServiceFault } from '../transport/errors';
import { byPageNumber } from '../transport/paging';
import type { Reply, ServiceRequest } from '../transport/service';
import { endpoints, readOrganizations, readReachableOrganizations, readReports, type Report } from './api';
import { isMissingPermission } from './faults';

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

const asOrganization = ({ organizationId, displayName, name }: IDataObject): Organization => {
	const id = String(organizationId).toLowerCase();
	return { id, name: String(displayName ?? name ?? id) };
};

type Send = (request: ServiceRequest) => Promise<Reply>;

/** The lists that an execution needs to understand its input. Each is asked for once, however many input items need it. */
export class Lookups {
	private readonly asked = new Map<string, Promise<unknown>>();

	constructor(private readonly send: Send) {}

	/** The reports of the organization that the headers select; none where the list may not be read, for then nothing is known of them. */
	async reports(headers: IDataObject): Promise<Report[]> {
		return await this.once('reports', headers, async () => {
			try {
				return readReports(await this.send({ ...endpoints.listReports, headers })).rows;
			} catch (error) {
				const isOnlyTheList =
					error instanceof ServiceFault && (error.fault.status ?? 0) >= 400 && error.explanation.cause !== 'credential-invalid';
				return isOnlyTheList ? [] : await Promise.reject(error);
			}
		});
	}

	/** Everything below the organization that the headers select, or what is reachable where that list may not be read. */
	async descendants(headers: IDataObject): Promise<Organization[]> {
		return await this.once('descendants', headers, async () => {
			const own = String(headers.managedOrganizationId ?? '');
			return (await this.organizationRows(headers)).map(asOrganization).filter(({ id }) => id !== own);
		});
	}

	private async organizationRows(headers: IDataObject): Promise<IDataObject[]> {
		const request = { ...endpoints.listOrganizations, headers };
		try {
			return await byPageNumber(PAGE_SIZE, (row) => row.organizationId)(
				async ({ body }) => readOrganizations(await this.send({ ...request, body: { ...allDescendants, ...(body as IDataObject) } })),
				undefined,
			);
		} catch (error) {
			if (!isMissingPermission(error)) return await Promise.reject(error);
			return readReachableOrganizations(await this.send({ ...endpoints.listReachableOrganizations, headers, qs: { searchText: '' } })).rows;
		}
	}

	private async once<T>(list: string, headers: IDataObject, ask: () => Promise<T>): Promise<T> {
		const key = `${list} ${String(headers.managedOrganizationId ?? '')}`;
		const answer = (this.asked.get(key) as Promise<T> | undefined) ?? ask();
		this.asked.set(key, answer);
		return await answer;
	}
}
