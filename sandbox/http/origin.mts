import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { answerWithoutEnd, endlessKinds } from './endless.mts';
import type { RecordedRequest, Reply } from './exchange.mts';
import { Breach, Refusal } from './exchange.mts';
import type { Fault, FaultQueue } from './faults.mts';
import { faultReply, keepsReply, spoilt } from './faults.mts';
import { sendReply } from './send.mts';

/** What one origin does with a request. */
export type Conduct = {
	/** Used in the texts of violations. */
	name: string;
	/** Strict rules; throws `Breach`. Runs before any fault, so that a fault never hides a breach. */
	check(request: RecordedRequest): void;
	/** Throws `Refusal` for errors of the service. */
	handle(request: RecordedRequest): Reply | Promise<Reply>;
	/** The service's error style. */
	errorReply(status: number, message: string, code?: string, details?: unknown): Reply;
	/** Called once for each request, before all else. Gives headers of its reply, which so may come later than that of a later one. */
	arrived?(request: RecordedRequest): Record<string, string>;
	/** Headers that every reply carries, made when it is sent. */
	commonHeaders?(): Record<string, string>;
	faults?: FaultQueue;
};

export type Origin = {
	/** For example `http://127.0.0.1:5690`. */
	url: string;
	requests: RecordedRequest[];
	close(): Promise<void>;
};

/** Listens on 127.0.0.1; port 0 takes a free one. `violations` collects every breach. */
export async function startOrigin(port: number, conduct: Conduct, violations: string[]): Promise<Origin> {
	const requests: RecordedRequest[] = [];
	let inFlight = 0;

	async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		inFlight += 1;
		response.once('close', () => (inFlight -= 1));
		const record = await readRequest(request);
		record.inFlight = inFlight;
		requests.push(record);
		const arrivalHeaders = conduct.arrived?.(record);
		response.once('close', () => {
			record.status = response.headersSent ? response.statusCode : 0;
			record.endMs = Date.now();
			record.isWhole = response.writableFinished;
		});
		await answer(record, response, arrivalHeaders);
	}

	async function answer(record: RecordedRequest, response: ServerResponse, arrivalHeaders?: Record<string, string>): Promise<void> {
		const send = async (reply: Reply, spoil?: Parameters<typeof sendReply>[2]) => {
			const headers = { ...conduct.commonHeaders?.(), ...arrivalHeaders, ...reply.headers };
			await sendReply(response, { ...reply, headers }, spoil);
		};
		const breach = breachOf(() => conduct.check(record));
		const fault = conduct.faults?.take(record);
		if (breach) violations.push(`${conduct.name} ${record.method} ${record.path}: ${breach.message}`);
		if (fault) {
			record.fault = fault.kind;
			await meet(fault, record, response, breach, send);
			return;
		}
		await send(breach ? breachReply(breach) : await handled(record));
	}

	async function meet(
		fault: Fault,
		record: RecordedRequest,
		response: ServerResponse,
		breach: Breach | undefined,
		send: (reply: Reply, spoil?: Parameters<typeof sendReply>[2]) => Promise<void>,
	): Promise<void> {
		const isEndless = endlessKinds.has(fault.kind);
		const waitMs = isEndless ? 0 : (fault.ms ?? (fault.kind === 'slow' ? 1000 : 0));
		if (waitMs > 0) await delay(waitMs);
		const takesEffect = keepsReply(fault.kind) || fault.when === 'after';
		const reply = takesEffect ? await (breach ? breachReply(breach) : handled(record)) : undefined;
		if (fault.kind === 'drop') {
			response.destroy();
		} else if (isEndless) {
			await answerWithoutEnd(fault.kind, response, reply && { ...reply, status: fault.status ?? reply.status }, fault.ms ?? 50);
		} else if (!reply || !keepsReply(fault.kind)) {
			await send(faultReply(fault, record, (status, message, code) => conduct.errorReply(status, message, code)));
		} else if (fault.kind === 'stall' || fault.kind === 'truncate') {
			await send(reply, { end: fault.kind === 'stall' ? 'hang' : 'cut', afterBytes: fault.afterBytes });
		} else {
			await send(spoilt(fault, reply));
		}
	}

	async function handled(record: RecordedRequest): Promise<Reply> {
		try {
			return await conduct.handle(record);
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			const reply = conduct.errorReply(error.status, error.message, error.code, error.details);
			return { ...reply, headers: { ...reply.headers, ...error.headers } };
		}
	}

	const breachReply = (breach: Breach) =>
		conduct.errorReply(breach.status, breach.status === 400 ? `Sandbox rule broken: ${breach.message}` : 'Unauthorized', 'sandbox_rule');

	const server = createServer((request, response) => {
		serve(request, response).catch((error: unknown) => {
			violations.push(`${conduct.name}: the sandbox itself failed: ${String(error)}`);
			response.destroy();
		});
	});
	server.keepAliveTimeout = 30_000;
	server.requestTimeout = 0;
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const close = async () =>
		await new Promise<void>((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
	return { url, requests, close };
}

function breachOf(check: () => void): Breach | undefined {
	try {
		check();
		return undefined;
	} catch (error) {
		if (error instanceof Breach) return error;
		throw error;
	}
}

async function readRequest(request: IncomingMessage): Promise<RecordedRequest> {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part as Buffer);
	const raw = Buffer.concat(parts).toString('utf8');
	const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
	return {
		method: request.method ?? 'GET',
		path: url.pathname,
		query: Object.fromEntries(url.searchParams),
		headers,
		body: parseBody(raw),
		timeMs: Date.now(),
		inFlight: 0,
	};
}

function parseBody(raw: string): unknown {
	if (raw === '') return undefined;
	try {
		return JSON.parse(raw);
	} catch {
		return raw;
	}
}
