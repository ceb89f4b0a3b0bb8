import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { refuseLeftOut } from '../../fields/leftOut';
import { fingerprint } from '../../polling/fingerprint';
import type { Source } from '../../polling/news';
import { MAX_SEEN } from '../../polling/newsState';
import type { Rules } from '../../polling/place';
import { rowKind, rowReading, type RowMemo } from '../../polling/rows';
import { MAX_PLACES } from '../../polling/state';
import { Refusal } from '../../refusal';
import { accountOf } from '../../transport/account';
import { addressText } from '../../transport/address';
import { endedBy } from '../../transport/attempt';
import { send } from '../../transport/exchange';
import type { ServiceRequest } from '../../transport/service';
import { itemsAtOnce } from '../../transport/ticket';
import { breather, warnOf } from '../../trigger/host';
import { pollFaults } from '../../trigger/pollFaults';
import { samples } from '../../trigger/samples';
import { ToldTime } from '../../trigger/toldTime';
import type { Watch } from '../../trigger/watch';
import { threatLocker } from '../api';
import { headersFor } from '../fields';
import { Lookups } from '../lookups';
import { tenantsOf, type Tenant } from '../report/run/tenants';
import { TooManyRows, type WatchedRow } from './distinctRows';
import { triggerFields } from './fields';
import { withPauses } from './pauses';
import { newestRows, rowItem, type WatchedOrganization } from './reading';
import { readSettings, type TriggerSettings } from './settings';
import { windowRows, type Opened } from './window';

const DAY_MS = 24 * 60 * 60_000;
/** Items of a test in the editor. */
const SAMPLES = 5;
/** Organizations that a test looks at for rows. */
const SAMPLED_PLACES = 10;

/** How the trigger watches the rows of the report that its node chooses. */
export async function rowWatch(context: IPollFunctions): Promise<Watch<WatchedOrganization, WatchedRow, RowMemo>> {
	refuseLeftOut(triggerFields, context.getNode().parameters);
	const settings = readSettings(context);
	const base = addressText((await accountOf(context, threatLocker)).base);
	const { reportId, lookBackMs, inputs, keyColumns, takesExisting, organizations, organizationId } = settings;
	const credential = context.getNode().credentials?.[threatLocker.credentialType]?.id ?? null;
	return {
		// With another period or other key columns every row would look new.
		identity: fingerprint(base, credential, reportId, lookBackMs, keyColumns, inputs),
		filters: fingerprint(organizations, await headersFor(context, organizationId)),
		kind: rowKind({ takesExisting, keepDays: Math.ceil(lookBackMs / DAY_MS) + 2 }),
		readsAtOnce: itemsAtOnce(context, threatLocker),
		tooMuch: () => new TooManyRows(),
		open: async (signal, breathe) => await openSource(endedBy(signal, context), base, settings, breathe),
		sample: async () => await newest(context, base, settings),
	};
}

async function openSource(
	context: IPollFunctions,
	base: string,
	settings: TriggerSettings,
	breathe: Rules['breathe'],
): Promise<Source<WatchedOrganization, WatchedRow, RowMemo, INodeExecutionData>> {
	const opened = await openedWith(context, base, settings);
	const { now, tenants } = opened;
	if (tenants.length > MAX_PLACES)
		throw new Refusal(`There are more than ${MAX_PLACES} organizations to watch`, 'Watch several branches with a trigger each.');
	const rowsIn = rowsOf(context, settings, opened, breathe);
	let rowsOfPoll = 0;
	return {
		now,
		places: tenants.map(watched),
		read: async ({ place, memo: { own }, isRetried }) => {
			const { rows, isDated } = await rowsIn(place, { readTo: own.readTo, isRetried });
			rowsOfPoll += rows.length;
			if (rowsOfPoll > MAX_SEEN) throw new TooManyRows();
			return rowReading(rows, isDated ? now : undefined, own);
		},
		make: async ({ row }, organization) => await Promise.resolve(rowItem(row, organization)),
	};
}

/** Which organizations there are, what their reports ask for, and the service's time. */
async function openedWith(context: IPollFunctions, base: string, { organizations, organizationId }: TriggerSettings): Promise<Opened> {
	const told = new ToldTime();
	const ask = async (request: ServiceRequest) => told.learn(await send(context, threatLocker, request));
	const lookups = new Lookups(ask);
	const home = { headers: await headersFor(context, organizationId) };
	await lookups.reports(home);
	const { key, id } = await accountOf(context, threatLocker);
	const tenants = await tenantsOf(organizations, home, lookups, key);
	const now = await told.now(warnOf(context), async () => await new Lookups(ask).reports(home));
	return { base, account: id, now, home, tenants, lookups };
}

const watched = (tenant: Tenant): WatchedOrganization => ({ id: String(tenant.headers.managedOrganizationId ?? ''), tenant });

/** Reads the rows of the window that ends now, and of a pause before it. */
const rowsOf = (context: IPollFunctions, settings: TriggerSettings, opened: Opened, breathe: Rules['breathe']) =>
	withPauses(warnOf(context), {
		now: opened.now,
		lookBackMs: settings.lookBackMs,
		rowsSince: windowRows(context, settings, opened, breathe),
	});

/** The newest rows of the first organization that has any. */
async function newest(context: IPollFunctions, base: string, settings: TriggerSettings): Promise<INodeExecutionData[]> {
	const opened = await openedWith(context, base, settings);
	const rowsIn = rowsOf(context, settings, opened, breather());
	const some = { from: opened.tenants.map(watched).slice(0, SAMPLED_PLACES), wanted: 1 };
	const [items = []] = await samples(warnOf(context), pollFaults(context, threatLocker), some, async (organization) => {
		const rows = newestRows((await rowsIn(organization)).rows).slice(0, SAMPLES);
		return rows.length > 0 ? rows.map((row) => rowItem(row, organization)) : undefined;
	});
	return items;
}
