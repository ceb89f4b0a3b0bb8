import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reply } from './exchange.mts';
import type { FaultKind } from './faults.mts';

/** Answers without end: of neither service anything like it was seen; proxies and broken servers do so. */
export const endlessKinds: ReadonlySet<FaultKind> = new Set<FaultKind>(['upgrade', 'continue', 'slowHead', 'drip']);

/** Until the client goes away. @param reply of which `drip` sends the head and then blanks; undefined for the other kinds */
export async function answerWithoutEnd(
	kind: FaultKind,
	response: ServerResponse,
	reply: Reply | undefined,
	everyMs: number,
): Promise<void> {
	const { socket } = response;
	if (!socket) return;
	if (kind === 'upgrade') {
		socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n');
		if (!socket.destroyed) await once(socket, 'close');
		return;
	}
	if (kind === 'slowHead') socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
	if (kind === 'drip') response.writeHead(reply?.status ?? 200, { 'content-type': 'application/json', ...reply?.headers });
	while (!socket.destroyed) {
		if (kind === 'continue') response.writeProcessing();
		else if (kind === 'slowHead') socket.write('x');
		else response.write(' ');
		await delay(everyMs);
	}
}
