import { pause } from '../../../clock';
import { download, type UseFile } from '../../../files/download';
import type { ExpectedFile } from '../../../files/file';
import { Refusal } from '../../../refusal';
import { rethrow } from '../../../rethrow';
import { accountOf } from '../../../transport/account';
import { addressText } from '../../../transport/address';
import { cancelSignal } from '../../../transport/cancel';
import { ServiceFault } from '../../../transport/errors';
import { fieldOf } from '../../../values/record';
import { endpoints, smailander } from '../../api';
import { hasStatus } from '../../faults';
import { pathOf } from '../../path';
import { isWithoutData, type Instance } from '../instance';
import type { Access } from './access';
import { listedInstances, type ChosenInstance } from './chosenInstance';
import { titleOf, titleParts } from './fileTitle';
import { WithoutData } from './withoutData';

interface FetchOptions {
	/** Whether no bytes can be the file where no size is stated. */
	mayBeEmpty?: boolean;
}

/**
 * Hands the file of an instance to `use`. Where the file may come yet, it is looked for some times.
 * @throws WithoutData where the run found nothing, so that there will be no file
 */
export async function fetchFile<T extends object>(
	access: Access,
	chosen: ChosenInstance,
	use: UseFile<T>,
	options: FetchOptions = {},
): Promise<T> {
	const { context, settings } = access;
	const file = { ...expectedFile(chosen, context.getTimezone()), ...options };
	const fetch: Fetch<T> = async (link) => await download(context, smailander, link, file, settings, use);
	if (chosen.instance && isWithoutData(chosen.instance)) return await ofRunWithoutData(access, chosen, chosen.instance, fetch);
	return chosen.isFresh ? await patiently(access, chosen, fetch) : await fromLinkOrPath(access, chosen, fetch);
}

/** Fetches what is behind an address. */
type Fetch<T> = (link: string) => Promise<T>;

function expectedFile({ instance, instanceId, reportId, records }: ChosenInstance, zone: string): ExpectedFile {
	return {
		format: instance?.format || undefined,
		nameParts: titleParts(titleOf(instance?.row ?? {}, records), reportId, instanceId, fieldOf(instance?.row, 'generated_at'), zone),
		ids: [reportId, instanceId],
		size: instance?.size,
	};
}

const isMissing = (error: unknown): error is ServiceFault => hasStatus(error, 404);
const isRefusedLink = (error: unknown): error is ServiceFault => hasStatus(error, 401, 403, 410);

/** Milliseconds between the looks for a file that may come yet. */
const STEPS_MS = [1_000, 2_000, 4_000];

async function patiently<T>(access: Access, chosen: ChosenInstance, fetch: Fetch<T>): Promise<T> {
	const signal = cancelSignal(access.context);
	for (const step of STEPS_MS) {
		try {
			return await fromLinkOrPath(access, chosen, fetch);
		} catch (error) {
			if (signal?.aborted || !(isMissing(error) || isRefusedLink(error))) rethrow(error);
		}
		await pause(step, signal);
	}
	return await fromLinkOrPath(access, chosen, fetch);
}

/** Some services make a file that says that there is nothing; then there is a link. */
async function ofRunWithoutData<T>(access: Access, chosen: ChosenInstance, instance: Instance, fetch: Fetch<T>): Promise<T> {
	try {
		if (instance.link) return await fromLinkOrPath(access, chosen, fetch);
	} catch (error) {
		if (!isMissing(error)) rethrow(error);
	}
	throw new WithoutData(chosen.reportId, instance);
}

async function fromLinkOrPath<T>(access: Access, chosen: ChosenInstance, fetch: Fetch<T>): Promise<T> {
	const { instance, reportId } = chosen;
	if (!instance?.link) return await fromInferredPaths(access, chosen, fetch);
	try {
		return await fetch(instance.link);
	} catch (error) {
		if (!isRefusedLink(error)) rethrow(error);
		const fresh = (await listedInstances(access, reportId))?.find(({ id }) => id === instance.id)?.link;
		return await fromFreshLink(fetch, fresh, error);
	}
}

/**
 * Links expire, so one that is refused is read again, once. Storage refuses what is not there yet, too, so the fault goes on.
 * @param refused the fault of the first link
 */
async function fromFreshLink<T>(fetch: Fetch<T>, link: string | undefined, refused: ServiceFault): Promise<T> {
	let last = refused;
	try {
		if (link) return await fetch(link);
	} catch (error) {
		// Of a proxy on the way its own page says more.
		if (!isRefusedLink(error) || error.fault.isPage) rethrow(error);
		last = error;
	}
	throw inOtherWords(
		last,
		`The download link was refused by ${last.fault.host ?? 'the service'}, and so was a fresh one`,
		'Check that the API key may read reports, or download the file in the service.',
	);
}

/** A fault stays what others decide by. A link says nothing of the key, which has just read the list. */
const inOtherWords = ({ fault }: ServiceFault, message: string, description: string): ServiceFault =>
	new ServiceFault(fault, { message, description, cause: 'temporarily-unavailable' });

/** Neither path is documented. The one of the report is tried only where it leads to the wanted instance. */
async function fromInferredPaths<T>(
	{ context }: Access,
	{ reportId, instanceId, isNewest, isListed }: ChosenInstance,
	fetch: Fetch<T>,
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
	throw denied ? inOtherWords(denied, message, remedy) : new Refusal(message, remedy);
}
