import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Chunk, Reply } from './exchange.mts';

/** Spoils a body: after `afterBytes` (default half of it) the connection is cut, or nothing more is sent. */
export type Spoil = { end: 'cut' | 'hang'; afterBytes?: number };

const unknownLengthCut = 64 * 1024;

/** Sends a reply with back-pressure, so that memory does not grow with the body. */
export async function sendReply(response: ServerResponse, reply: Reply, spoil?: Spoil): Promise<void> {
	const chunks: Iterable<Chunk> = reply.stream ?? (reply.body ? [reply.body] : []);
	const length = reply.stream ? reply.length : Buffer.byteLength(reply.body ?? '');
	const headers = { ...reply.headers };
	if (length !== undefined && reply.status !== 204) headers['content-length'] = String(length);
	response.writeHead(reply.status, headers);

	let allowed = Infinity;
	if (spoil) {
		allowed = spoil.afterBytes ?? (length === undefined ? unknownLengthCut : Math.floor(length / 2));
	}
	for (const chunk of chunks) {
		if (response.destroyed) return;
		const piece = allowed === Infinity ? chunk : Buffer.from(chunk as string).subarray(0, allowed);
		allowed -= piece.length;
		if (piece.length > 0 && !response.write(piece)) await writable(response);
		if (allowed <= 0) break;
	}
	if (!spoil) {
		response.end();
		return;
	}
	response.flushHeaders();
	if (spoil.end === 'cut') setTimeout(() => response.destroy(), 20);
}

async function writable(response: ServerResponse): Promise<void> {
	const gone = new AbortController();
	const stop = () => gone.abort();
	response.once('close', stop);
	try {
		await once(response, 'drain', { signal: gone.signal });
	} catch {
		// The client went away: the caller sees `destroyed` and stops.
	} finally {
		response.off('close', stop);
	}
}
