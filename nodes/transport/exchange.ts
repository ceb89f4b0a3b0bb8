import type { IHttpRequestOptions } from 'n8n-workflow';
import { UsedUp, withinBudget, type Slot, type Ticket } from '../budget/budget';
import type { Terms } from '../budget/terms';
import { pause } from '../clock';
import { Refusal } from '../refusal';
import { rethrow } from '../rethrow';
import { accountOf, type Account } from './account';
import { requestAddress } from './address';
import { attempt, endedBy, letGo, type Accepts, type Outgoing } from './attempt';
import { connectionFault, LIST_TIMEOUT } from './connection';
import type { ServiceFault } from './errors';
import { linkFault, serviceFault } from './faults';
import { waitBeforeRetry } from './retry';
import { CALLED_OFF, type Asked, type Fault, type Reply, type RequestContext, type Service, type ServiceRequest } from './service';
import { endpointOf, isPicker, ticketOf } from './ticket';

/** For so long somebody at the screen waits for each answer of a list that sets no time of its own. */
const PICKER_PATIENCE_MS = 30_000;

const isSuccess: Accepts = (status) => status >= 200 && status < 300;
const isSuccessOrRedirect: Accepts = (status) => status >= 200 && status < 400;

/** Sends a further request of the same account within the slot already held, so that a reply can be made up of several. */
export type Follow = (request: ServiceRequest) => Promise<Reply>;

/**
 * Sends one request to the service and hands a successful reply to `use`, within the account's budget,
 * retrying as `retry.ts` allows. A streamed body is used up inside its slot of the budget.
 * @throws ServiceFault when the service declines or cannot be reached
 */
