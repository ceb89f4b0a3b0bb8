import type { Answer, Told } from './rateHeaders';
import { RateWindow } from './rateWindow';
import type { Reach } from './reach';
import { LONGEST_WAIT_MS, Refusals, type Sent } from './refusals';

const MINUTE_MS = 60_000;
/** Milliseconds between two looks whether the request that asks after a limit has been answered. */
const WHILE_ASKED_MS = 1_000;

/** By which a request may go. */
export interface Terms {
	/** Method and path, without IDs: a limit may be an endpoint's own. */
	endpoint: string;
	/** What the service documents; holds until its headers tell. */
	documentedPerMinute?: number;
	/** What the user set; holds always. */
	requestsPerMinute?: number;
	/** Part of the service's limits that is this process's, up to 1. */
	share: number;
}

/** What keeps a request back. */
export interface HeldBack {
	waitMs: number;
	/** Undefined where no answer told it, but the user or the service's documentation. */
	told?: Told;
	/** Milliseconds until one request asks whether the limit still holds. */
	askInMs?: number;
}

export interface Outlook extends HeldBack {
	/** Nobody should wait for so long. */
	isUsedUp: boolean;
}

/** A limit by which a request has to wait. */
interface Limit extends HeldBack {
	/** No answer to what is under way makes room before. */
	isSure: boolean;
	reach?: Reach;
}

const isLong = ({ isSure, waitMs }: Limit): boolean => isSure && waitMs > LONGEST_WAIT_MS;

/** A request on its way, with the limits that count it. */
interface Counted extends Sent {
	terms: Terms;
}

/**
 * What one account of a service allows, learned from its answers. Knows no clock and sends nothing: each request is
 * noted when it is sent and when its head has come or it has ended without one. All times are milliseconds of the clock that nobody sets.
 */
export class Allowance {
	private windows: RateWindow[] = [];
	private readonly refusals = new Refusals();
	/** Within the last minute, oldest first. */
	private readonly sentAt: Array<{ at: number; countedBy: RateWindow[] }> = [];
	private readonly unanswered = new Map<number, Counted>();
	private lastNumber = 0;

	outlook(now: number, terms: Terms): Outlook {
		const limits = this.limitsOf(now, terms).map((limit) => (isLong(limit) ? asked(limit, terms.endpoint, now) : limit));
		const { waitMs, told, askInMs } = longest(limits);
		const usedUp = longest(limits.filter(isLong));
		return usedUp.waitMs > 0 ? { ...shown(usedUp), isUsedUp: true } : { ...shown({ waitMs, told, askInMs }), isUsedUp: false };
	}

	/** Requests in flight at most, as far as refusals told. */
	atOnce(now: number): number {
		return this.refusals.atOnce(now);
	}

	/** @param inFlight the account's requests in flight, with this one. @returns the number that names the request from now on */
	sent(now: number, terms: Terms, inFlight: number): number {
		const number = (this.lastNumber += 1);
		const { endpoint } = terms;
		for (const limit of this.limitsOf(now, terms)) if (isLong(limit)) limit.reach?.ask(endpoint, number);
		const windows = this.windowsOf(terms);
		this.unanswered.set(number, { number, endpoint, inFlight, terms });
		this.sentAt.push({ at: now, countedBy: windows });
		for (const window of windows) window.sent(now);
		this.refusals.sent(number, now);
		return number;
	}

	/** @param answer undefined when the request ended without one, so that nobody knows whether it was counted */
	ended(number: number, now: number, answer?: Answer): void {
		const sent = this.unanswered.get(number);
		if (!sent) return;
		this.unanswered.delete(number);
		this.forgetPast(now);
		const told = answer && this.learn(sent, now, answer);
		if (answer && answer.status !== 429) this.take(sent, answer.status, told);
		for (const window of this.windowsOf(sent.terms)) if (window !== told) window.overlook(number, this.lastNumber);
		if (answer?.status === 429) this.refuse(sent, now, answer, told);
		else if (!answer) this.lose(sent);
	}

	/** Whether it can be made anew at the next request with nothing lost. */
	isForgettable(now: number): boolean {
		this.forgetPast(now);
		return this.sentAt.length === 0 && this.unanswered.size === 0 && this.refusals.isOver(now) && this.windows.every((window) => window.isOver(now));
	}

