import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Json } from './model.mts';

export type TicketDesk = {
	/** Takes a ticket by POST and lists all of them to GET. */
	url: string;
	/** In the order in which they came. */
	tickets: Json[];
	close(): void;
};

/** Stands in for the ticket system of an example, on 127.0.0.1. */
export async function startTicketDesk(port = 0): Promise<TicketDesk> {
	const tickets: Json[] = [];
	const server = createServer((request, response) => {
		const reply = (status: number, body: unknown) => {
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(JSON.stringify(body));
		};
		if (request.method !== 'POST') return reply(200, tickets);
		json(request).then(
			(ticket) => reply(201, { number: tickets.push(ticket as Json) }),
			() => reply(400, { message: 'A ticket is a JSON object' }),
		);
	});
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tickets`,
		tickets,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}
