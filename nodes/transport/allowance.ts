import { rateNotice, rateResetMs, serviceTime } from './rateHeaders';
import { RateWindow } from './rateWindow';
import { backoffMs, retryAfterMs } from './retry';
import type { Reply } from './service';

const MINUTE_MS = 60_000;
/** A longer wait is not waited for. */
const LONGEST_WAIT_MS = 5 * MINUTE_MS;
/** A refusal comes fast, so after this time without one a request counts as taken. */
const PROBE_MS = 5_000;

/** By which a request may go. */
export interface Terms {
	/** What the service documents; holds until its headers tell. */
	documentedPerMinute?: number;
	/** What the user set; holds always. */
	requestsPerMinute?: number;
	/** Part of the service's limits that is this process's, up to 1. */
	share: number;
}

interface Outlook {
	/** Milliseconds until the next request may go, unless a reply changes that; 0 for now. */
	waitMs: number;
	/** Epoch milliseconds, when the limit is used up for so long that nobody should wait. */
	usedUpUntil?: number;
}

/**
 * What one account of a service allows, learned from its replies. Knows no clock and sends nothing: each request is
 * noted when it is sent and when its head has come or it has ended without one. All times are epoch milliseconds.
 */
export class Allowance {
	private windows: RateWindow[] = [];
	/** Within the last minute, oldest first. */
	private readonly sentAt: number[] = [];
	private readonly unanswered = new Set<number>();
	private lastNumber = 0;
	private blockedUntil = 0;
	/** 429 answers since a request was last taken. */
	private refusals = 0;
	/** Since a refusal, and until one is taken, requests go one at a time. `after`: the last that was sent before. */
	private probing: { after: number; sentAt: number } | undefined;

	outlook(now: number, { documentedPerMinute, requestsPerMinute, share }: Terms): Outlook {
		this.forgetPast(now);
		const rooms = this.windows.map((window) => window.room(now, this.unanswered.size, share));
		const documented = documentedPerMinute && rooms.length === 0 ? Math.max(1, Math.floor(documentedPerMinute * share)) : Infinity;
		const waits = [
			this.blockedUntil - now,
			this.probeMs(now),
			this.slidingMs(now, Math.min(documented, requestsPerMinute ?? Infinity)),
			...rooms.map(({ waitMs }) => waitMs),
		];
		const lasting = [this.blockedUntil - now, ...rooms.filter(({ isUsedUp }) => isUsedUp).map(({ waitMs }) => waitMs)];
		const longest = Math.max(...lasting.filter((ms) => ms < Infinity));
		return { waitMs: Math.max(0, ...waits), ...(longest > LONGEST_WAIT_MS ? { usedUpUntil: now + longest } : {}) };
	}

	/** @returns the number that names the request from now on */
	sent(now: number): number {
		this.lastNumber += 1;
		this.unanswered.add(this.lastNumber);
		this.sentAt.push(now);
		for (const window of this.windows) window.sent(now);
		if (this.probing) this.probing.sentAt = now;
		return this.lastNumber;
	}

	/** @param reply undefined when the request ended without an answer, so that nobody knows whether it was counted */
	ended(number: number, now: number, reply?: Pick<Reply, 'status' | 'headers'>): void {
		if (!this.unanswered.delete(number)) return;
		this.forgetPast(now);
		this.learn(number, now, reply?.headers ?? {});
		if (!reply) return;
		if (reply.status === 429) this.refuse(number, now, reply.headers);
		else if (!this.probing || number > this.probing.after) {
			this.refusals = 0;
			this.probing = undefined;
		}
	}

	/** Whether it can be made anew at the next request with nothing lost. */
	isForgettable(now: number): boolean {
		this.forgetPast(now);
		return this.sentAt.length === 0 && this.unanswered.size === 0 && this.blockedUntil <= now && this.windows.every((window) => window.isOver(now));
	}

	private learn(number: number, now: number, headers: Record<string, unknown>): void {
		const notice = rateNotice(headers, now);
		const told = notice && this.windows.find((window) => window.matches(notice));
		for (const window of this.windows) if (window !== told) window.overlook(this.lastNumber);
		if (told) told.read(notice, number, now, this.unanswered.size);
		else if (notice) this.windows.push(new RateWindow(notice, now, this.unanswered.size));
	}

	/** Nobody sends until the service wants to be asked again, then one goes ahead. */
	private refuse(number: number, now: number, headers: Record<string, unknown>): void {
		const wasSentBefore = this.probing === undefined || number <= this.probing.after;
		if (wasSentBefore) for (const window of this.windows) window.refuse(now, this.probing === undefined);
		// Those that were under way together are one refusal.
		if (!this.probing || !wasSentBefore) this.refusals += 1;
		const asked = retryAfterMs(headers['retry-after'], serviceTime(headers, now)) ?? rateResetMs(headers, now) ?? 0;
		this.blockedUntil = Math.max(this.blockedUntil, now + Math.max(asked, backoffMs(this.refusals, 0)));
		this.probing ??= { after: this.lastNumber, sentAt: 0 };
	}

	private probeMs(now: number): number {
		return this.probing && this.unanswered.size > 0 ? this.probing.sentAt + PROBE_MS - now : 0;
	}

	/** Until fewer than `perMinute` were sent within the last minute. */
	private slidingMs(now: number, perMinute: number): number {
		const earlier = this.sentAt[this.sentAt.length - perMinute];
		return earlier === undefined ? 0 : earlier + MINUTE_MS - now;
	}

	private forgetPast(now: number): void {
		while (this.sentAt.length > 0 && this.sentAt[0]! <= now - MINUTE_MS) this.sentAt.shift();
		this.windows = this.windows.filter((window) => window.roll(now, this.lastNumber, this.unanswered.size));
	}
}
