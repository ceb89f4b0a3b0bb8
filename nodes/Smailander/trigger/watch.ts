import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { refuseLeftOut } from '../../fields/leftOut';
import { fingerprint } from '../../polling/fingerprint';
import type { Source } from '../../polling/news';
import { runKind, runReading, type RunList, type RunMemo } from '../../polling/runs';
import { MAX_PLACES } from '../../polling/state';
import { Refusal } from '../../refusal';
import { rethrow } from '../../rethrow';
import { accountOf } from '../../transport/account';
import { addressText } from '../../transport/address';
import { endedBy } from '../../transport/attempt';
import { namingPart, withoutSecret } from '../../transport/errors';
import { itemsAtOnce } from '../../transport/ticket';
import { warnOf } from '../../trigger/host';
import { pollFaults } from '../../trigger/pollFaults';
import { samples } from '../../trigger/samples';
import type { Watch } from '../../trigger/watch';
import { fieldOf, textIn } from '../../values/record';
import { smailander } from '../api';
import { triggerFields } from './fields';
import { instancesOf } from './instances';
import { eventItem } from './item';
import { isWatched, runsOf, watchedReport, type EndedInstance, type WatchedReport } from './reading';
import { listedReports, unreadTimes } from './reportList';
import { readSettings, type TriggerSettings } from './settings';

/** Items of a test in the editor, and reports that it reads for them. */
const SAMPLES = 5;

/** How the trigger watches the reports that its node chooses. */
export async function reportWatch(context: IPollFunctions): Promise<Watch<WatchedReport, EndedInstance, RunMemo>> {
	refuseLeftOut(triggerFields, context.getNode().parameters);
	const settings = readSettings(context);
	const base = addressText((await accountOf(context, smailander)).base);
	const credential = context.getNode().credentials?.[smailander.credentialType]?.id ?? null;
	return {
		identity: fingerprint(base, credential),
		filters: fingerprint(settings.reportIds ?? null, settings.types),
		kind: runKind(settings.lookBackMs),
		readsAtOnce: itemsAtOnce(context, smailander),
		open: async (signal) => sourceOf(await openedWith(endedBy(signal, context), base, settings)),
		sample: async () => await newest(context, await openedWith(context, base, settings)),
	};
}

/** What there is to watch, and how to deal with one report. */
interface Opened {
	/** Milliseconds of the service's own clock. */
	now: number;
	places: WatchedReport[];
	runsIn(report: WatchedReport): Promise<RunList<EndedInstance>>;
	make: Source<WatchedReport, EndedInstance, RunMemo, INodeExecutionData>['make'];
}

const sourceOf = ({ now, places, runsIn, make }: Opened): Source<WatchedReport, EndedInstance, RunMemo, INodeExecutionData> => ({
	now,
	places,
	read: async (known, isSeen) => runReading(known, await runsIn(known.place), now, isSeen),
	make,
});

async function openedWith(context: IPollFunctions, base: string, settings: TriggerSettings): Promise<Opened> {
	const { rows, now } = await listedReports(context, settings);
	const listed = rows.map(watchedReport).filter((report) => isWatched(report, settings));
	// A chosen report may be missing in the list, as one that was generated on demand.
	const missing = (settings.reportIds ?? []).filter((id) => settings.types.length === 0 && !listed.some((report) => report.id === id));
	const places = [...listed, ...missing.map((id) => ({ id, mark: undefined, newest: 0, row: { id } }))];
	if (places.length > MAX_PLACES) {
		throw new Refusal(`There are more than ${MAX_PLACES} reports to watch`, 'Choose reports in "Reports", or a type in "Filters".');
	}
	const tell = unreadTimes(warnOf(context));
	tell(rows.flatMap((row) => [fieldOf(row, 'last_run'), fieldOf(row, 'created_at')]));
	return {
		now,
		places,
		runsIn: async (report) => {
			const instances = await instancesOf(context, report);
			const runs = runsOf(base, report, instances ?? [], settings);
			tell(runs.ended.map(({ row }) => fieldOf(row.row, 'generated_at')));
			return { ...runs, isOpen: instances === undefined };
		},
		make: async (event, report, tries) => await eventItem(context, settings, report, event, tries),
	};
}

/** The newest events, newest first. */
async function newest(context: IPollFunctions, { places, runsIn, make }: Opened): Promise<INodeExecutionData[]> {
	const faults = pollFaults(context, smailander);
	const warn = warnOf(context);
	const { key } = await accountOf(context, smailander);
	const some = <T>(from: T[]) => ({ from: from.slice(0, 2 * SAMPLES), wanted: SAMPLES });
	const named = async <T>({ row, id }: WatchedReport, work: Promise<T>): Promise<T> =>
		await work.catch((error: unknown) => rethrow(namingPart(error, withoutSecret(textIn(row, 'name') || id, key))));
	const reports = [...places].sort((a, b) => b.newest - a.newest);
	const readings = await samples(warn, faults, some(reports), async (report) => ({ report, ...(await named(report, runsIn(report))) }));
	const found = readings
		.flatMap(({ report, ended }) => ended.filter(({ isWanted }) => isWanted).map((event) => ({ event, report })))
		.sort((a, b) => (b.event.atMs ?? 0) - (a.event.atMs ?? 0));
	return await samples(warn, faults, some(found), async ({ event, report }) => await named(report, make(event, report, 0)));
}
