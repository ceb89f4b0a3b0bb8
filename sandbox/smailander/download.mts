import type { RecordedRequest, Reply } from '../http/exchange.mts';
import { empty, json, Refusal, text } from '../http/exchange.mts';
import { contentChunks, mimeType } from './content.mts';
import { failure, success } from './shapes.mts';
import type { SmailanderInstance } from './state.mts';
import type { SmailanderSwitches } from './switches.mts';

export type Addresses = { own: string; storage: string; foreign: string };

/** Last segment of the download link. */
export function fileName({ instance_id, format }: SmailanderInstance): string {
	return `${instance_id}.${format}`;
}

/** The instance's `download_url`, or null. */
export function downloadLink(instance: SmailanderInstance, addresses: Addresses, switches: SmailanderSwitches): string | null {
	const expiring = switches.downloadMode === 'expiredOnce' || switches.downloadMode === 'expired';
	const path = `/download/${fileName(instance)}${expiring ? `?link=${instance.linkVersion}` : ''}`;
	switch (switches.linkStyle) {
		case 'none':
			return null;
		case 'relative':
			return path;
		case 'foreign':
			return addresses.foreign + path;
		case 'absolute':
			return addresses.own + path;
	}
}

/** Reading an instance makes a fresh link once the old one has been found expired. */
export function refreshLink(instance: SmailanderInstance): void {
	if (!instance.linkExpired) return;
	instance.linkExpired = false;
	instance.linkVersion += 1;
}

/** GET of the link outside the API base. */
export function openLink(
	request: RecordedRequest,
	instance: SmailanderInstance,
	addresses: Addresses,
	switches: SmailanderSwitches,
	authorized: boolean,
): Reply {
	if (switches.negotiates && !(request.headers.accept ?? '*/*').includes('*/*'))
		throw new Refusal(406, 'The file cannot be had in that type', { code: 'not_acceptable' });
	switch (switches.downloadMode) {
		case 'bearerLink':
			if (!authorized) throw new Refusal(401, 'Authentication is required', { code: 'unauthorized' });
			break;
		case 'expired':
			throw new Refusal(403, 'The link has expired', { code: 'link_expired' });
		case 'expiredOnce':
			if (request.query.link === '1' || Number(request.query.link) !== instance.linkVersion) {
				instance.linkExpired = true;
				throw new Refusal(403, 'The link has expired', { code: 'link_expired' });
			}
			break;
		default:
	}
	return fileReply(request, instance, addresses, switches);
}

/** The file, or what the download mode gives in its place. */
export function fileReply(
	request: RecordedRequest,
	instance: SmailanderInstance,
	addresses: Addresses,
	switches: SmailanderSwitches,
): Reply {
	if (switches.withoutData !== 'no') throw new Refusal(404, 'The file does not exist', { code: 'not_found' });
	instance.fileLooks = (instance.fileLooks ?? 0) + 1;
	if (instance.fileLooks <= switches.fileAfterLooks) return notYet(switches);
	const stored = `${addresses.storage}/files/${fileName(instance)}?signature=demo`;
	switch (switches.downloadMode) {
		case 'redirect':
			return empty(302, { location: stored });
		case 'redirectLoop':
			return empty(302, { location: addresses.own + request.path });
		case 'jsonLink':
			return success({ download_url: stored }, switches);
		case 'jsonError':
			return { ...failure(switches, 200, 'The report file is not available', 'file_unavailable') };
		case 'htmlPage':
			return text('<!DOCTYPE html><html><body><h1>Please sign in</h1></body></html>', 200, 'text/html; charset=utf-8');
		default:
			return bytes(instance, switches);
	}
}

function notYet({ fileBefore }: SmailanderSwitches): Reply {
	const preparing = { status: 'processing', message: 'The file is being prepared' };
	switch (fileBefore) {
		case '202':
			return json(preparing, 202, { 'retry-after': '1' });
		case '204':
			return empty(204);
		case 'status':
			return json(preparing);
		case 'retryAfter':
			return { ...text('The file is being prepared'), headers: { 'content-type': 'text/plain', 'retry-after': '1' } };
		case '403':
			throw new Refusal(403, 'AccessDenied', { code: 'forbidden' });
		case '404':
			throw new Refusal(404, 'The file does not exist', { code: 'not_found' });
	}
}

/** The bytes of the file, streamed at full speed. */
export function bytes(instance: SmailanderInstance, switches: SmailanderSwitches): Reply {
	const headers: Record<string, string> = { ...disposition(instance, switches) };
	if (switches.downloadMode !== 'noContentType') headers['content-type'] = switches.fileType ?? mimeType(instance.format);
	const size = switches.downloadMode === 'emptyFile' ? 0 : instance.size;
	const stream = contentChunks({ instanceId: instance.instance_id, format: instance.format, size, csvStyle: switches.csvStyle });
	return { status: 200, headers, stream, length: size };
}

function disposition(instance: SmailanderInstance, switches: SmailanderSwitches): Record<string, string> {
	const name = fileName(instance);
	switch (switches.fileNameStyle) {
		case 'none':
			return {};
		case 'plain':
			return { 'content-disposition': `attachment; filename="${name}"` };
		case 'utf8':
			return { 'content-disposition': `attachment; filename="report.${instance.format}"; filename*=UTF-8''Bericht%20%C3%BCber%20${name}` };
		case 'hostile':
			return { 'content-disposition': `attachment; filename="../../etc/${name}"` };
	}
}
