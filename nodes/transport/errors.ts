import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { utcSeconds } from '../fields/utc';
import { beginning } from '../fields/values';
import { Refusal } from '../refusal';
import { hadItsTime, wasNeverSent } from './retry';
import type { Asked, Explanation, Fault, RequestContext, Service } from './service';
import { bareKey, CALLED_OFF } from './service';
import { isTool } from './tool';

/** Characters of a message and of a description; cut only after the key was taken out, or half a key would stay. */
const LONGEST_WORDS = 500;
/** Characters of a body that are searched for words. */
const LONGEST_SEARCH = 1_000_000;
/** A longer wait is no advice, but a slip of the service. */
const A_DAY_MS = 24 * 60 * 60_000;

/** A fault on its way out of the transport, with the words a user is to read. */
export class ServiceFault extends Refusal {
	constructor(
		readonly fault: Fault,
		readonly explanation: Explanation,
	) {
		super(explanation.message, explanation.description);
	}
}

/** Sockets, name lookup, TLS, HTTP parsing, decompression; not the file system, whose codes look alike (`ENOSPC`). */
const NETWORK_CODE =
	/^(E(CONN(RESET|REFUSED|ABORTED)|TIMEDOUT|NOTFOUND|HOSTUNREACH|NETUNREACH|NETDOWN|PIPE|PROTO)|EAI_AGAIN|ERR_(CANCELED|NETWORK|BAD_RESPONSE|STREAM_PREMATURE_CLOSE|(SSL|TLS|SOCKET)_\w+)|HPE_\w+|Z_\w+|UNABLE_TO_\w+|\w*CERT\w*)$/;

/**
 * Finds the name of the connection fault behind an error of n8n's request helpers, which wrap it
 * several levels deep. Undefined when the error is no connection fault, so it must not be retried.
 */
export function connectionFault(error: unknown, depth = 0): string | undefined {
	if (depth > 5 || typeof error !== 'object' || error === null) return undefined;
	const { code, httpCode, message, cause } = error as Partial<Record<'code' | 'httpCode' | 'message' | 'cause', unknown>>;
	// Older engines leave only the wrapper, with the code in place of the status.
	const named = [code, httpCode].find((one) => typeof one === 'string' && NETWORK_CODE.test(one));
	if (typeof named === 'string') return named;
	if (message === 'aborted' || message === 'socket hang up') return 'ECONNRESET';
	return connectionFault(cause, depth + 1);
}

/** Readable words from an error body: JSON is the service's business, this is for text and HTML pages. */
export function textOf(body: unknown): string {
	if (typeof body !== 'string') return '';
	const text = body.slice(0, LONGEST_SEARCH);
	const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1];
	return (title ?? text.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();
}

/** First non-empty text among several values; a number counts as text, for IDs come both ways. */
export function firstText(...values: unknown[]): string {
	for (const value of values) {
		if (typeof value === 'string' && value.trim() !== '') return value.trim();
		if (typeof value === 'number' && Number.isFinite(value)) return String(value);
	}
	return '';
}

const quoted = (fault: Fault): string => (fault.message ? `: ${fault.message}` : '');

/** Words for faults that mean the same with every service, or host. */
function explainGenerally(name: string, fault: Fault, base: URL): Explanation {
	const { status, connection } = fault;
	if (status === undefined) return explainConnection(name, connection ?? '', base);
	if (status >= 300 && status < 400) {
		return {
			message: `${name} answered with a redirect (${status})`,
			description: `The API does not redirect. Check the address in the credential: ${base.host}.`,
			cause: 'configuration-invalid',
		};
	}
	if (fault.usedUpUntil !== undefined) {
		const end = Math.ceil(fault.usedUpUntil / 1_000) * 1_000;
		return {
			message: `${name} takes no more requests with this key until ${utcSeconds(end)}`,
			description: 'The limit of the key is used up. Run the workflow after that time or less often, or ask the service for a higher limit.',
			cause: 'quota-exhausted',
		};
	}
	if (status === 429) {
		const wait = fault.retryAfterMs && fault.retryAfterMs <= A_DAY_MS ? ` for ${Math.ceil(fault.retryAfterMs / 1_000)} seconds` : '';
		return {
			message: `${name} asks to wait${wait}: too many requests`,
			description: 'Run the workflow later or less often, or spread its schedule.',
			cause: 'rate-limited',
		};
	}
	if (status >= 500) {
		return {
			message: `${name} answered ${status}${quoted(fault)}`,
			description: 'The service could not handle the request. Check the values in the node; if they are right, try again later.',
			cause: 'temporarily-unavailable',
		};
	}
	return {
		message: `${name} answered ${status}${quoted(fault)}`,
		description: 'Check the values in the node against what the service accepts.',
		cause: 'configuration-invalid',
	};
}

