import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { rethrow } from '../../rethrow';
import { utcSeconds } from '../../values/utc';
import { fingerprint } from '../../polling/fingerprint';
import type { Plan } from '../../trigger/poll';
import { ToldTime } from '../../trigger/toldTime';
import { turnName } from '../../trigger/position';
import { samples } from '../../trigger/samples';
import type { Source } from '../../polling/round';
import { MAX_PLACES, MAX_SEEN } from '../../polling/state';
import { Refusal } from '../../refusal';
import { addressText } from '../../transport/address';
import { endedBy } from '../../transport/attempt';
import { isGeneral, ServiceFault } from '../../transport/errors';
import { accountOf } from '../../transport/account';
import { send } from '../../transport/exchange';
import { pollFaults } from '../../trigger/pollFaults';
import type { ServiceRequest } from '../../transport/service';
import { itemsAtOnce } from '../../transport/ticket';
import { threatLocker } from '../api';
import { headersFor } from '../fields';
import { Lookups } from '../lookups';
import { MissingReport, reportFor } from '../report/run/chosenReport';
import { inOrganization } from '../report/run/plan';
import { readReport } from '../report/run/reply';
import { periodsOf, runRequest } from '../report/run/request';
import { tenantsOf, type Tenant } from '../report/run/tenants';
import { DistinctRows, TooManyRows, type WatchedRow } from './distinctRows';
import { forgetReport, knownReport } from './knownReports';
import { withPauses, type Bounds, type WindowRows } from './pauses';
import { newestRows, readingOf, rowItem, type WatchedOrganization } from './reading';
import { readSettings, type TriggerSettings } from './settings';

const DAY_MS = 24 * 60 * 60_000;
/** Items of a test in the editor. */
const SAMPLES = 5;
/** Organizations that a test looks at for rows. */
const SAMPLED_PLACES = 10;

/** How the trigger watches the rows of the report that its node chooses. */
export async function rowWatch(context: IPollFunctions): Promise<Plan<WatchedOrganization, WatchedRow>> {
	const settings = readSettings(context);
	const base = addressText((await accountOf(context, threatLocker)).base);
	const { reportId, lookBackMs, inputs, keyColumns, takesExisting, organizations, organizationId } = settings;
	const credential = context.getNode().credentials?.[threatLocker.credentialType]?.id ?? null;
	return {
		// With another period or other key columns every row would look new.
		identity: fingerprint(base, credential, reportId, lookBackMs, keyColumns, inputs),
		filters: fingerprint(organizations, await headersFor(context, organizationId)),
		lookBackMs: 0,
		takesExisting,
		keepDays: Math.ceil(lookBackMs / DAY_MS) + 2,
		readsAtOnce: itemsAtOnce(context, threatLocker),
		tooMuch: () => new TooManyRows(),
		open: async (signal) => await openSource(endedBy(signal, context), base, settings),
		sample: async () => await newest(context, base, settings),
	};
}

async function openSource(
	context: IPollFunctions,
	base: string,
	settings: TriggerSettings,
): Promise<Source<WatchedOrganization, WatchedRow, INodeExecutionData>> {
	const { now, places, rowsIn } = await opened(context, base, settings);
	if (places.length > MAX_PLACES) throw new Refusal(`There are more than ${MAX_PLACES} organizations to watch`, 'Watch several branches with a trigger each.');
	let rowsOfPoll = 0;
	return {
		now,
		places,
		read: async (organization) => {
			const { rows, isDated } = await rowsIn(organization);
			rowsOfPoll += rows.length;
			if (rowsOfPoll > MAX_SEEN) throw new TooManyRows();
			return { ...readingOf(rows), readTo: isDated ? now : undefined };
		},
		make: async (event, organization) => await Promise.resolve(rowItem(event, organization)),
	};
}

interface Opened {
	/** Milliseconds of the service's own clock. */
	now: number;
	places: WatchedOrganization[];
	/** The rows of the window that ends now, and of a pause before it. */
	rowsIn(organization: WatchedOrganization): Promise<WindowRows>;
}

/** Reads what a poll needs to know before any rows: which organizations there are, what the report asks for, and the service's time. */
async function opened(context: IPollFunctions, base: string, settings: TriggerSettings): Promise<Opened> {
	const { lookBackMs, values, organizations, organizationId } = settings;
	const told = new ToldTime();
	const ask = async (request: ServiceRequest) => told.learn(await send(context, threatLocker, request));
	const lookups = new Lookups(ask);
	const home = { headers: await headersFor(context, organizationId) };
	await lookups.reports(home);
	const account = await accountOf(context, threatLocker);
	const tenants = await tenantsOf(organizations, home, lookups, account.key);
	const now = await told.now(context, async () => await new Lookups(ask).reports(home));
	const absent = new Set<Tenant>();
	const rowsSince = async ({ id, tenant }: WatchedOrganization, startMs: number, bounds?: Bounds): Promise<WindowRows> => {
		const where = [turnName(context), account.id, id, values.reportId].join('\n');
		const look = async () => await reportFor(tenant, home, values.reportId, lookups);
		try {
			const report = tenant.organization ? await knownReport(where, look) : await look();
			const [period] = periodsOf({ ...values, slices: [{ start: utcSeconds(startMs), end: utcSeconds(now) }] }, report);
			const request: ServiceRequest = { ...runRequest(values, report, tenant.headers, period), ...(bounds && { timeout: bounds.timeout }) };
			const rows = await readReport(context, request, async ({ batches }) => {
				const distinct = new DistinctRows(base, { id }, settings, period && bounds?.most);
				for await (const { bytes, starts, ends } of batches()) {
					ends.forEach((end, row) => distinct.add(bytes.subarray(starts[row], end)));
				}
				return distinct.rows();
			});
			return { rows, isDated: period !== undefined };
		} catch (error) {
			if (bounds && error instanceof TooManyRows) rethrow(error);
			if (!isUnanswered(error) && !isGeneral(error)) forgetReport(where);
			// Of all child organizations, those that have the report are watched.
			if (organizations.scope === 'children' && error instanceof MissingReport && absent.add(tenant).size < tenants.length) return { rows: [], isDated: false };
			rethrow(inOrganization(error, tenant));
		}
	};
	const rowsIn = withPauses(context, { now, lookBackMs, rowsSince });
	return { now, places: tenants.map(watched), rowsIn };
}

/** No answer came, so nothing was declined. */
const isUnanswered = (error: unknown): boolean => error instanceof ServiceFault && error.fault.status === undefined;

const watched = (tenant: Tenant): WatchedOrganization => ({
	id: String(tenant.headers.managedOrganizationId ?? ''),
	mark: undefined,
	newest: 0,
	tenant,
});

/** The newest rows of the first organization that has any. */
async function newest(context: IPollFunctions, base: string, settings: TriggerSettings): Promise<INodeExecutionData[]> {
	const { places, rowsIn } = await opened(context, base, settings);
	const some = { from: places.slice(0, SAMPLED_PLACES), wanted: 1 };
	const [items = []] = await samples(context, pollFaults(context, threatLocker), some, async (organization) => {
		const rows = newestRows((await rowsIn(organization)).rows).slice(0, SAMPLES);
		return rows.length > 0 ? rows.map((row) => rowItem({ row }, organization)) : undefined;
	});
	return items;
}
