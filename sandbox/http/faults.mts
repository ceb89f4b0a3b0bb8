import { gzipSync } from 'node:zlib';
import type { RecordedRequest, Reply } from './exchange.mts';
import { empty, json, text } from './exchange.mts';

export type FaultKind =
	| 'status'
	| 'html502'
	| '500json'
	| '500text'
	| '503'
	| '429'
	| 'drop'
	| 'truncate'
	| 'empty'
	| 'null'
	| 'notJson'
	| 'wrongShape'
	| 'slow'
	| 'stall'
	| 'redirect'
	/** The reply in the encoding that `charset` names. Only suspected: the fact sheets say nothing of encodings. */
	| 'recoded'
	/** 206 with the first half of the body, though the whole was asked for. Only suspected, of caches and storage. */
	| 'partial'
	/** The body in gzip, which ends in the middle, with the length of what is sent. Only suspected, of proxies. */
	| 'gzipCut'
	/** The body as it is, though the header says that it is compressed. Only suspected, of proxies. */
	| 'packedWrongly'
	/** The reply with the Date of `date`. Only suspected, of gateways and caches. */
	| 'misdated'
	/** 101 Switching Protocols and no more; informational answers for ever; a head that never ends; blanks for ever in place of the body. */
	| 'upgrade'
	| 'continue'
	| 'slowHead'
	| 'drip'
	| 'echoKey';

export type Fault = {
	kind: FaultKind;
	/** All given parts must fit; without it every request fits. `path` is the path without the query. */
	match?: { method?: string; path?: RegExp; where?: (request: RecordedRequest) => boolean };
	/** How many fitting requests meet the fault. Default 1; Infinity for all. */
	times?: number;
	/** How many fitting requests pass unharmed before. Default 0. */
	skip?: number;
	/** `after`: the request takes effect first, then the fault replaces the reply. Default `before`. */
	when?: 'before' | 'after';
	/** For `status` (default 500), `drip` (default that of the reply), `redirect` (default 302) and `echoKey` (default 400). */
	status?: number;
	/** For `status`: the body, JSON unless it is a string or bytes. */
	body?: unknown;
	/** For `status`: headers besides. */
	headers?: Record<string, string>;
	/** For `recoded`: what is declared and, as far as there are such characters, written. Default `iso-8859-1`. */
	charset?: 'iso-8859-1' | 'utf-16le';
	/** For `429` and `503`: seconds, `date` (an HTTP date a second or two ahead) or `none`. Default 1 for 429, none for 503. */
	retryAfter?: number | 'date' | 'none';
	/** Milliseconds before the request is handled; for `continue`, `slowHead` and `drip` between two parts (default 50). Default 1000 for `slow`, 0 for the others. */
	ms?: number;
	/** For `redirect`: the address, sent as these bytes in UTF-8. */
	to?: string;
	/** For `packedWrongly`: what the header says, while the body is plain. Default gzip. */
	encoding?: string;
	/** For `misdated`: an HTTP date. Default one in 2099. */
	date?: string;
	/** For `truncate` and `stall`: body bytes sent before. Default half of the body. */
	afterBytes?: number;
};

type Progress = { passed: number; met: number };

/** The injected faults of one service, in order: the first that fits a request is used. */
export class FaultQueue {
	#waiting: Array<{ fault: Fault; progress: Progress }> = [];

	push(...faults: Fault[]): void {
		for (const fault of faults) this.#waiting.push({ fault, progress: { passed: 0, met: 0 } });
	}

	clear(): void {
		this.#waiting = [];
	}

	/** Number of faults that have not been used up. */
	get length(): number {
		return this.#waiting.length;
	}

	/** The fault that this request meets, if any; counts it. */
	take(request: RecordedRequest): Fault | undefined {
		for (const entry of this.#waiting) {
			if (!fits(entry.fault, request)) continue;
			if (entry.progress.passed < (entry.fault.skip ?? 0)) {
				entry.progress.passed += 1;
				continue;
			}
			entry.progress.met += 1;
			if (entry.progress.met >= (entry.fault.times ?? 1)) {
				this.#waiting = this.#waiting.filter((other) => other !== entry);
			}
			return entry.fault;
		}
		return undefined;
	}
}

function fits(fault: Fault, request: RecordedRequest): boolean {
	const match = fault.match ?? {};
	if (match.method && match.method.toUpperCase() !== request.method) return false;
	if (match.path && request.path.search(match.path) === -1) return false;
	return !match.where || match.where(request);
}