/** Statuses with which something on the way refuses, while the service itself would say so in JSON. */
const REFUSALS_ON_THE_WAY = new Set([403, 407, 511]);

function explainPage(name: string, { isPage, status = 0, message }: Fault, { host }: URL, remedy: string): Explanation | undefined {
	if (!isPage || !REFUSALS_ON_THE_WAY.has(status)) return undefined;
	return {
		message: `A web page answered ${status} in place of ${name}${message ? `: ${message}` : ''}`,
		description: `A proxy or a firewall refuses the request on its way to ${host}. ${remedy}`,
		cause: 'configuration-invalid',
	};
}

/** The connection fault of a list which did not come while somebody waited for it. */
export const LIST_TIMEOUT = 'ERR_LIST_TIMEOUT';

function explainConnection(name: string, connection: string, base: URL): Explanation {
	if (connection === LIST_TIMEOUT) {
		return {
			message: `${name} gave no list in time`,
			description: 'Try again in a moment. If it stays so, enter the ID yourself, or an expression.',
			cause: 'temporarily-unavailable',
		};
	}
	if (connection === CALLED_OFF) {
		return {
			message: 'The execution was canceled',
			description: `The request to ${name} was stopped.`,
			cause: 'temporarily-unavailable',
		};
	}
	if (connection === 'ENOTFOUND') {
		return {
			message: `${name} was not reached: there is no host ${base.hostname}`,
			description: 'Check the address in the credential.',
			cause: 'configuration-invalid',
		};
	}
	if (hadItsTime(connection)) {
		return {
			message: `${name} did not answer in time`,
			description:
				'Ask for less, for example a shorter period. In an action node, Timeout under Settings > Request Options allows more than the usual five minutes: 600000 is ten minutes.',
			cause: 'temporarily-unavailable',
		};
	}
	return {
		message: `The connection to ${name} was lost before an answer arrived`,
		description: `Check that n8n can reach ${base.host}, then try again.${connection ? ` (${connection})` : ''}`,
		cause: 'temporarily-unavailable',
	};
}

/**
 * The fault with its words. A request that changes something and whose answer was lost may have been
 * taken: the user must look before sending it again, so the words say that.
 */
export function serviceFault(service: Service, fault: Fault, base: URL, asked: Asked): ServiceFault {
	const { name } = service;
	const explanation =
		explainPage(name, fault, base, 'Have it let n8n through, or check the address in the credential.') ??
		service.explain(fault, base, asked) ??
		explainGenerally(name, fault, base);
	const mayHaveBeenTaken =
		!asked.repeatable &&
		!wasNeverSent(fault) &&
		(fault.status === undefined ? explanation.cause === 'temporarily-unavailable' : fault.status >= 500);
	const details = [
		explanation.description,
		mayHaveBeenTaken && `${name} may have carried out the request all the same. Look there before you run the node again.`,
		fault.field && `Field named by the service: ${fault.field}.`,
		fault.code && `Code: ${fault.code}.`,
		fault.requestId && `Request ID: ${fault.requestId}.`,
	];
	return new ServiceFault(fault, { ...explanation, description: details.filter(Boolean).join(' ') });
}

/**
 * The fault of a link to which the key does not go, with its words: its host is another's, of which the credential says
 * nothing, and whose limits are not the account's.
 */
export function linkFault(service: Service, fault: Fault, url: URL): ServiceFault {
	const explanation = explainPage(url.host, fault, url, 'Have it let n8n through.') ?? explainGenerally(url.host, fault, url);
	const cause = explanation.cause === 'rate-limited' ? 'temporarily-unavailable' : explanation.cause;
	const isOfAnyHost = fault.status === undefined ? fault.connection !== 'ENOTFOUND' : fault.isPage;
	const description = isOfAnyHost ? explanation.description : `${service.name} named this host for the file. Try again later, or download the file in the service.`;
	return new ServiceFault(fault, { ...explanation, cause, description });
}

/** Characters of a name that may stand before other words; a longer one would push them out. */
const LONGEST_NAME = 80;

export const shortName = (name: string): string => cut(name, LONGEST_NAME);

