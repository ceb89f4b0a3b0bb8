import type { IBinaryData, IDataObject } from 'n8n-workflow';
import { intoStorage, type DownloadedFile } from '../../../files/download';
import type { PathIds } from '../../path';
import type { Instance } from '../instance';
import type { Access } from './access';
import { chosenInstance, type ChosenInstance } from './chosenInstance';
import { fetchFile } from './fetchFile';
import { titleJson, titleOf } from './fileTitle';

/** A file in n8n's storage, and what is said of it. */
interface FileAsItem {
	json: IDataObject;
	binary: IBinaryData;
}

/** Finds the instance, downloads its file and describes it. Without `instanceId` it is the latest completed one. */
export async function fileAsItem(access: Access, ids: PathIds): Promise<FileAsItem> {
	return await downloaded(access, await chosenInstance(access, ids));
}

/**
 * Downloads the file of an instance that was found completed.
 * @param known whether it is the newest of its report, whether its run has just ended, and what is at hand of the report
 */
export async function fileOfFound(
	access: Access,
	reportId: string,
	instance: Instance,
	known: Pick<ChosenInstance, 'isNewest' | 'isFresh' | 'records'>,
): Promise<FileAsItem> {
	return await downloaded(access, { reportId, instanceId: instance.id, instance, isListed: true, ...known });
}

async function downloaded(access: Access, chosen: ChosenInstance): Promise<FileAsItem> {
	const { reportId, instanceId, instance, records } = chosen;
	const { binary, sniffedFormat, ...file } = await fetchFile(access, chosen, intoStorage(access.context));
	const declaredFormat = instance?.format || null;
	const json = {
		reportId,
		...(instanceId ? { instanceId } : {}),
		...titleJson(titleOf(instance?.row ?? {}, records)),
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
