import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { utcSeconds } from '../../fields/utc';
import { fingerprint } from '../../polling/fingerprint';
import type { Plan } from '../../trigger/poll';
import type { Source } from '../../polling/round';
import { MAX_PLACES, MAX_SEEN } from '../../polling/state';
import { Refusal } from '../../refusal';
import { addressText } from '../../transport/address';
import { endedBy } from '../../transport/attempt';
import { ServiceFault } from '../../transport/errors';
import { accountOf, send } from '../../transport/exchange';
import { isGeneral } from '../../transport/pollFaults';
import { serviceTime } from '../../transport/rateHeaders';
import { itemsAtOnce } from '../../transport/ticket';
import { readRows, threatLocker } from '../api';
import { headersFor } from '../fields';
import { Lookups } from '../lookups';
import { inOrganization } from '../report/runOutput';
import { periodsOf, runRequest } from '../report/runRequest';
import { MissingReport, reportFor, targetsOf, type Target } from '../report/targets';
import { forgetReport, knownReport } from './knownReports';
import { withPauses, type WindowRows } from './pauses';
import { newestRows, readingOf, rowItem, type WatchedOrganization } from './reading';
import { readSettings, type TriggerSettings } from './settings';

const DAY_MS = 24 * 60 * 60_000;
/** Items of a test in the editor. */
const SAMPLES = 5;
/** Organizations that a test looks at for rows. */
const SAMPLED_PLACES = 10;

/** How the trigger watches the rows of the report that its node chooses. */
export async function rowWatch(context: IPollFunctions): Promise<Plan<WatchedOrganization, IDataObject>> {
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
		tooMuch: () =>
			new Refusal(
				`The report has more than ${MAX_SEEN} rows in "Look Back", which is more than can be told apart`,
				'Shorten "Look Back", watch fewer organizations with one trigger, or choose a report with fewer rows.',
			),
		open: async (signal) => await openSource(endedBy(signal, context), base, settings),
		sample: async () => await newest(context, base, settings),
	};
}

async function openSource(
	context: IPollFunctions,
	base: string,
	settings: TriggerSettings,
): Promise<Source<WatchedOrganization, IDataObject, INodeExecutionData>> {
	const { now, places, rowsIn } = await opened(context, settings);
	if (places.length > MAX_PLACES) throw new Refusal(`There are more than ${MAX_PLACES} organizations to watch`, 'Watch several branches with a trigger each.');
	return {
		now,
		places,
		read: async (organization) => {
			const { rows, isDated } = await rowsIn(organization);
			return { ...readingOf(base, organization, rows, settings), readTo: isDated ? now : undefined };
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
async function opened(context: IPollFunctions, { lookBackMs, values, organizations, organizationId }: TriggerSettings): Promise<Opened> {
	let told: number | undefined;
	const lookups = new Lookups(async (request) => {
		const reply = await send(context, threatLocker, request);
		told ??= serviceTime(reply.headers, Date.now());
		return reply;
	});
	const home = { headers: await headersFor(context, organizationId) };
	await lookups.reports(home);
	const account = await accountOf(context, threatLocker);
	const targets = await targetsOf(organizations, home, lookups, account.key);
	// A key that may not list reports may still run one.
	const now = told ?? Date.now();
	const absent = new Set<Target>();
	const rowsSince = async ({ id, target }: WatchedOrganization, startMs: number, timeout?: number): Promise<WindowRows> => {
		const where = [context.getWorkflow().id, context.getNode().id, account.id, id, values.reportId].join('\n');
		const look = async () => await reportFor(target, home, values.reportId, lookups);
		try {
			const report = target.organization ? await knownReport(where, look) : await look();
			const [period] = periodsOf({ ...values, slices: [{ start: utcSeconds(startMs), end: utcSeconds(now) }] }, report);
			const reply = await send(context, threatLocker, { ...runRequest(values, report, target.headers, period), ...(timeout === undefined ? {} : { timeout }) });
			return { rows: readRows(reply).rows, isDated: period !== undefined };
		} catch (error) {
			if (!isUnanswered(error) && !isGeneral(error)) forgetReport(where);
			// Of all child organizations, those that have the report are watched.
			if (organizations.scope === 'children' && error instanceof MissingReport && absent.add(target).size < targets.length) return { rows: [], isDated: false };
			return await Promise.reject(inOrganization(error, target));
		}
	};
	const rowsIn = withPauses(context, { now, lookBackMs, rowsSince });
	return { now, places: targets.map(watched), rowsIn };
}

/** No answer came, so nothing was declined. */
const isUnanswered = (error: unknown): boolean => error instanceof ServiceFault && error.fault.status === undefined;

const watched = (target: Target): WatchedOrganization => ({
	id: String(target.headers.managedOrganizationId ?? ''),
	mark: undefined,
	newest: 0,
	target,
});

/** The newest rows of the first organization that has any. */
async function newest(context: IPollFunctions, base: string, settings: TriggerSettings): Promise<INodeExecutionData[]> {
	const { places, rowsIn } = await opened(context, settings);
	for (const organization of places.slice(0, SAMPLED_PLACES)) {
		const rows = newestRows((await rowsIn(organization)).rows).slice(0, SAMPLES);
		if (rows.length > 0) return readingOf(base, organization, rows, settings).events.map((event) => rowItem(event, organization));
	}
	return [];
}
