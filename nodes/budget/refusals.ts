import { AtOnce } from './atOnce';
import type { Answer, Told } from './rateHeaders';
import { Reach } from './reach';
import { backoffMs } from './backoff';

/** A refusal comes fast, so after this time without one a request counts as taken. */
const PROBE_MS = 5_000;
/** Whoever asks for a longer wait does not speak of the requests that happen to be in flight. */
const BRIEF_MS = 10_000;
/** A longer wait is asked after, and holds for the endpoint that was told. */
export const LONGEST_WAIT_MS = 5 * 60_000;

/** A request on its way. */
export interface Sent {
	number: number;
	endpoint: string;
	/** The account's requests in flight when it was sent, with this one. */
	inFlight: number;
}

/** A wait for which a refusal asked. */
export interface Hold {
	until: number;
	told: Told;
}

/**
 * - `passing`: it speaks of the requests in flight, or was by chance. Only the refused request waits.
 * - `underWay`: it was on its way when an earlier one was refused.
 * - `first`: since a request was last taken. Nobody sends until the service wants to be asked again, then one goes ahead.
 * - `further`: the one that went ahead was refused.
 */
type Kind = 'passing' | 'underWay' | 'first' | 'further';

/**
 * What the 429 answers of an account tell beyond its headers: how many requests it takes at once, and how long it wants
 * to be left alone. All times are of the clock that nobody sets.
 */
export class Refusals {
	private readonly inFlight = new AtOnce();
	/** Refusals since a request was last taken, those that were under way together counted as one. */
	private inVain = 0;
	/** Until a request is taken, they go one at a time. `after`: the last that was sent before. */
	private probing: { after: number; number?: number; sentAt: number } | undefined;
	private hold: Hold | undefined;
	/** A wait so long that it is asked after. */
	block: (Hold & { reach: Reach }) | undefined;

	/** Requests in flight at most, Infinity while nothing is known. */
	atOnce(now: number): number {
		return this.inFlight.most(now);
	}

	/** The wait that holds for everybody. */
	holdMs(now: number): { waitMs: number; told?: Told } {
		const probeMs = this.probing?.number === undefined ? 0 : this.probing.sentAt + PROBE_MS - now;
		return { waitMs: Math.max((this.hold?.until ?? now) - now, probeMs), told: this.hold?.told };
	}

	sent(number: number, now: number): void {
		if (this.probing) Object.assign(this.probing, { number, sentAt: now });
	}

	/** The request has ended without an answer. */
	lost({ number, endpoint }: Sent): void {
		this.endProbe(number);
		this.block?.reach.release(endpoint, number);
	}

	/** The request was answered by anything but a refusal. */
	taken(sent: Sent): void {
		const { number } = sent;
		this.endProbe(number);
		this.inFlight.taken(sent);
		if (this.probing && number <= this.probing.after) return;
		this.inVain = 0;
		this.probing = undefined;
	}

	/** The service itself answered, and did not refuse. */
	passed({ number, endpoint }: Sent): void {
		if (this.block?.reach.miss(endpoint, number)) this.block = undefined;
	}

	/**
	 * @param isExplained by the headers: a limit is used up, which has its own end
	 * @param lastNumber the last request sent until now
	 */
	refused(sent: Sent, answer: Answer, now: number, { isExplained, lastNumber }: { isExplained: boolean; lastNumber: number }): Kind {
		this.endProbe(sent.number);
		if (this.block?.reach.isAskedBy(sent.endpoint, sent.number)) this.block.reach.tell(sent.endpoint, sent.number, now);
		const kind = this.kindOf(sent, answer.askedMs ?? 0, isExplained);
		if (kind === 'passing') this.inFlight.refused(sent, now, lastNumber);
		else this.holdBack(kind, sent, isExplained ? { ...answer, askedMs: 0 } : answer, now);
		if (kind === 'first') this.probing = { after: lastNumber, sentAt: now };
		return kind;
	}

	/** Whether nothing is known that matters after `now`. */
	isOver(now: number): boolean {
		return this.atOnce(now) === Infinity && !this.block && this.holdMs(now).waitMs <= 0;
	}

	/** Drops a wait that has ended. */
	forgetPast(now: number): void {
		if (this.block && this.block.until <= now) this.block = undefined;
	}

	private endProbe(number: number): void {
		if (this.probing?.number === number) this.probing.number = undefined;
	}

	private kindOf({ number, inFlight }: Sent, askedMs: number, isExplained: boolean): Kind {
		if (this.probing) return number <= this.probing.after ? 'underWay' : 'further';
		return inFlight > 1 && askedMs <= BRIEF_MS && !isExplained ? 'passing' : 'first';
	}

	private holdBack(kind: Kind, { endpoint, number }: Sent, { askedMs = 0, told }: Answer, now: number): void {
		if (kind !== 'underWay') this.inVain += 1;
		const isLong = askedMs > LONGEST_WAIT_MS;
		const until = now + Math.max(isLong ? 0 : askedMs, backoffMs(this.inVain, 0));
		if (!this.hold || until > this.hold.until) this.hold = { until, told };
		if (!isLong) return;
		const asked = { until: now + askedMs, told };
		const reach = this.block?.reach ?? new Reach();
		reach.tell(endpoint, number, now);
		this.block = { ...(this.block && this.block.until > asked.until ? this.block : asked), reach };
	}
}