const SPOILING = new Set<FaultKind>(['slow', 'truncate', 'stall', 'recoded', 'partial', 'gzipCut', 'packedWrongly', 'misdated', 'drip']);

/** Kinds that need the real reply, because they only spoil or delay it. */
export const keepsReply = (kind: FaultKind): boolean => SPOILING.has(kind);

/** The service's own reply as the fault leaves it. */
export function spoilt(fault: Fault, reply: Reply): Reply {
	// Read only where it is spoilt: a stream can be read once.
	const whole = () => Buffer.concat([...(reply.stream ?? [reply.body ?? ''])].map((chunk) => Buffer.from(chunk as string)));
	const ofBytes = (bytes: Buffer, status: number, headers: Record<string, string>): Reply => ({
		status,
		headers: { ...reply.headers, ...headers },
		stream: [bytes],
		length: bytes.length,
	});
	switch (fault.kind) {
		case 'recoded': {
			const { charset = 'iso-8859-1' } = fault;
			const type = (reply.headers?.['content-type'] ?? 'text/plain').replace(/;.*/, '');
			return ofBytes(Buffer.from(whole().toString('utf8'), charset === 'utf-16le' ? charset : 'latin1'), reply.status, {
				'content-type': `${type}; charset=${charset}`,
			});
		}
		case 'partial': {
			const bytes = whole();
			const half = bytes.subarray(0, Math.floor(bytes.length / 2));
			return ofBytes(half, 206, { 'content-range': `bytes 0-${half.length - 1}/${bytes.length}` });
		}
		case 'gzipCut': {
			const packed = gzipSync(whole());
			return ofBytes(packed.subarray(0, Math.floor(packed.length / 2)), reply.status, { 'content-encoding': 'gzip' });
		}
		case 'packedWrongly':
			return ofBytes(whole(), reply.status, { 'content-encoding': fault.encoding ?? 'gzip' });
		case 'misdated':
			return { ...reply, headers: { ...reply.headers, date: fault.date ?? 'Mon, 01 Jun 2099 12:00:00 GMT' } };
		default:
			return reply;
	}
}

/** The reply that stands in for the service's own; `errorReply` speaks the service's error style. */
export function faultReply(
	fault: Fault,
	request: RecordedRequest,
	errorReply: (status: number, message: string, code?: string) => Reply,
): Reply {
	switch (fault.kind) {
		case 'status':
			return statusReply(fault, errorReply);
		case 'html502':
			return text('<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>', 502, 'text/html');
		case '500json':
			return errorReply(500, 'A problem occurred with the request (injected)', 'server_error');
		case '500text':
			return text('Internal Server Error (injected)', 500);
		case '503':
			return withRetryAfter(text('Service Unavailable (injected)', 503), fault.retryAfter ?? 'none');
		case '429':
			return withRetryAfter(errorReply(429, 'Too many requests', 'rate_limit_exceeded'), fault.retryAfter ?? 1);
		case 'empty':
			return empty(200, { 'content-type': 'application/json' });
		case 'null':
			return json(null);
		case 'notJson':
			return text('This is not JSON: <oops', 200, 'application/json');
		case 'wrongShape':
			return json({ unexpected: { answer: 42 } });
		case 'redirect':
			// Node writes a header as Latin-1.
			return empty(fault.status ?? 302, { location: Buffer.from(fault.to ?? '/').toString('latin1') });
		case 'echoKey':
			return errorReply(fault.status ?? 400, `Could not use the value "${request.headers.authorization ?? ''}"`, 'bad_request');
		default:
			throw new Error(`The fault "${fault.kind}" has no reply of its own`);
	}
}

function statusReply(fault: Fault, errorReply: (status: number, message: string) => Reply): Reply {
	const status = fault.status ?? 500;
	if (fault.body === undefined) return errorReply(status, `Status ${status} (injected)`);
	if (fault.body instanceof Uint8Array) return { status, headers: fault.headers, stream: [fault.body], length: fault.body.length };
	const reply = typeof fault.body === 'string' ? text(fault.body, status) : json(fault.body, status);
	return { ...reply, headers: { ...reply.headers, ...fault.headers } };
}

function withRetryAfter(reply: Reply, retryAfter: number | 'date' | 'none'): Reply {
	if (retryAfter === 'none') return reply;
	const value = retryAfter === 'date' ? httpDateAhead() : String(retryAfter);
	return { ...reply, headers: { ...reply.headers, 'retry-after': value } };
}

/** HTTP dates have whole seconds: two seconds ahead is one to two seconds of waiting. */
export function httpDateAhead(): string {
	return new Date(Date.now() + 2000).toUTCString();
}
