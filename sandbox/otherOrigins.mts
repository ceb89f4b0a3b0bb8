import type { RecordedRequest, Reply } from './http/exchange.mts';
import { Breach, empty, json } from './http/exchange.mts';
import type { FaultQueue } from './http/faults.mts';
import type { Conduct } from './http/origin.mts';
import { carriesKey, smailanderKeys, threatLockerKeys } from './keys.mts';
import { contentChunks } from './smailander/content.mts';

/** Whether a request has an Authorization header, or one of the sandbox's keys anywhere. */
export function bringsKey(request: RecordedRequest): boolean {
	return request.headers.authorization !== undefined || carriesKey(request, { ...threatLockerKeys, ...smailanderKeys });
}

function refuseKeys(request: RecordedRequest): void {
	if (bringsKey(request)) throw new Breach('a key was sent to another origin');
}

/** Pre-signed storage behind the download links: refuses a request with Authorization, as such storage does. */
export function storageConduct(file: (name: string) => Reply | undefined, faults: FaultQueue): Conduct {
	return {
		name: 'Storage',
		faults,
		check: refuseKeys,
		handle: ({ path, query }) => {
			const name = path.replace(/^\/files\//, '');
			if (query.signature !== 'demo') return empty(403);
			return file(name) ?? empty(404);
		},
		errorReply: (status, message) => json({ message }, status),
	};
}

/** A host that has nothing to do with either service; any download from it works. */
export function foreignConduct(): Conduct {
	return {
		name: 'Foreign',
		check: refuseKeys,
		handle: () => ({
			status: 200,
			headers: { 'content-type': 'application/pdf' },
			stream: contentChunks(foreignContent),
			length: foreignContent.size,
		}),
		errorReply: (status, message) => json({ message }, status),
	};
}

/** What the foreign origin serves at every path. */
export const foreignContent = { instanceId: 'foreign', format: 'pdf', size: 1024 };
