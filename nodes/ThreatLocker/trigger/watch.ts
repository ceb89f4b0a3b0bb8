import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { fingerprint } from '../../polling/fingerprint';
import type { Plan } from '../../trigger/poll';
import type { Source } from '../../polling/round';
import { MAX_PLACES, MAX_SEEN } from '../../polling/state';
import { Refusal } from '../../refusal';
import { addressText } from '../../transport/address';
import { accountOf, endedBy, send } from '../../transport/exchange';
import { pollFaults, serviceTime } from '../../transport/pollFaults';
import { endpoints, organizationHeaders, readRows, threatLocker, type ReportRows } from '../api';
import { headersFor } from '../fields';
import { reportRequest } from '../report/runRequest';
import { organizationsBelow } from './organizations';
import { newestRows, readingOf, rowItem, type WatchedOrganization } from './reading';
import { readSettings, type TriggerSettings } from './settings';

const DAY_MS = 24 * 60 * 60_000;
/** Items of a test in the editor. */
const SAMPLES = 5;

/** How the trigger watches the rows of the report that its node chooses. */
export async function rowWatch(context: IPollFunctions): Promise<Plan<WatchedOrganization, IDataObject>> {
	const settings = readSettings(context);
	const base = addressText((await accountOf(context, threatLocker)).base);
	const { reportId, lookBackMs, keyColumns, takesExisting, scope, organizationIds, organizationId } = settings;
	const parameters = ['data', 'id', 'options'].map((name) => context.getNodeParameter(name, ''));
	const credential = context.getNode().credentials?.[threatLocker.credentialType]?.id ?? null;
	return {
		// With another period or other key columns every row would look new.
		identity: fingerprint(base, credential, reportId, lookBackMs, keyColumns, parameters),
		filters: fingerprint(scope, organizationIds, organizationId),
		lookBackMs: 0,
		takesExisting,
		keepDays: Math.ceil(lookBackMs / DAY_MS) + 2,
		isGeneral: pollFaults(context, threatLocker).isGeneral,
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
	const places = await watchedOrganizations(context, settings);
	if (places.length > MAX_PLACES) throw new Refusal(`There are more than ${MAX_PLACES} organizations to watch`, 'Watch several branches with a trigger each.');
	const { now, run } = await runner(context, places[0]?.id ?? '', settings);
	return {
		now,
		places,
		read: async (organization) => readingOf(base, organization, (await run(organization.id)).rows, settings),
		make: async (event, organization) => await Promise.resolve(rowItem(event, organization, settings)),
	};
}

async function watchedOrganizations(context: IPollFunctions, { scope, organizationIds, organizationId }: TriggerSettings): Promise<WatchedOrganization[]> {
	const watched = (id: string, name = id) => ({ id, name, mark: undefined, newest: 0 });
	if (scope === 'several') return organizationIds.map((id) => watched(id));
	const headers: IDataObject = await headersFor(context, organizationId);
	if (scope === 'one') return [watched(String(headers.managedOrganizationId ?? ''))];
	return (await organizationsBelow(context, headers)).map(({ id, name }) => watched(id, name));
}

/**
 * Runs the report over the window that ends now, by the service's own clock. What the report asks for is read once a
 * poll, at the first organization.
 */
async function runner(context: IPollFunctions, firstOrganization: string, { lookBackMs }: TriggerSettings) {
	const headers = firstOrganization === '' ? {} : organizationHeaders(firstOrganization, 'Organization');
	const listing = send(context, threatLocker, { ...endpoints.listReports, headers });
	// A key that may not list reports may still run one.
	const now = await listing.then((reply) => serviceTime(reply.headers), () => undefined) ?? Date.now();
	const second = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
	const fixed: Record<string, string> = { period: 'custom', startDate: second(now - lookBackMs), endDate: second(now) };
	const run = async (organizationId: string): Promise<ReportRows> => {
		const values: Record<string, string> = { ...fixed, organizationId };
		const read = (name: string, fallback?: unknown) =>
			Object.hasOwn(values, name) ? values[name] : context.getNodeParameter(name, fallback, { extractValue: true });
		const request = await reportRequest(context, { read, timezone: 'UTC' }, async () => await listing);
		return readRows(await send(context, threatLocker, request));
	};
	return { now, run };
}

/** The newest rows of the first organization. */
async function newest(context: IPollFunctions, base: string, settings: TriggerSettings): Promise<INodeExecutionData[]> {
	const [organization] = await watchedOrganizations(context, settings);
	if (!organization) return [];
	const { run } = await runner(context, organization.id, settings);
	const { rows } = await run(organization.id);
	const { events } = readingOf(base, organization, newestRows(rows).slice(0, SAMPLES), settings);
	return events.map((event) => rowItem(event, organization, settings));
}
