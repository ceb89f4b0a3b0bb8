import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { BREATH, type Rules } from '../../polling/place';
import { rethrow } from '../../rethrow';
import { isGeneral, ServiceFault } from '../../transport/errors';
import type { ServiceRequest } from '../../transport/service';
import { triggerName } from '../../trigger/host';
import { utcSeconds } from '../../values/utc';
import type { Lookups } from '../lookups';
import { MissingReport, reportFor } from '../report/run/chosenReport';
import { inOrganization } from '../report/run/plan';
import { readReport, type ReportRows } from '../report/run/reply';
import { periodsOf, runRequest } from '../report/run/request';
import type { Tenant } from '../report/run/tenants';
import { DistinctRows, TooManyRows, type WatchedRow } from './distinctRows';
import { forgetReport, listedReport } from './listedReports';
import type { RowsSince } from './pauses';
import type { TriggerSettings } from './settings';

/** What a poll knows before it reads any rows. */
export interface Opened {
	/** Base address of the service, and the account there. */
	base: string;
	account: string;
	/** Milliseconds of the service's own clock. */
	now: number;
	/** The organization in which the report was chosen. */
	home: { headers: IDataObject };
	tenants: Tenant[];
	lookups: Lookups;
}

/**
 * Runs the report in an organization for the time that ends now, and gathers its different rows.
 * @param breathe lets n8n do something else while there are many rows
 */
export function windowRows(context: IPollFunctions, settings: TriggerSettings, opened: Opened, breathe: Rules['breathe']): RowsSince {
	const { base, account, now, home, tenants, lookups } = opened;
	const { values, organizations } = settings;
	const absent = new Set<Tenant>();
	return async (organization, startMs, bounds) => {
		const { id, tenant } = organization;
		const where = [triggerName(context), account, id, values.reportId].join('\n');
		const look = async () => await reportFor(tenant, home, values.reportId, lookups);
		try {
			const report = tenant.organization ? await listedReport(where, look) : await look();
			const [period] = periodsOf({ ...values, slices: [{ start: utcSeconds(startMs), end: utcSeconds(now) }] }, report);
			const request: ServiceRequest = {
				...runRequest(values, report, tenant.headers, period),
				...(bounds && { timeout: bounds.timeout }),
			};
			const rows = await readReport(context, request, async (reply) => {
				return await gathered(reply, new DistinctRows(base, organization, settings, period && bounds?.most), breathe);
			});
			return { rows, isDated: period !== undefined };
		} catch (error) {
			if (bounds && error instanceof TooManyRows) rethrow(error);
			if (!isUnanswered(error) && !isGeneral(error)) forgetReport(where);
			// Of all child organizations, those that have the report are watched.
			if (organizations.scope === 'children' && error instanceof MissingReport && absent.add(tenant).size < tenants.length)
				return { rows: [], isDated: false };
			rethrow(inOrganization(error, tenant));
		}
	};
}

async function gathered({ batches }: ReportRows, distinct: DistinctRows, breathe: Rules['breathe']): Promise<WatchedRow[]> {
	let count = 0;
	for await (const { bytes, starts, ends } of batches()) {
		for (const [row, end] of ends.entries()) {
			distinct.add(bytes.subarray(starts[row], end));
			if ((count += 1) % BREATH === 0) await breathe();
		}
	}
	return distinct.rows();
}

/** No answer came, so nothing was declined. */
const isUnanswered = (error: unknown): boolean => error instanceof ServiceFault && error.fault.status === undefined;
