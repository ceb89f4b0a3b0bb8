import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** What a hostile or broken service sends in place of an answer, compressed on its way. */
export interface Hostile {
	/** Part of the path that gets it; everything else is answered as a service should. */
	path: string;
	status?: number;
	type?: string;
	/** The body, made while it is sent. */
	body: () => Iterable<string>;
}

export const REPORT = '11111111-aaaa-4aaa-8aaa-000000000001';

/** Starts a server that speaks as both services, as far as one report goes. */
export async function startHostileServer(hostile: Hostile): Promise<{ url: string; close(): void }> {
	const server = createServer((request, response) => {
		request.resume();
		void answered(request.url ?? '', response).catch(() => response.destroy());
	});
	const answered = async (path: string, response: ServerResponse) => {
		if (path.includes(hostile.path)) return await sent(response, hostile);
		const usual: Array<[string, unknown]> = [
			['ReportGetByOrganizationId', [{ reportId: REPORT, name: 'Report', category: 'All' }]],
			[
				'/instances',
				{
					instances: [
						{ instance_id: 'i1', status: 'completed', format: path.includes('json') ? 'json' : 'csv', download_url: '/download/i1' },
					],
				},
			],
		];
		response
			.writeHead(200, { 'content-type': 'application/json' })
			.end(JSON.stringify(usual.find(([part]) => path.includes(part))?.[1] ?? []));
	};
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

async function sent(response: ServerResponse, { status = 200, type = 'application/json', body }: Hostile): Promise<void> {
	response.writeHead(status, { 'content-type': type, 'content-encoding': 'gzip' });
	await pipeline(Readable.from(body(), { objectMode: false }), createGzip(), response);
}