/** The same error with the name of the part it concerns, such as one organization of many, before its words. @param name without the key, of which a part would stay */
export const namingPart = (error: unknown, name: string): unknown =>
	reworded(error, ({ message, remedy }) => ({ message: `${shortName(name)}: ${message}`, remedy }));

/** The same error with a sentence more on how to go on. */
export const withAdvice = (error: unknown, advice: string): unknown =>
	reworded(error, ({ message, remedy }) => ({ message, remedy: [remedy, advice].filter(Boolean).join(' ') }));

type Words = Pick<Refusal, 'message' | 'remedy'>;

/** An error that has words of this package, with other ones; any other error as it is. */
function reworded(error: unknown, change: (words: Words) => Words): unknown {
	if (!(error instanceof Refusal)) return error;
	const { message, remedy } = change(error);
	if (!(error instanceof ServiceFault)) return new Refusal(message, remedy);
	return new ServiceFault(error.fault, { ...error.explanation, message, description: remedy ?? '' });
}

/** Removes every form of the key from a text that is about to be shown, in any case: a host name, and an ID as it is read, are in lower case. */
export function withoutSecret(text: string, secret: string): string {
	const bare = bareKey(secret);
	if (bare.length < 4) return text;
	const forms = [secret, bare, encodeURIComponent(bare)].map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
	return text.replace(new RegExp(forms.join('|'), 'gi'), '***');
}

/** The words of an error that is put into an item and fails nothing. */
export const wordsOf = async (context: RequestContext, service: Service, error: unknown): Promise<string> =>
	shown(messageOf(error), await keyOf(context, service));

/**
 * Any thrown value as an error of the node: with `wordsOf` the one way by which words leave the package. Nothing but message,
 * description, status and cause crosses, without the key: the engine stores errors with the execution, and the
 * request inside an HTTP client's error holds the key.
 */
export async function nodeError(
	context: RequestContext,
	service: Service,
	error: unknown,
	itemIndex?: number,
): Promise<NodeApiError | NodeOperationError> {
	const node = context.getNode();
	const key = await keyOf(context, service);
	const remedy = error instanceof Refusal ? error.remedy : descriptionOf(error);
	// Of an error in a tool, n8n hands the model nothing but the message.
	const words = isTool(context) ? [messageOf(error), remedy].filter(Boolean).join('. ') : messageOf(error);
	const message = shown(words, key);
	const description = remedy === undefined ? undefined : shown(remedy, key);
	if (error instanceof ServiceFault) {
		const { fault, explanation } = error;
		const httpCode = fault.status === undefined ? undefined : String(fault.status);
		const failure = failureOf(fault, explanation);
		return new NodeApiError(node, { message }, { message, description, httpCode, itemIndex, failure });
	}
	return new NodeOperationError(node, message, { description, itemIndex, level: 'warning' });
}

/** What the editor shows when the work for a list fails. A reply that cannot be read is a fault too, and may repeat the key. */
export async function orNodeError<T>(context: RequestContext, service: Service, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw await nodeError(context, service, error);
	}
}

/** The one form in which words may be seen. */
const shown = (text: string, key: string): string => cut(withoutSecret(text, key), LONGEST_WORDS);

const cut = (text: string, longest: number): string => (text.length > longest ? `${beginning(text, longest)}…` : text);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const descriptionOf = (error: unknown): string | undefined =>
	error instanceof NodeApiError || error instanceof NodeOperationError ? (error.description ?? undefined) : undefined;

/** The key, for removing it from words; '' when the credential cannot be read, for then no request held it. */
async function keyOf(context: RequestContext, service: Service): Promise<string> {
	try {
		return String((await context.getCredentials(service.credentialType)).apiKey ?? '');
	} catch {
		return '';
	}
}

function failureOf(fault: Fault, { cause }: Explanation) {
	if (cause === 'quota-exhausted') return { cause, retryAfterMs: fault.retryAfterMs, resetsAtEpochMs: fault.usedUpUntil };
	return cause === 'rate-limited' || cause === 'temporarily-unavailable'
		? { cause, retryAfterMs: fault.retryAfterMs }
		: { cause };
}

/**
 * What On Error = Continue puts out for an input item: the same words, linked to it. Exactly these two keys, because
 * n8n 2.0 takes an item with any other for a success and keeps it from the error output.
 */
export async function errorItem(context: RequestContext, service: Service, error: unknown, itemIndex: number) {
	const { message, description } = await nodeError(context, service, error, itemIndex);
	return {
		json: { error: message, ...(description ? { message: description } : {}) },
		pairedItem: { item: itemIndex },
	};
}
