import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { fingerprint } from '../../polling/fingerprint';
import { rethrow } from '../../rethrow';
import type { Plan } from '../../trigger/poll';
import { ToldTime } from '../../trigger/toldTime';
import { samples } from '../../trigger/samples';
import type { Reading, Source } from '../../polling/round';
import { MAX_PLACES } from '../../polling/state';
import { beginning } from '../../values/beginning';
import { Refusal } from '../../refusal';
import { addressText } from '../../transport/address';
import { textIn } from '../../transport/answer';
import { fieldOf } from '../../values/record';
import { namingPart, ServiceFault, withoutSecret } from '../../transport/errors';
import { endedBy } from '../../transport/attempt';
import { accountOf } from '../../transport/account';
import { send } from '../../transport/exchange';
import { byOffset, byWidening } from '../../lists/paging';
import { pollFaults } from '../../trigger/pollFaults';
import type { ServiceRequest } from '../../transport/service';
import { itemsAtOnce } from '../../transport/ticket';
import { isUnreadTime } from '../../values/time';
import { endpoints, PAGE_SIZE, smailander } from '../api';
import { isCompleted, isFailed } from '../instance/instance';
import { readInstances, readReports, reportIdIn } from '../replies';
import { pathOf } from '../path';
import { eventItem } from './item';
import { isWatched, readingOf, watchedReport, type EndedInstance, type WatchedReport } from './reading';
import { readSettings, type TriggerSettings } from './settings';

/** Characters of a time that are shown. */
const LONGEST_SHOWN = 40;
/** Items of a test in the editor, and reports that it reads for them. */
const SAMPLES = 5;

/** How the trigger watches the reports that its node chooses. */
export async function reportWatch(context: IPollFunctions): Promise<Plan<WatchedReport, EndedInstance>> {
	const settings = readSettings(context);
	const base = addressText((await accountOf(context, smailander)).base);
	const credential = context.getNode().credentials?.[smailander.credentialType]?.id ?? null;
	return {
		identity: fingerprint(base, credential),
		filters: fingerprint(settings.reportIds ?? null, settings.types),
		lookBackMs: settings.lookBackMs,
		readsAtOnce: itemsAtOnce(context, smailander),
		open: async (signal) => await openSource(endedBy(signal, context), base, settings),
		sample: async () => await newest(context, await openSource(context, base, settings)),
	};
}

type ReportSource = Source<WatchedReport, EndedInstance, INodeExecutionData>;

async function openSource(context: IPollFunctions, base: string, settings: TriggerSettings): Promise<ReportSource> {
	const { rows, now } = await sweep(context, settings);
	const listed = rows.map(watchedReport).filter((report) => isWatched(report, settings));
	// A chosen report may be missing in the list, as one that was generated on demand.
	const missing = (settings.reportIds ?? []).filter((id) => settings.types.length === 0 && !listed.some((report) => report.id === id));
	const places = [...listed, ...missing.map((id) => ({ id, mark: undefined, newest: 0, row: { id } }))];
	if (places.length > MAX_PLACES) {
		throw new Refusal(`There are more than ${MAX_PLACES} reports to watch`, 'Choose reports in "Reports", or a type in "Filters".');
	}
	const tell = unreadTimes(context);
	tell(rows.flatMap((row) => [fieldOf(row, 'last_run'), fieldOf(row, 'created_at')]));
	return {
		now,
		places,
		read: async (report) => {
			const reading = await readReport(context, base, report, settings);
			tell(reading.events.map(({ row }) => fieldOf(row.row, 'generated_at')));
			return reading;
		},
		make: async (event, report, tries) => await eventItem(context, settings, report, event, tries),
	};
}

/** Logs the first time of a poll that is written in an unknown form: what has none is watched all the same, but cannot be told old from new. */
function unreadTimes(context: IPollFunctions): (times: unknown[]) => void {
	let isTold = false;
	return (times) => {
		const unread = isTold ? undefined : times.find(isUnreadTime);
		if (unread === undefined) return;
		isTold = true;
		const shown = beginning(String(unread), LONGEST_SHOWN);
		context.logger.warn(`${context.getNode().name}: ${smailander.name} gives a time as "${shown}", which cannot be read. Its runs count from when they are met, in the service's order; Look Back does not find them`);
	};
}

/** The report list from end to end, and the service's time. */
async function sweep(context: IPollFunctions, { types }: TriggerSettings): Promise<{ rows: IDataObject[]; now: number }> {
	const filter = types.length === 1 ? { type: types[0] } : {};
	const told = new ToldTime();
	const ask = async (qs: ServiceRequest['qs']) => told.learn(await send(context, smailander, { ...endpoints.listReports, qs: { ...filter, ...qs } }));
	const rows = await byOffset(PAGE_SIZE, reportIdIn)(async ({ qs }) => readReports(await ask(qs)), undefined);
	return { rows, now: await told.now(context, async () => await ask({ limit: 1 })) };
}

async function readReport(context: IPollFunctions, base: string, report: WatchedReport, settings: TriggerSettings): Promise<Reading<EndedInstance>> {
	const url = pathOf(endpoints.listInstances, { reportId: report.id });
	try {
		const rows = await byWidening(PAGE_SIZE)(
			async ({ qs }) => readInstances(await send(context, smailander, { ...endpoints.listInstances, url, qs })),
			undefined,
		);
		return readingOf(base, report, rows, settings);
	} catch (error) {
		if (isNotFound(error) && (await mayBeEmpty(context, report))) return { events: [], unfinished: [], isOpen: true };
		rethrow(error);
	}
}

const isNotFound = (error: unknown): boolean => error instanceof ServiceFault && error.fault.status === 404;

/** Whether a missing list of instances is no fault: the report is still being made, or was deleted since it was listed. */
async function mayBeEmpty(context: IPollFunctions, { id, mark, row }: WatchedReport): Promise<boolean> {
	const status = textIn(row, 'status').toLowerCase();
	const isSettled = ['', 'active', 'paused'].includes(status) || isCompleted({ status }) || isFailed({ status });
	if (!isSettled) return true;
	if (mark === undefined) return false;
	try {
		await send(context, smailander, { ...endpoints.getReport, url: pathOf(endpoints.getReport, { reportId: id }) });
		return false;
	} catch (error) {
		return isNotFound(error) || rethrow(error);
	}
}

/** The newest events, newest first. */
async function newest(context: IPollFunctions, source: ReportSource): Promise<INodeExecutionData[]> {
	const faults = pollFaults(context, smailander);
	const { key } = await accountOf(context, smailander);
	const some = <T>(from: T[]) => ({ from: from.slice(0, 2 * SAMPLES), wanted: SAMPLES });
	const named = async <T>({ row, id }: WatchedReport, work: Promise<T>): Promise<T> =>
		await work.catch((error: unknown) => rethrow(namingPart(error, withoutSecret(textIn(row, 'name') || id, key))));
	const reports = [...source.places].sort((a, b) => b.newest - a.newest);
	const readings = await samples(context, faults, some(reports), async (report) => ({ report, ...(await named(report, source.read(report))) }));
	const found = readings
		.flatMap(({ report, events }) => events.filter(({ isWanted }) => isWanted).map((event) => ({ event, report })))
		.sort((a, b) => (b.event.atMs ?? 0) - (a.event.atMs ?? 0));
	return await samples(context, faults, some(found), async ({ event, report }) => await named(report, source.make(event, report, 0)));
}
