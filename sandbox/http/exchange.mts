/** One request as it arrived. `headers` holds lower-case names, `query` the last value of each name. */
export type RecordedRequest = {
	method: string;
	/** Path without the query, as sent. */
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	/** Parsed JSON, the raw text when it is not JSON, undefined without a body. */
	body: unknown;
	/** Epoch milliseconds at which the whole request had arrived. */
	timeMs: number;
	/** Requests of this origin being served at that time, this one included. */
	inFlight: number;
	/** Filled when the reply's head is sent; 0 when the connection was dropped without one. */
	status?: number;
	/** Epoch milliseconds at which the reply had been sent or its connection was gone. */
	endMs?: number;
	/** Filled then: whether all of the reply was sent. */
	isWhole?: boolean;
	/** Kind of the injected fault that this request met. */
	fault?: string;
};

export type Chunk = string | Uint8Array;

/** What a handler answers. Either `body` (sent with its length) or `stream` (with `length`, else chunked). */
export type Reply = {
	status: number;
	headers?: Record<string, string>;
	body?: string;
	stream?: Iterable<Chunk>;
	length?: number;
};

/** A strict rule of the sandbox is broken: recorded as a violation and answered with 400. */
export class Breach extends Error {
	/** Status sent instead of 400 where the service is known to answer otherwise. */
	readonly status: number;

	constructor(message: string, status = 400) {
		super(message);
		this.status = status;
	}
}

/** The service itself refuses: answered in the service's own error style. */
export class Refusal extends Error {
	readonly status: number;
	readonly code?: string;
	readonly details?: { field: string; value: unknown };
	readonly headers?: Record<string, string>;

	constructor(
		status: number,
		message: string,
		extra: { code?: string; details?: { field: string; value: unknown }; headers?: Record<string, string> } = {},
	) {
		super(message);
		this.status = status;
		this.code = extra.code;
		this.details = extra.details;
		this.headers = extra.headers;
	}
}

/** JSON in which a bigint is a number with all its digits. */
export const jsonText = (value: unknown): string =>
	JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `\u0000${one}` : one)).replace(/"\\u0000(-?\d+)"/g, '$1');

/** A JSON reply. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Reply {
	return {
		status,
		headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
		body: jsonText(value),
	};
}

/** A reply without a body. */
export function empty(status = 200, headers: Record<string, string> = {}): Reply {
	return { status, headers, body: '' };
}

/** A text reply; `contentType` says what kind. */
export function text(body: string, status = 200, contentType = 'text/plain; charset=utf-8'): Reply {
	return { status, headers: { 'content-type': contentType }, body };
}
