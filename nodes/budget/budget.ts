import { createHash } from 'node:crypto';
import { elapsedMs } from '../clock';
import { Allowance, type HeldBack, type Terms } from './allowance';
import { pause } from '../clock';
import { answerOf, type ReplyHead } from './rateHeaders';
import { Turns } from './turns';

/** What keeps a request back for longer is worth a word; and nobody sleeps for longer at a time, for the machine may sleep too. */
const LONGEST_SLEEP_MS = 1_000;

/** On what conditions a caller's request goes. */
export interface Ticket {
	/** Whose turn it is: one node in one execution. */
	caller: string;
	/** Goes before all that is not. */
	urgent: boolean;
	/** Goes before the caller's other requests, because it was sent before. */
	again: boolean;
	/** Requests of the account in flight at most, this one included. */
	maxInFlight: number;
	/** Undefined for a request that does not reach the service's own address, so that its limits do not count it. */
	terms: Terms | undefined;
	signal: AbortSignal | undefined;
}

/** A request that may go now. */
export interface Pass {
	/** To be called when the reply's head has come, or without one when none will; only the first call counts. */
	ended(reply?: ReplyHead): void;
}

/** A place among the requests in flight. */
export interface Place {
	pass: Pass;
	/**
	 * Waits until the rate allows a further request within this place.
	 * @returns undefined when the signal came before
	 * @throws UsedUp
	 */
	next(ticket: Pick<Ticket, 'again' | 'terms'>): Promise<Pass | undefined>;
}

/** The service's limit is used up for too long to wait for its end. */
export class UsedUp extends Error {
	constructor(readonly heldBack: HeldBack) {
		super('The limit is used up');
	}
}

interface Waiter {
	ticket: Ticket;
	/** Waits for the rate only. */
	hasPlace: boolean;
	admit(pass: Pass): void;
	refuse(error: UsedUp): void;
}

/** The requests of one service address and key: those in flight, and those that wait for a place or for the rate. */
class Account {
	private readonly allowance = new Allowance();
	private inFlight = 0;
	/** Those of them that reach the service itself. */
	private counted = 0;
	/** Whoever holds a place comes first, for it would keep it while it waits. */
	private readonly queues = { held: new Turns<Waiter>(), urgent: new Turns<Waiter>(), others: new Turns<Waiter>() };
	private waking: { at: number; cancel: AbortController } | undefined;

	isForgettable(now: number): boolean {
		return this.inFlight === 0 && this.queue.isEmpty && this.allowance.isForgettable(now);
	}

	/** The queue that is served now. */
	private get queue(): Turns<Waiter> {
		return Object.values(this.queues).find(({ isEmpty }) => !isEmpty) ?? this.queues.others;
	}

	/**
	 * @returns undefined when the signal came before the turn did
	 * @throws UsedUp, also when the signal was a deadline and the service's limit what kept the caller waiting
	 */
	async turn(ticket: Ticket, hasPlace: boolean): Promise<Pass | undefined> {
		const { caller, signal, urgent, again } = ticket;
		if (signal?.aborted) return undefined;
		const queue = hasPlace ? this.queues.held : urgent ? this.queues.urgent : this.queues.others;
		return await new Promise<Pass | undefined>((resolve, reject) => {
			const giveUp = () => {
				queue.remove(caller, waiter);
				const heldBack = isDeadline(signal) ? this.heldBack(ticket) : undefined;
				if (heldBack === undefined) resolve(undefined);
				else reject(new UsedUp(heldBack));
				this.serve();
			};
			const waiter: Waiter = {
				ticket,
				hasPlace,
				admit: (pass) => {
					signal?.removeEventListener('abort', giveUp);
					resolve(pass);
				},
				refuse: (error) => {
					signal?.removeEventListener('abort', giveUp);
					reject(error);
				},
			};
			queue.add(caller, waiter, again);
			signal?.addEventListener('abort', giveUp, { once: true });
			this.serve();
		});
	}

	leave({ terms }: Ticket): void {
		this.inFlight -= 1;
		if (terms) this.counted -= 1;
		this.serve();
	}

