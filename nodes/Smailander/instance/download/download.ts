import type { IBinaryData, IDataObject, IExecuteFunctions, IExecuteSingleFunctions, IHttpRequestOptions, IPollFunctions } from 'n8n-workflow';
import { rethrow } from '../../../rethrow';
import { addressText, pathSegment } from '../../../transport/address';
import { fieldOf } from '../../../transport/answer';
import { download, intoStorage, type DownloadedFile, type UseFile } from '../../../files/download';
import { ServiceFault } from '../../../transport/errors';
import { accountOf } from '../../../transport/exchange';
import { cancelSignal } from '../../../transport/cancel';
import { pause } from '../../../clock';
import type { ExpectedFile } from '../../../files/fileReply';
import { byWidening } from '../../../lists/paging';
import { Refusal } from '../../../refusal';
import type { Reply, ServiceRequest } from '../../../transport/service';
import { endpoints, PAGE_SIZE, smailander } from '../../api';
import { asInstance, type Instance, isCompleted, isFailed, isOrderKnown, isWithoutData, newestFirst, newestOf } from '../instance';
import { readInstances } from '../../replies';
import { pathOf, type PathIds } from '../../path';
import type { TableFile } from './fileRows';
import { subjectJson, subjectOf, subjectParts, type FileSubject } from './fileSubject';
import { WithoutData } from './withoutData';

/** By which ways and settings the requests of one input item leave. */
export interface Line {
	context: IExecuteFunctions | IExecuteSingleFunctions | IPollFunctions;
	/** The node's Request Options. */
	settings: Partial<IHttpRequestOptions>;
	send(request: ServiceRequest): Promise<Reply>;
}

interface Target {
	reportId: string;
	/** Undefined where the service lists none and only a path can tell. */
	instance: Instance | undefined;
	/** Whether a path that names only the report leads to this instance. */
	isNewest: boolean;
	/** Whether the service gave a list at all. */
	isListed: boolean;
	/** Whether no bytes can be the file where no size is stated. */
	mayBeEmpty?: boolean;
	/** The run has just ended, so that its file may not be there yet. */
	isFresh: boolean;
	/** What is at hand of the report: its record, or what it was asked for by. */
	records?: IDataObject[];
}

export interface Downloaded {
	json: IDataObject;
	binary: IBinaryData;
}

/** Finds the instance, downloads its file and describes it. Without `instanceId` it is the latest completed one. */
export async function downloadInstance(line: Line, ids: PathIds): Promise<Downloaded> {
	return await described(line, await targetOf(line, ids), ids.instanceId);
}

/** Finds the instance and hands its file, which may be empty where no size is stated, to what `use` makes for its format and size. */
export async function useInstance<T extends object>(line: Line, ids: PathIds, use: (expected: TableFile) => UseFile<T>): Promise<T> {
	const target = await targetOf(line, ids);
	const { format = '', size } = target.instance ?? {};
	return await fetched(line, { ...target, mayBeEmpty: true }, ids.instanceId, use({ format, size }));
}

/**
 * Downloads the file of an instance that was found completed.
 * @param known whether it is the newest of its report, whether its run has just ended, and what is at hand of the report
 */
export async function downloadFound(line: Line, reportId: string, instance: Instance, known: Pick<Target, 'isNewest' | 'isFresh' | 'records'>): Promise<Downloaded> {
	return await described(line, { reportId, instance, isListed: true, ...known }, instance.id || undefined);
}

/** Milliseconds after a run for which its file may come yet. */
const FRESH_MS = 10 * 60_000;

/** Whether the run of an instance has just ended, as far as its time tells. */
export const isFresh = (instance: Instance | undefined): boolean => Math.abs(Date.now() - (instance?.generatedAt ?? NaN)) < FRESH_MS;

async function targetOf(line: Line, { reportId, instanceId }: PathIds): Promise<Target> {
	if (instanceId !== undefined) pathSegment(instanceId, 'Instance');
	const instances = await listed(line, reportId);
	const target = targetIn(instances ?? [], instanceId);
	return { reportId, ...target, isListed: instances !== undefined, isFresh: isFresh(target.instance) };
}

