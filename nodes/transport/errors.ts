import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { beginning } from '../values/beginning';
import { withCredential } from './lent';
import type { Explanation, Fault, FaultCause, RequestContext, Service } from './service';
import { bareKey } from './service';
import { isTool } from './tool';

/** Characters of a message and of a description; cut only after the key was taken out, or half a key would stay. */
const LONGEST_WORDS = 500;

/** A fault on its way out of the transport, with the words a user is to read. */
export class ServiceFault extends Refusal {
	constructor(
		readonly fault: Fault,
		readonly explanation: Explanation,
	) {
		super(explanation.message, explanation.description);
	}
}

/** Faults that every further request of the same key would meet too. */
const GENERAL: readonly FaultCause[] = ['credential-invalid', 'rate-limited', 'quota-exhausted'];

export const isGeneral = (error: unknown): boolean => error instanceof ServiceFault && GENERAL.includes(error.explanation.cause);

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

/** An error that has words of this package, with other ones: it stays of its kind, by which others decide. Any other error as it is. */
function reworded(error: unknown, change: (words: Words) => Words): unknown {
	return error instanceof Refusal ? Object.assign(Object.create(error) as Refusal, change(error)) : error;
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

/**
 * What the editor shows when the work for a list fails. A reply that cannot be read is a fault too, and may repeat the key.
 * @param work is handed the context with its credential taken
 */
export async function orNodeError<Context extends RequestContext, T>(
	context: Context,
	service: Service,
	work: (lent: Context) => Promise<T>,
): Promise<T> {
	const lent = withCredential(context, service);
	try {
		return await work(lent);
	} catch (error) {
		throw await nodeError(lent, service, error);
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
	if (cause === 'quota-exhausted') return { cause, retryAfterMs: fault.retryAfterMs, resetsAtEpochMs: fault.usedUp?.endsAt };
	return cause === 'rate-limited' || cause === 'temporarily-unavailable' ? { cause, retryAfterMs: fault.retryAfterMs } : { cause };
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
