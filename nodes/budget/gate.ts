import { elapsedMs, pause } from '../clock';
import { isForgettable, NOTHING_KNOWN } from './allowance';
import { FairQueue } from './fairQueue';
import { mostAtOnce, outlook, type HeldBack } from './outlook';
import { answerOf, type ReplyHead } from './rateHeaders';
import { reduce, type Event } from './reduce';
import type { Terms } from './terms';

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

/** The service's limit is used up for too long to wait for its end. */
export class UsedUp extends Error {
	constructor(readonly heldBack: HeldBack) {
		super('The limit is used up');
	}
}

interface Waiter {
	ticket: Ticket;
	/** Waits for the rate only. */
	hasSlot: boolean;
	isServed: boolean;
	/** Ends the wait with a pass, with undefined when the signal came, or with what keeps it back. */
	end(outcome: Pass | UsedUp | undefined): void;
}

/** Lets the requests of one account go: knows those in flight, and those that wait for a slot among them or for the rate. */
export class Gate {
	private allowance = NOTHING_KNOWN;
	private inFlight = 0;
	/** Those of them that reach the service itself. */
	private counted = 0;
	/** Each goes before the next. Whoever holds a slot comes first, for it would keep it while it waits. */
	private readonly queues = { held: new FairQueue<Waiter>(), urgent: new FairQueue<Waiter>(), others: new FairQueue<Waiter>() };
	private waking: { at: number; cancel: AbortController } | undefined;

	/** Whether it can be made anew at the next request with nothing lost. */
	isForgettable(now: number): boolean {
		return this.inFlight === 0 && this.queue === undefined && isForgettable(this.allowance, now);
	}

	/**
	 * @param hasSlot among the requests in flight, so that it waits for the rate only
	 * @returns undefined when the signal came before the turn did
	 * @throws UsedUp, also when the signal was a deadline and the service's limit what kept the caller waiting
	 */
	async turn(ticket: Ticket, hasSlot: boolean): Promise<Pass | undefined> {
		const { caller, signal, urgent, again } = ticket;
		if (signal?.aborted) return undefined;
		const queue = this.queues[hasSlot ? 'held' : urgent ? 'urgent' : 'others'];
		return await new Promise<Pass | undefined>((resolve, reject) => {
			const giveUp = () => {
				queue.remove(caller, waiter);
				const heldBack = isDeadline(signal) ? this.heldBack(ticket) : undefined;
				waiter.end(heldBack && new UsedUp(heldBack));
				this.serve();
			};
			const waiter: Waiter = {
				ticket,
				hasSlot,
				isServed: false,
				end: (outcome) => {
					if (outcome instanceof UsedUp) reject(outcome);
					else resolve(outcome);
				},
			};
			queue.add(caller, waiter, again);
			this.serve();
			// Most go at once, and need no ear for the signal.
			if (waiter.isServed) return;
			const { end } = waiter;
			waiter.end = (outcome) => {
				signal?.removeEventListener('abort', giveUp);
				end(outcome);
			};
			signal?.addEventListener('abort', giveUp, { once: true });
		});
	}

	/** The request that held a slot has ended. */
	leave({ terms }: Ticket): void {
		this.inFlight -= 1;
		if (terms) this.counted -= 1;
		this.serve();
	}

	/**
	 * Lets go whoever may, strictly in turn: while the next one must wait, so must all behind it, or one with narrow
	 * conditions would be overtaken for ever. So the narrowest conditions among those that wait hold for all.
	 */
	private serve(): void {
		for (let queue = this.queue, next = queue?.next; queue && next; queue = this.queue, next = queue?.next) {
			const { ticket, hasSlot } = next;
			const now = elapsedMs();
			if (!hasSlot && !this.hasRoom(ticket, now)) return;
			const { terms } = ticket;
			const limit = terms && outlook(this.allowance, now, terms);
			if (limit && limit.waitMs > 0 && !limit.isUsedUp) return this.wakeAt(now + Math.min(limit.waitMs, LONGEST_SLEEP_MS));
			queue.take();
			next.isServed = true;
			if (limit?.isUsedUp) {
				next.end(new UsedUp(limit));
				continue;
			}
			if (!hasSlot) this.inFlight += 1;
			if (!hasSlot && terms) this.counted += 1;
			next.end(this.pass(terms, now));
		}
	}

	/** The one that is served now, if anybody waits. */
	private get queue(): FairQueue<Waiter> | undefined {
		const { held, urgent, others } = this.queues;
		return [held, urgent, others].find(({ isEmpty }) => !isEmpty);
	}

	private hasRoom({ maxInFlight, terms }: Ticket, now: number): boolean {
		return this.inFlight < maxInFlight && (!terms || this.counted < mostAtOnce(this.allowance, now));
	}

	/** Undefined when not the service's limit is what a caller waits for. */
	private heldBack({ terms }: Ticket): HeldBack | undefined {
		const limit = terms && outlook(this.allowance, elapsedMs(), terms);
		return limit && limit.waitMs > LONGEST_SLEEP_MS && Number.isFinite(limit.waitMs) ? limit : undefined;
	}

	private pass(terms: Terms | undefined, now: number): Pass {
		if (!terms) return { ended: () => {} };
		this.learn({ kind: 'sent', at: now, terms, inFlight: this.counted });
		const number = this.allowance.lastNumber;
		let hasEnded = false;
		return {
			ended: (reply) => {
				if (hasEnded) return;
				hasEnded = true;
				const at = elapsedMs();
				this.learn(
					reply ? { kind: 'answered', at, number, answer: answerOf(reply, terms.endpoint, Date.now()) } : { kind: 'lost', at, number },
				);
				this.serve();
			},
		};
	}

	private learn(event: Event): void {
		this.allowance = reduce(this.allowance, event);
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