export async function exchange<T>(
	asking: RequestContext,
	service: Service,
	request: ServiceRequest,
	use: (reply: Reply, follow: Follow) => T | Promise<T>,
): Promise<T> {
	const context = isPicker(asking) ? endedBy(AbortSignal.timeout(request.timeout ?? PICKER_PATIENCE_MS), asking) : asking;
	const account = await accountOf(context, service);
	const whereabouts = { base: account.base, zone: context.getTimezone() };
	const explain: Sender['explain'] = (fault, asked) => serviceFault(service, fault, whereabouts, asked);
	const ticket = ticketOf(context, service, endpointOf(request.method, request.url), request.urgent);
	const sender: Sender = { context, service, account, ticket, explain };
	const outgoing = addressed(account, request);
	return await withRetries(sender, request, async (again) => {
		return await withinBudget(account.id, { ...sender.ticket, again }, async (slot) => {
			return await used(await attempt(sender.context, sender.service, outgoing, slot.pass), (reply) =>
				withFollowers(sender, slot, reply, use),
			);
		});
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
	const base = link.url.origin === account.base.origin ? account.base : new URL(link.url.origin);
	const whereabouts = { base, zone: context.getTimezone() };
	const explain: Sender['explain'] = (met, asked) => {
		const fault = { ...met, host: link.url.host };
		return link.withKey ? serviceFault(service, fault, whereabouts, asked) : linkFault(service, fault, whereabouts);
	};
	const host = base === account.base ? '' : link.url.host;
	const sender: Sender = {
		context,
		service,
		account,
		ticket: ticketOf(context, service, endpointOf('GET', host + link.url.pathname)),
		explain,
	};
	const options = { ...link.options, method: 'GET' as const, baseURL: undefined, url: link.url.href };
	// A request without the key is another host's business, whose limits are not the account's.
	const terms = link.withKey ? sender.ticket.terms : undefined;
	return await withRetries(sender, { repeatable: true, url: link.url.href }, async (again) => {
		return await withinBudget(account.id, { ...sender.ticket, terms, again }, async ({ pass }) => {
			return await used(
				await attempt(
					sender.context,
					sender.service,
					{ options, repeatable: true, withKey: link.withKey, accepts: isSuccessOrRedirect },
					pass,
				),
				use,
			);
		});
	});
}

/** Who sends, and on what conditions. */
interface Sender {
	context: RequestContext;
	service: Service;
	account: Account;
	ticket: Ticket & { terms: Terms };
	/** A fault with its words. */
	explain(fault: Fault, asked: Asked): ServiceFault;
}

const addressed = ({ base }: Account, request: ServiceRequest): Outgoing => ({
	options: { ...request, baseURL: undefined, url: requestAddress(base, request.url) },
	repeatable: request.repeatable,
	withKey: true,
	accepts: isSuccess,
});

/** What came of sending a request once. */
type Tried<T> = { answered: true; value: T } | { answered: false; fault: Fault };

/** @param tryOnce gives undefined when the execution was canceled before it was its turn */
async function withRetries<T>(
	{ context, ticket: { signal }, explain }: Sender,
	asked: Asked,
	tryOnce: (again: boolean) => Promise<Tried<T> | undefined>,
): Promise<T> {
	const met = { refusals: 0, others: 0 };
	let last: Fault = { connection: isPicker(context) ? LIST_TIMEOUT : CALLED_OFF, message: '' };
	for (let again = false, waitedMs = 0; ; again = true) {
		const tried = await orUsedUp(tryOnce(again));
		if (tried?.answered) return tried.value;

		// Whoever is called off while it waits learns what it waited for; of a list, time itself is what calls off.
		const isLate = isPicker(context) && tried?.fault.connection === CALLED_OFF;
		const fault = (last = (isLate ? undefined : tried?.fault) ?? last);
		const number = fault.status === 429 ? (met.refusals += 1) : (met.others += 1);
		const isOver = signal?.aborted || fault.usedUp !== undefined;
		const wait = isOver ? undefined : waitBeforeRetry({ number, fault, repeatable: asked.repeatable, waitedMs, jitter: Math.random() });
		if (wait === undefined) throw explain(fault, asked);
		waitedMs += wait;
		await pause(wait, signal);
	}
}

/** A limit that is used up for long is a fault like the 429 that the service would answer. */
async function orUsedUp<T>(trying: Promise<Tried<T> | undefined>): Promise<Tried<T> | undefined> {
	try {
		return await trying;
	} catch (error) {
		if (!(error instanceof UsedUp)) rethrow(error);
		const { waitMs, askInMs = waitMs, told } = error.heldBack;
		const now = Date.now();
		const limit = { endsAt: now + waitMs, ...(askInMs < waitMs ? { askedAt: now + askInMs } : {}), told };
		return { answered: false, fault: { status: 429, retryAfterMs: Math.min(waitMs, askInMs), usedUp: limit, message: '' } };
	}
}

async function withFollowers<T>(
	sender: Sender,
	slot: Slot,
	reply: Reply,
	use: (reply: Reply, follow: Follow) => T | Promise<T>,
): Promise<T> {
	const { account, ticket } = sender;
	const followers: Reply[] = [];
	try {
		return await use(reply, async (request) => {
			const outgoing = addressed(account, request);
			const follower = await withRetries(sender, request, async (again): Promise<Tried<Reply> | undefined> => {
				const pass = await slot.next({ again, terms: { ...ticket.terms, endpoint: endpointOf(request.method, request.url) } });
				return pass && triedAs(await attempt(sender.context, sender.service, outgoing, pass));
			});
			followers.push(follower);
			return follower;
		});
	} finally {
		followers.forEach(letGo);
	}
}

/** A success that only tells of what was asked for, which is not there yet. */
export class NotYet extends Refusal {
	constructor(readonly fault: Fault) {
		super(fault.message);
	}
}

/** A body can break off while it is read, which is as much a connection fault as no answer at all. */
async function used<T>(answer: Reply | Fault, use: (reply: Reply) => T | Promise<T>): Promise<Tried<T>> {
	const tried = triedAs(answer);
	if (!tried.answered) return tried;
	try {
		return { answered: true, value: await use(tried.value) };
	} catch (error) {
		if (error instanceof NotYet) return { answered: false, fault: error.fault };
		const connection = connectionFault(error)?.connection;
		if (connection === undefined) rethrow(error);
		return { answered: false, fault: { connection, message: '' } };
	} finally {
		letGo(tried.value);
	}
}

const triedAs = (answer: Reply | Fault): Tried<Reply> =>
	'body' in answer ? { answered: true, value: answer } : { answered: false, fault: answer };
