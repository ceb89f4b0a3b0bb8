import type { IHttpRequestOptions } from 'n8n-workflow';
import { addressText, requestAddress } from './address';
import { accountId, withinBudget } from './budget';
import { connectionFault, serviceFault } from './errors';
import { cancelSignal, pause } from './pause';
import { Refusal } from '../refusal';
import { rateResetMs, retryAfterMs, waitBeforeRetry } from './retry';
import { bareKey, type Fault, type Reply, type RequestContext, type Service, type ServiceRequest } from './service';
import { bodyOf, endWhenStalled, isStream } from './stream';

/** Milliseconds; the engine's own default for declarative nodes. */
const DEFAULT_TIMEOUT_MS = 300_000;

/** What no header may hold: everything but printable ASCII. */
const UNSENDABLE = /[^ -~]/;

interface Account {
	base: URL;
	/** As the user entered it. */
	key: string;
	/** Names the budget that all requests of this address and key share. */
	id: string;
}

/** Whether an answer counts as one; every other status becomes a fault. */
type Accepts = (status: number) => boolean;

const isSuccess: Accepts = (status) => status >= 200 && status < 300;
const isSuccessOrRedirect: Accepts = (status) => status >= 200 && status < 400;

/**
 * Reads the address and the key of the context's credential.
 * @throws Refusal when one of them is missing or unusable.
 */
export async function accountOf(context: RequestContext, service: Service): Promise<Account> {
	const credentials = await context.getCredentials(service.credentialType);
	const base = service.baseAddress(credentials);
	const key = typeof credentials.apiKey === 'string' ? credentials.apiKey : '';
	if (key.trim() === '') {
		throw new Refusal('The credential has no API key', `Enter the key in the ${service.name} credential.`);
	}
	if (UNSENDABLE.test(key.trim().replace(/^Bearer\s+/i, ''))) {
		throw new Refusal(
			'The API key contains a character that cannot be sent',
			`Copy the key once more and enter it alone in the ${service.name} credential, without line breaks or invisible characters.`,
		);
	}
	return { base, key, id: accountId(addressText(base), bareKey(key)) };
}

/**
 * Sends one request to the service and hands a successful reply to `use`, within the account's budget,
 * retrying as `retry.ts` allows. A streamed body is used up inside its place of the budget.
 * @throws ServiceFault when the service declines or cannot be reached
 */
export async function exchange<T>(
	context: RequestContext,
	service: Service,
	request: ServiceRequest,
	use: (reply: Reply, follow: (request: ServiceRequest) => Promise<Reply>) => T | Promise<T>,
): Promise<T> {
	const account = await accountOf(context, service);
	const { repeatable, ...options } = request;
	const addressed = { ...options, baseURL: undefined, url: requestAddress(account.base, options.url) };
	const follow = async ({ repeatable: again, ...other }: ServiceRequest): Promise<Reply> => {
		const answer = await attempt(context, service, { ...other, baseURL: undefined, url: requestAddress(account.base, other.url) }, true, isSuccess);
		if (isReply(answer)) return answer;
		throw serviceFault(service, answer, account.base, again);
	};
	return await withRetries(context, service, account, repeatable, async (reply) => await use(reply, follow), async () => {
		return await attempt(context, service, addressed, true, isSuccess);
	});
}

/** `exchange` for replies that are kept as they are. */
export const send = async (context: RequestContext, service: Service, request: ServiceRequest): Promise<Reply> =>
	await exchange(context, service, request, (reply) => reply);

/**
 * Reads a full address that a reply named, with or without the service's key. Redirects are handed to `use`.
 * @throws ServiceFault as `exchange` does.
 */
export async function exchangeLink<T>(
	context: RequestContext,
	service: Service,
	link: { url: URL; withKey: boolean; options: IHttpRequestOptions },
	use: (reply: Reply) => T | Promise<T>,
): Promise<T> {
	const account = await accountOf(context, service);
	const options = { ...link.options, method: 'GET' as const, baseURL: undefined, url: link.url.href };
	return await withRetries(context, service, account, true, use, async () => {
		return await attempt(context, service, options, link.withKey, isSuccessOrRedirect);
	});
}