async function described(line: Line, target: Target, instanceId: string | undefined): Promise<Downloaded> {
	const { reportId, instance } = target;
	const { binary, sniffedFormat, ...file } = await fetched(line, target, instanceId, intoStorage(line.context));
	const id = instance?.id || instanceId;
	const declaredFormat = instance?.format || null;
	const json = {
		reportId,
		...(id ? { instanceId: id } : {}),
		...subjectJson(subjectIn(target)),
		...instance?.row,
		...file,
		sizeMatches: instance?.size === undefined ? null : instance.size === file.size,
		declaredFormat,
		sniffedFormat,
		formatMatches: formatMatches(declaredFormat, sniffedFormat),
	};
	return { json, binary };
}

/** Null where either is not known. Plain text may well be CSV with one column. */
function formatMatches(declared: string | null, sniffed: DownloadedFile['sniffedFormat']): boolean | null {
	if (declared === null || sniffed === 'unknown') return null;
	return declared === sniffed || (declared === 'csv' && sniffed === 'text');
}

/** Undefined where the service denies the list: its path is inferred, and those of the download are worth trying still. */
async function listed({ settings, send }: Line, reportId: string): Promise<Instance[] | undefined> {
	const request = { ...settings, ...endpoints.listInstances, url: pathOf(endpoints.listInstances, { reportId }) };
	try {
		const rows = await byWidening(PAGE_SIZE)(async ({ qs }) => readInstances(await send({ ...request, qs })), undefined);
		return rows.map(asInstance);
	} catch (error) {
		if (isMissing(error)) return undefined;
		rethrow(error);
	}
}

/** @throws Refusal when the instance, or every instance, is known not to be ready, and when nothing tells which is the latest */
function targetIn(instances: Instance[], instanceId: string | undefined): Pick<Target, 'instance' | 'isNewest'> {
	const completed = instances.filter(isCompleted);
	if (instanceId === undefined) {
		if (instances.length > 0 && completed.length === 0) throw noneReady(instances);
		return { instance: newestOf(completed), isNewest: true };
	}
	const instance = instances.find(({ id }) => id === instanceId);
	if (instance && !isCompleted(instance)) {
		throw new Refusal(
			`The instance "${instanceId}" ${isFailed(instance) ? 'was not completed' : 'is not ready yet'}: its status is "${instance.status}"`,
			isFailed(instance) ? 'Generate the report again.' : 'Run the node again when it is completed.',
		);
	}
	return { instance, isNewest: instance !== undefined && isOrderKnown(completed) && instance === newestFirst(completed)[0] };
}

function noneReady(instances: Instance[]): Refusal {
	const statuses = [...new Set(instances.map(({ status }) => `"${status}"`))].join(', ');
	return new Refusal(`The report has no completed instance: status ${statuses}`, 'Run the node again when one is completed.');
}

/** Milliseconds between the looks for a file that may come yet. */
const STEPS_MS = [1_000, 2_000, 4_000];

/** The file; where it may come yet, within a patience of some looks. */
async function fetched<T extends object>(line: Line, target: Target, instanceId: string | undefined, use: UseFile<T>): Promise<T> {
	if (target.instance && isWithoutData(target.instance)) return await ofRunWithoutData(line, target, target.instance, use);
	const steps = target.isFresh ? STEPS_MS : [];
	const signal = cancelSignal(line.context);
	for (const step of steps) {
		try {
			return await lookedFor(line, target, instanceId, use);
		} catch (error) {
			if (signal?.aborted || !(isMissing(error) || isRefusedLink(error))) rethrow(error);
		}
		await pause(step, signal);
	}
	return await lookedFor(line, target, instanceId, use);
}

/** Some services make a file that says that there is nothing; then there is a link. */
async function ofRunWithoutData<T extends object>(line: Line, target: Target, instance: Instance, use: UseFile<T>): Promise<T> {
	try {
		if (instance.link) return await lookedFor(line, target, instance.id, use);
	} catch (error) {
		if (!isMissing(error)) rethrow(error);
	}
	throw new WithoutData(target.reportId, instance);
}

