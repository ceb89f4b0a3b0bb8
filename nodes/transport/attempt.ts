import type { IHttpRequestOptions } from 'n8n-workflow';
import type { Pass } from '../budget/budget';
import { rateResetMs, serviceTime } from '../budget/rateHeaders';
import { retryAfterMs } from '../budget/retryAfter';
import { rethrow } from '../rethrow';
import { cancelSignal, firstOf } from './cancel';
import { connectionFault } from './connection';
import { wholeBody, wordsBody } from './replyBody';
import type { Fault, Reply, RequestContext, Service } from './service';
import { cutShort, endWhenStalled, isStream, timedOut, type BodyStream } from './stream';

/** Milliseconds; the engine's own default for declarative nodes. */
const DEFAULT_TIMEOUT_MS = 300_000;

/** Whether an answer counts as one; every other status becomes a fault. */
export type Accepts = (status: number) => boolean;

export interface Outgoing {
	/** With the encoding "stream" the reply's body is handed on as one; else it is read here. */
	options: IHttpRequestOptions;
	/** The request changes nothing. */
	repeatable: boolean;
	withKey: boolean;
	accepts: Accepts;
}

/** Sends a request once. @param pass is told when the head of the reply has come, or that none will */
export async function attempt(
	context: RequestContext,
	service: Service,
	{ options, repeatable, withKey, accepts }: Outgoing,
	pass: Pass,
): Promise<Reply | Fault> {
	const limitMs = options.timeout ?? DEFAULT_TIMEOUT_MS;
	const { ending, end, release } = endable(context);
	let handedOn: BodyStream | undefined;
	const safeOptions = { ...withTransportOptions(options), abortSignal: cancelSignal(ending) };
	try {
		const asked = withKey
			? context.helpers.httpRequestWithAuthentication.call(ending, service.credentialType, safeOptions)
			: context.helpers.httpRequest(safeOptions);
		const full = await inTime(asked, limitMs, end);
		const reply: Reply = { status: full.statusCode, headers: full.headers, body: full.body };
		pass.ended(reply);
		if (isStream(reply.body)) void endWhenStalled(reply.body, limitMs, end);
		if (!accepts(reply.status)) return await faultOf(service, reply);
		if (isPart(reply, options.encoding === 'stream')) {
			letGo(reply);
			throw cutShort();
		}
		if (!isStream(reply.body)) return reply;
		if (options.encoding === 'stream') {
			handedOn = reply.body;
			return reply;
		}
		return {
			...reply,
			body: await wholeBody(reply.body, { contentType: reply.headers['content-type'], sender: service.name, repeatable }),
		};
	} catch (error) {
		const fault = connectionFault(error);
		if (fault === undefined) rethrow(error);
		return { ...fault, message: '' };
	} finally {
		pass.ended();
		if (handedOn && !handedOn.destroyed) handedOn.once('close', release);
		else release();
	}
}

/**
 * The context with a signal that ends a single request, and comes with the end of the execution as well. One made by
 * `firstOf` would cost as much as all else that is done here for a small request.
 * @returns besides it, what ends the request, and what is to be called once there is nothing to be ended any more
 */
function endable(context: RequestContext): { ending: RequestContext; end: () => void; release: () => void } {
	const given = new AbortController();
	const canceled = cancelSignal(context);
	const end = () => given.abort();
	if (canceled?.aborted) end();
	canceled?.addEventListener('abort', end, { once: true });
	const ending = Object.create(context, { getExecutionCancelSignal: { value: () => given.signal } }) as RequestContext;
	return { ending, end, release: () => canceled?.removeEventListener('abort', end) };
}

/** A timer takes no longer time than this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * What was asked, or a fault when its time is over. n8n's client sets timers of its own, but forgets a request that is
 * answered with 101: who trusts them waits without end, and keeps a slot of the budget.
 * @param end ends the request
 */
async function inTime<T>(asked: Promise<T>, limitMs: number, end: () => void): Promise<T> {
	const clock = AbortSignal.timeout(Math.min(limitMs, LONGEST_TIMER_MS));
	let over = () => {};
	const late = new Promise<never>((_, reject) => {
		over = () => {
			reject(timedOut());
			end();
		};
		clock.addEventListener('abort', over, { once: true });
	});
	try {
		return await Promise.race([asked, late]);
	} finally {
		clock.removeEventListener('abort', over);
	}
}

/**
 * The context with a further signal that ends its requests, besides the end of the execution: n8n's helper takes the
 * signal from there and from nowhere else.
 */
export function endedBy<Context extends RequestContext>(signal: AbortSignal, context: Context): Context {
	const either = firstOf([signal, ...[cancelSignal(context)].filter((other) => other !== undefined)]);
	return Object.create(context, { getExecutionCancelSignal: { value: () => either } }) as Context;
}

/** Whoever does not read a body to its end must not keep the connection. */
export function letGo({ body }: Reply): void {
	if (isStream(body)) body.destroy();
}

/**
 * Nobody asks for a part, but caches and storage give one at times.
 * @param isFile only its size shows that it is whole; of what is read here its own end does, and a page of a list may come with 206
 */
function isPart({ status, headers }: Reply, isFile: boolean): boolean {
	const range = String(headers['content-range'] ?? '');
	const [, last, size] = /^bytes 0-(\d+)\/(\d+)$/.exec(range) ?? [];
	return status === 206 && (isFile || range.startsWith('bytes')) && (size === undefined || Number(last) + 1 !== Number(size));
}

/** Reads what an answer that is no success says. */
async function faultOf(service: Service, { status, headers, body }: Reply): Promise<Fault> {
	const now = Date.now();
	const said = await wordsBody(body, headers['content-type']);
	const asked = retryAfterMs(headers['retry-after'], serviceTime(headers, now));
	return {
		status,
		retryAfterMs: asked ?? (status === 429 ? rateResetMs(headers, now) : undefined),
		isPage: typeof said === 'string' && /^\s*<(!doctype html|html)/i.test(said),
		...service.readFault(said),
	};
}

/** What n8n's client unpacks. It offers `compress` by itself, which it cannot unpack. */
const UNPACKED = 'gzip, deflate, br';

/**
 * A fresh copy for each attempt, because authentication writes into it. n8n's client follows redirects and
 * takes the key along to the new host, so redirects are never left to it; nor are bodies, which it would read without
 * bound, and as UTF-8 whatever they are.
 */
const withTransportOptions = (options: IHttpRequestOptions): IHttpRequestOptions => ({
	timeout: DEFAULT_TIMEOUT_MS,
	...options,
	headers: { Accept: 'application/json', 'Accept-Encoding': UNPACKED, ...options.headers },
	json: true,
	encoding: 'stream',
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
});