async function withRetries<T>(
	context: RequestContext,
	service: Service,
	{ base, id }: Account,
	repeatable: boolean,
	use: (reply: Reply) => T | Promise<T>,
	sendOnce: () => Promise<Reply | Fault>,
): Promise<T> {
	const signal = cancelSignal(context);
	for (let number = 1, waitedMs = 0; ; number += 1) {
		const outcome = await withinBudget(id, service.maxInFlight, signal, async () => {
			const answer = await sendOnce();
			return isReply(answer) ? await used(use, answer) : { answered: false as const, fault: answer };
		});
		if (outcome?.answered) return outcome.value;

		const fault = outcome?.fault ?? { connection: 'ERR_CANCELED', message: '' };
		const wait = signal?.aborted
			? undefined
			: waitBeforeRetry({ number, fault, repeatable, waitedMs, jitter: Math.random() });
		if (wait === undefined) throw serviceFault(service, fault, base, repeatable);
		waitedMs += wait;
		await pause(wait, signal);
	}
}

/** A body can break off while it is read, which is as much a connection fault as no answer at all. */
async function used<T>(use: (reply: Reply) => T | Promise<T>, reply: Reply) {
	try {
		return { answered: true as const, value: await use(reply) };
	} catch (error) {
		const connection = connectionFault(error);
		if (connection === undefined) return await Promise.reject(error);
		return { answered: false as const, fault: { connection, message: '' } };
	} finally {
		// Whoever did not read to the end must not keep the connection.
		if (isStream(reply.body)) reply.body.destroy();
	}
}

const isReply = (answer: Reply | Fault): answer is Reply => 'body' in answer;

async function attempt(
	context: RequestContext,
	service: Service,
	options: IHttpRequestOptions,
	withKey: boolean,
	accepts: Accepts,
): Promise<Reply | Fault> {
	const stalled = new AbortController();
	const ending = endedBy(stalled.signal, context);
	const safeOptions = { ...withTransportOptions(options), abortSignal: cancelSignal(ending) };
	try {
		const full = withKey
			? await context.helpers.httpRequestWithAuthentication.call(ending, service.credentialType, safeOptions)
			: await context.helpers.httpRequest(safeOptions);
		const reply: Reply = { status: full.statusCode, headers: full.headers, body: full.body };
		if (isStream(reply.body)) void endWhenStalled(reply.body, safeOptions.timeout ?? DEFAULT_TIMEOUT_MS, () => stalled.abort());
		return accepts(reply.status) ? reply : await faultOf(service, reply);
	} catch (error) {
		const connection = connectionFault(error);
		if (connection === undefined) return await Promise.reject(error);
		return { connection, message: '' };
	}
}

/**
 * The context with a further signal that ends its requests, besides the end of the execution: n8n's helper takes the
 * signal from there and from nowhere else.
 */
export function endedBy<Context extends RequestContext>(signal: AbortSignal, context: Context): Context {
	const either = AbortSignal.any([signal, ...[cancelSignal(context)].filter((other) => other !== undefined)]);
	return Object.create(context, { getExecutionCancelSignal: { value: () => either } }) as Context;
}

/** Reads what an answer that is no success says. */
async function faultOf(service: Service, { status, headers, body }: Reply): Promise<Fault> {
	const now = Date.now();
	const asked = retryAfterMs(headers['retry-after'], now);
	return {
		status,
		retryAfterMs: asked ?? (status === 429 ? rateResetMs(headers, now) : undefined),
		...service.readFault(await bodyOf(body)),
	};
}

/**
 * A fresh copy for each attempt, because authentication writes into it. n8n's client follows redirects and
 * takes the key along to the new host, so redirects are never left to it.
 */
const withTransportOptions = (options: IHttpRequestOptions): IHttpRequestOptions => ({
	timeout: DEFAULT_TIMEOUT_MS,
	...options,
	headers: { ...options.headers },
	json: true,
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
});
