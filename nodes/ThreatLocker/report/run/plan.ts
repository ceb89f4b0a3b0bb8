import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { rowLimit } from '../../../fields/limit';
import type { Period } from '../../../fields/period';
import type { InputItem } from '../../../operation/input';
import { accountOf } from '../../../transport/account';
import { namingPart } from '../../../transport/errors';
import type { RequestContext, ServiceRequest } from '../../../transport/service';
import { threatLocker } from '../../api';
import { headersFor } from '../../fields';
import type { Lookups } from '../../lookups';
import type { Report } from '../../replies';
import { fileChoices, type FileChoices } from './fileChoices';
import { periodsOf, runRequest, runValues, type RunValues } from './request';
import { organizationsOf, tenantsOf, type Tenant } from './tenants';

/** The report of one input item in one organization. */
export interface ReportRun {
	item: number;
	values: RunValues;
	tenant: Tenant;
	/** Headers of the organization in which the report was chosen. */
	home: IDataObject;
	/** Undefined for rows as items. */
	file: FileChoices | undefined;
	/** The most rows to put out, as items or in the file; undefined for all. */
	limit: number | undefined;
	settings: Partial<IHttpRequestOptions>;
}

/** What the fields of one input item ask for. */
export type RunOrder = Omit<ReportRun, 'tenant' | 'home'> & ReturnType<typeof organizationsOf>;

/** @throws Refusal for what can be seen to be wrong without a request */
export function runOrder({ index, read, settings, timezone }: InputItem): RunOrder {
	return {
		item: index,
		settings: settings(),
		values: runValues({ read, timezone }),
		limit: rowLimit(read('options', {}) as IDataObject),
		file: fileChoices(read),
		...organizationsOf(read),
	};
}

/** A run for each organization in which the report of one input item is to run. */
export async function runsOf(
	context: RequestContext,
	{ organizations, organizationId, ...run }: RunOrder,
	lookups: Lookups,
): Promise<ReportRun[]> {
	const home = await headersFor(context, organizationId);
	const { key } = await accountOf(context, threatLocker);
	const tenants = await tenantsOf(organizations, { ...run.settings, headers: home }, lookups, key);
	return tenants.map((tenant) => ({ ...run, tenant, home }));
}

/** A request for each slice of the period. */
export const requestsOf = (run: ReportRun, report: Report | undefined): Array<{ period: Period | undefined; request: ServiceRequest }> =>
	periodsOf(run.values, report).map((period) => ({
		period,
		request: { ...run.settings, ...runRequest(run.values, report, run.tenant.headers, period) },
	}));

/** An error with the slice it concerns, where there are several. */
export const inSlice = (error: unknown, period: Period | undefined, slices: number): unknown =>
	period && slices > 1 ? namingPart(error, `${period.start} to ${period.end}`) : error;

/** An error with the organization it concerns, where the node works in several. */
export const inOrganization = (error: unknown, { organization }: Tenant): unknown =>
	organization ? namingPart(error, organization.name) : error;