async function lookedFor<T extends object>(line: Line, target: Target, instanceId: string | undefined, use: UseFile<T>): Promise<T> {
	const { instance, reportId } = target;
	const file = expected(target, instanceId, line.context.getTimezone());
	const fetch = async (link: string) => await download(line.context, smailander, link, file, line.settings, use);
	if (!instance?.link) return await fromInferredPaths(line, fetch, target, instance?.id || instanceId);
	try {
		return await fetch(instance.link);
	} catch (error) {
		if (!isRefusedLink(error)) rethrow(error);
		const fresh = (await listed(line, reportId))?.find(({ id }) => id === instance.id)?.link;
		return await fetchedAgain(fetch, fresh, error);
	}
}

const hasStatus = (error: unknown, ...statuses: number[]): error is ServiceFault =>
	error instanceof ServiceFault && statuses.includes(error.fault.status ?? 0);

const isRefusedLink = (error: unknown): error is ServiceFault => hasStatus(error, 401, 403, 410);

const isMissing = (error: unknown): error is ServiceFault => hasStatus(error, 404);

/**
 * Links expire, so one that is refused is read again, once. Storage refuses what is not there yet, too, so the fault goes on.
 * @param refused the fault of the first link
 */
async function fetchedAgain<T>(fetch: (link: string) => Promise<T>, link: string | undefined, refused: ServiceFault): Promise<T> {
	let last = refused;
	try {
		if (link) return await fetch(link);
	} catch (error) {
		// Of a proxy on the way its own page says more.
		if (!isRefusedLink(error) || error.fault.isPage) rethrow(error);
		last = error;
	}
	throw refusedWith(
		last,
		`The download link was refused by ${last.fault.host ?? 'the service'}, and so was a fresh one`,
		'Check that the API key may read reports, or download the file in the service.',
	);
}

/** Other words for a fault, which stays what others decide by. A link says nothing of the key, which has just read the list. */
const refusedWith = ({ fault }: ServiceFault, message: string, description: string): ServiceFault =>
	new ServiceFault(fault, { message, description, cause: 'temporarily-unavailable' });

/** Neither path is documented. The one of the report is tried only where it leads to the wanted instance. */
async function fromInferredPaths<T>(
	{ context }: Line,
	fetch: (link: string) => Promise<T>,
	{ reportId, isNewest, isListed }: Target,
	instanceId: string | undefined,
): Promise<T> {
	const base = addressText((await accountOf(context, smailander)).base);
	const paths = [
		...(isNewest ? [pathOf(endpoints.downloadReport, { reportId })] : []),
		...(instanceId ? [pathOf(endpoints.downloadInstance, { reportId, instanceId })] : []),
	];
	let denied: ServiceFault | undefined;
	for (const path of paths) {
		try {
			return await fetch(base + path);
		} catch (error) {
			if (!isMissing(error)) rethrow(error);
			denied = error;
		}
	}
	// With list and file denied, perhaps there is no such report: the service's own words tell.
	if (!isListed) throw denied;
	const message = instanceId ? `There is no file of the instance "${instanceId}"` : 'The report has no instance yet';
	const remedy = 'Choose an instance from the list, or generate the report first.';
	throw denied ? refusedWith(denied, message, remedy) : new Refusal(message, remedy);
}

const subjectIn = ({ instance, records = [] }: Target): FileSubject => subjectOf(instance?.row ?? {}, records);

function expected(target: Target, instanceId: string | undefined, zone: string): ExpectedFile {
	const { instance, reportId, mayBeEmpty } = target;
	const id = instance?.id || instanceId || '';
	return {
		format: instance?.format || undefined,
		nameParts: subjectParts(subjectIn(target), reportId, id, fieldOf(instance?.row, 'generated_at'), zone),
		ids: [reportId, id],
		size: instance?.size,
		mayBeEmpty,
	};
}
