import type { IBinaryData, IDataObject, IExecuteSingleFunctions } from 'n8n-workflow';
import { textValue } from '../../fields/values';
import { addressText, pathSegment } from '../../transport/address';
import { download, type DownloadedFile, type ExpectedFile } from '../../transport/download';
import { ServiceFault } from '../../transport/errors';
import { accountOf } from '../../transport/exchange';
import { byWidening } from '../../transport/paging';
import { Refusal } from '../../refusal';
import { settingsOf } from '../../transport/requestSettings';
import { filledPath, parameterValue, type Call } from '../../transport/routing';
import { asInstance, endpoints, isCompleted, isFailed, newestFirst, PAGE_SIZE, readInstances, smailander, type Instance } from '../api';

interface Target {
	/** Undefined where the service lists none and only a path can tell. */
	instance: Instance | undefined;
	/** Whether a path that names only the report leads to this instance. */
	isNewest: boolean;
	/** Whether the service gave a list at all. */
	isListed: boolean;
}

/** Finds the instance, downloads its file and describes it. `instanceId` undefined means the latest completed one. */
export async function downloadInstance(
	context: IExecuteSingleFunctions,
	call: Call,
	instanceId: string | undefined,
): Promise<{ json: IDataObject; binary: IBinaryData }> {
	if (instanceId !== undefined) pathSegment(instanceId, 'Instance');
	const instances = await listed(call);
	const target = { ...targetIn(instances ?? [], instanceId), isListed: instances !== undefined };
	const { binary, ...file } = await fetched(context, call, target, instanceId);
	const id = target.instance?.id ?? instanceId;
	const json = {
		reportId: textValue(parameterValue(context, 'reportId'), 'Report'),
		...(id ? { instanceId: id } : {}),
		...target.instance?.row,
		...file,
		sizeMatches: target.instance?.size === undefined ? null : target.instance.size === file.size,
	};
	return { json, binary };
}

/** Undefined where the service denies the list: its path is inferred, and those of the download are worth trying still. */
async function listed({ request, send }: Call): Promise<Instance[] | undefined> {
	try {
		const rows = await byWidening(PAGE_SIZE)(async ({ qs }) => readInstances(await send({ ...request, qs })), undefined);
		return rows.map(asInstance);
	} catch (error) {
		if (error instanceof ServiceFault && error.fault.status === 404) return undefined;
		return await Promise.reject(error);
	}
}

/** @throws Refusal when the instance, or every instance, is known not to be ready */
function targetIn(instances: Instance[], instanceId: string | undefined): Omit<Target, 'isListed'> {
	const completed = instances.filter(isCompleted).sort(newestFirst);
	if (instanceId === undefined) {
		if (instances.length > 0 && completed.length === 0) throw noneReady(instances);
		return { instance: completed[0], isNewest: true };
	}
	const instance = instances.find(({ id }) => id === instanceId);
	if (instance && !isCompleted(instance)) {
		throw new Refusal(
			`The instance "${instanceId}" ${isFailed(instance) ? 'was not completed' : 'is not ready yet'}: its status is "${instance.status}"`,
			isFailed(instance) ? 'Generate the report again.' : 'Run the node again when it is completed.',
		);
	}
	return { instance, isNewest: instance !== undefined && instance === completed[0] };
}

function noneReady(instances: Instance[]): Refusal {
	const statuses = [...new Set(instances.map(({ status }) => `"${status}"`))].join(', ');
	return new Refusal(`The report has no completed instance: status ${statuses}`, 'Run the node again when one is completed.');
}

async function fetched(
	context: IExecuteSingleFunctions,
	call: Call,
	target: Target,
	instanceId: string | undefined,
): Promise<DownloadedFile> {
	const { instance } = target;
	const fetch = async (link: string) => await download(context, smailander, link, expected(instance, instanceId), settingsOf(call.request));
	if (!instance?.link) return await fromInferredPaths(context, fetch, target, instance?.id ?? instanceId);
	try {
		return await fetch(instance.link);
	} catch (error) {
		if (!isRefusedLink(error)) return await Promise.reject(error);
		const fresh = (await listed(call))?.find(({ id }) => id === instance.id)?.link;
		return await fetchedAgain(fetch, fresh);
	}
}

const isRefusedLink = (error: unknown): boolean =>
	error instanceof ServiceFault && [401, 403, 410].includes(error.fault.status ?? 0);

/** Links expire, so one that is refused is read again, once. */
async function fetchedAgain(fetch: (link: string) => Promise<DownloadedFile>, link: string | undefined): Promise<DownloadedFile> {
	try {
		if (link) return await fetch(link);
	} catch (error) {
		if (!isRefusedLink(error)) return await Promise.reject(error);
	}
	throw new Refusal('The download link was refused, and so was a fresh one', 'Check that the API key may read reports, or download the file in the service.');
}

/** Neither path is documented. The one of the report is tried only where it leads to the wanted instance. */
async function fromInferredPaths(
	context: IExecuteSingleFunctions,
	fetch: (link: string) => Promise<DownloadedFile>,
	{ isNewest, isListed }: Target,
	instanceId: string | undefined,
): Promise<DownloadedFile> {
	const base = addressText((await accountOf(context, smailander)).base);
	const report = filledPath(context, smailander, endpoints.downloadReport.url);
	const paths = [
		...(isNewest ? [report] : []),
		...(instanceId ? [instancePath(context, instanceId)] : []),
	];
	let denied: unknown;
	for (const path of paths) {
		try {
			return await fetch(base + path);
		} catch (error) {
			if (!(error instanceof ServiceFault && error.fault.status === 404)) return await Promise.reject(error);
			denied = error;
		}
	}
	// With list and file denied, perhaps there is no such report: the service's own words tell.
	if (!isListed) return await Promise.reject(denied);
	throw new Refusal(
		instanceId ? `There is no file of the instance "${instanceId}"` : 'The report has no instance yet',
		'Choose an instance from the list, or generate the report first.',
	);
}

const instancePath = (context: IExecuteSingleFunctions, instanceId: string): string =>
	filledPath(context, smailander, endpoints.downloadInstance.url.replace('{instanceId}', pathSegment(instanceId, 'Instance')));

function expected(instance: Instance | undefined, instanceId: string | undefined): ExpectedFile {
	const format = instance?.format || undefined;
	const name = instance?.id ?? instanceId ?? 'report';
	return { format, fileName: format ? `${name}.${format}` : name, size: instance?.size };
}