	/** What a request of these terms has to wait for. */
	private limitsOf(now: number, terms: Terms): Limit[] {
		this.forgetPast(now);
		const { endpoint, documentedPerMinute, requestsPerMinute, share } = terms;
		const windows = this.windowsOf(terms);
		const { block } = this.refusals;
		const limits: Limit[] = windows.map((window) => ({ ...window.room(now, this.countedBy(window), share), told: window.told, reach: window.reach }));
		limits.push({ ...this.refusals.holdMs(now), isSure: false });
		if (block?.reach.holdsFor(endpoint)) limits.push({ waitMs: block.until - now, isSure: true, told: block.told, reach: block.reach });
		if (requestsPerMinute) limits.push({ waitMs: slidingMs(this.sentAt, now, requestsPerMinute), isSure: true });
		if (documentedPerMinute && windows.length === 0) {
			const untold = this.sentAt.filter(({ countedBy }) => !countedBy.some((window) => this.windows.includes(window)));
			limits.push({ waitMs: slidingMs(untold, now, Math.max(1, Math.floor(documentedPerMinute * share))), isSure: true });
		}
		return limits;
	}

	private windowsOf({ endpoint, documentedPerMinute }: Terms): RateWindow[] {
		return this.windows.filter((window) => window.reach.holdsFor(endpoint) || window.isDocumented(documentedPerMinute));
	}

	private countedBy(window: RateWindow): number {
		return [...this.unanswered.values()].filter(({ terms }) => this.windowsOf(terms).includes(window)).length;
	}

	/** @returns the limit of which the answer told */
	private learn({ number, endpoint }: Counted, now: number, answer: Answer): RateWindow | undefined {
		const { notice } = answer;
		if (!notice) return undefined;
		const window =
			this.windows.find((one) => one.reach.isToldBy(endpoint) && one.matches(notice)) ?? this.windows.find((one) => one.isSharedBy(notice));
		const read = { number, lastNumber: this.lastNumber, unanswered: window ? this.countedBy(window) : this.unanswered.size };
		if (window) window.read({ ...answer, notice }, now, read);
		const told = window ?? new RateWindow({ ...answer, notice }, now, read);
		if (!window) this.windows.push(told);
		return told;
	}

	private lose(sent: Counted): void {
		this.refusals.lost(sent);
		for (const { reach } of this.windows) reach.release(sent.endpoint, sent.number);
	}

	/** An answer of 500 and more may be another's than the service's, and says nothing of its limits by its silence. */
	private take(sent: Counted, status: number, told: RateWindow | undefined): void {
		this.refusals.taken(sent);
		if (status >= 500) return this.lose(sent);
		this.refusals.passed(sent);
		this.windows = this.windows.filter((window) => window === told || !window.miss(sent.endpoint, sent.number));
	}

	private refuse(sent: Counted, now: number, answer: Answer, told: RateWindow | undefined): void {
		const windows = this.windowsOf(sent.terms);
		for (const { reach } of windows) if (reach.isAskedBy(sent.endpoint, sent.number)) reach.tell(sent.endpoint, sent.number, now);
		const others = windows.filter((window) => !window.isUsedUp && !window.beganAfter(sent.number));
		const isExplained = others.length < windows.length;
		const kind = this.refusals.refused(sent, answer, now, { isExplained, lastNumber: this.lastNumber });
		told?.close(now + (answer.askedMs ?? 0));
		for (const window of others) {
			window.refuse();
			if (kind === 'first' || kind === 'underWay') window.lower(now, kind === 'first');
		}
	}

	private forgetPast(now: number): void {
		while (this.sentAt.length > 0 && this.sentAt[0]!.at <= now - MINUTE_MS) this.sentAt.shift();
		this.windows = this.windows.filter((window) => window.roll(now, this.lastNumber, this.countedBy(window)));
		this.refusals.forgetPast(now);
	}
}

/** A limit that keeps requests away for long, as it is while one request may ask whether it still holds, or has asked. */
function asked(limit: Limit, endpoint: string, now: number): Limit {
	if (!limit.reach) return limit;
	if (limit.reach.isAsking(endpoint)) return { ...limit, waitMs: WHILE_ASKED_MS };
	const askInMs = limit.reach.askInMs(endpoint, now);
	return { ...limit, waitMs: askInMs > 0 ? limit.waitMs : 0, askInMs };
}

/** Until fewer than `perMinute` were sent within the last minute. */
function slidingMs(sentAt: Array<{ at: number }>, now: number, perMinute: number): number {
	const earlier = sentAt[sentAt.length - perMinute];
	return earlier === undefined ? 0 : earlier.at + MINUTE_MS - now;
}

const longest = (limits: Limit[]): HeldBack => limits.reduce<HeldBack>((one, other) => (other.waitMs > one.waitMs ? other : one), { waitMs: 0 });

const shown = ({ waitMs, told, askInMs }: HeldBack): HeldBack => ({ waitMs, ...(told ? { told } : {}), ...(askInMs === undefined ? {} : { askInMs }) });