	/** Undefined when not the service's limit is what a caller waits for. */
	private heldBack({ terms }: Ticket): HeldBack | undefined {
		const outlook = terms && this.allowance.outlook(elapsedMs(), terms);
		return outlook && outlook.waitMs > LONGEST_SLEEP_MS && Number.isFinite(outlook.waitMs) ? outlook : undefined;
	}

	private hasRoom({ maxInFlight, terms }: Ticket, now: number): boolean {
		return this.inFlight < maxInFlight && (!terms || this.counted < this.allowance.atOnce(now));
	}

	/**
	 * Lets go whoever may, strictly in turn: while the next one must wait, so must all behind it, or one with narrow
	 * conditions would be overtaken for ever. So the narrowest conditions among those that wait hold for all.
	 */
	private serve(): void {
		for (let queue = this.queue, next = queue.next; next; queue = this.queue, next = queue.next) {
			const { hasPlace, ticket, admit, refuse } = next;
			const now = elapsedMs();
			if (!hasPlace && !this.hasRoom(ticket, now)) return;
			const outlook = ticket.terms ? this.allowance.outlook(now, ticket.terms) : { waitMs: 0, isUsedUp: false };
			if (outlook.waitMs > 0 && !outlook.isUsedUp) return this.wakeAt(now + Math.min(outlook.waitMs, LONGEST_SLEEP_MS));
			queue.take();
			if (outlook.isUsedUp) {
				refuse(new UsedUp(outlook));
				continue;
			}
			if (!hasPlace) this.inFlight += 1;
			if (!hasPlace && ticket.terms) this.counted += 1;
			admit(this.passFor(ticket, now));
		}
	}

	private passFor({ terms }: Ticket, now: number): Pass {
		if (!terms) return { ended: () => {} };
		const number = this.allowance.sent(now, terms, this.counted);
		return {
			ended: (reply) => {
				this.allowance.ended(number, elapsedMs(), reply && answerOf(reply, terms.endpoint, Date.now()));
				this.serve();
			},
		};
	}

	private wakeAt(at: number): void {
		if (this.waking && this.waking.at <= at) return;
		this.waking?.cancel.abort();
		const cancel = new AbortController();
		this.waking = { at, cancel };
		void pause(at - elapsedMs(), cancel.signal).then(() => {
			if (cancel.signal.aborted) return;
			this.waking = undefined;
			this.serve();
		});
	}
}

/** Whether the time was up, rather than an execution canceled. */
const isDeadline = (signal: AbortSignal | undefined): boolean => (signal?.reason as Partial<Error> | undefined)?.name === 'TimeoutError';

const accounts = new Map<string, Account>();

/** Names an account without holding its key. */
export const accountId = (address: string, key: string): string =>
	createHash('sha256').update(`${address}\n${key}`).digest('hex');

function accountOf(id: string): Account {
	const known = accounts.get(id);
	if (known) return known;
	const now = elapsedMs();
	for (const [other, account] of accounts) if (account.isForgettable(now)) accounts.delete(other);
	const made = new Account();
	accounts.set(id, made);
	return made;
}

/**
 * Runs `work` when one of the account's places is free and the service's limits allow a request. All items, nodes and
 * workflows of the process share them, so a node with hundreds of input items never sends hundreds of requests at once.
 * The place is given back when `work` ends or the signal comes.
 * @returns undefined when the signal came before the turn did
 * @throws UsedUp
 */
export async function withinBudget<T>(id: string, ticket: Ticket, work: (place: Place) => Promise<T>): Promise<T | undefined> {
	const account = accountOf(id);
	const pass = await account.turn(ticket, false);
	if (!pass) return undefined;
	let isHeld = true;
	const leave = () => {
		ticket.signal?.removeEventListener('abort', leave);
		if (isHeld) account.leave(ticket);
		isHeld = false;
	};
	ticket.signal?.addEventListener('abort', leave, { once: true });
	if (ticket.signal?.aborted) leave();
	try {
		return await work({ pass, next: async (further) => await account.turn({ ...ticket, ...further }, true) });
	} finally {
		pass.ended();
		leave();
	}
}
