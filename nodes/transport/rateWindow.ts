import type { RateNotice } from './rateHeaders';

const MINUTE_MS = 60_000;
const LENGTHS_MS = [MINUTE_MS, 60 * MINUTE_MS, 24 * 60 * MINUTE_MS];

/** The header's end and the `Date` are whole seconds: no request must come before the window has really ended. */
const MARGIN_MS = 1_000;

/** How long a limit is taken for lower than the headers claim. After that they are believed again. */
const DISTRUST_MS = 10 * MINUTE_MS;

/** The windows that services have: a minute, an hour, a day. The end of a window lies within its length. */
const lengthOf = (endsInMs: number): number => LENGTHS_MS.find((length) => endsInMs <= length + MARGIN_MS) ?? LENGTHS_MS[2]!;

/**
 * One limit of a service (so many requests a minute, hour or day), as far as its headers told, in windows that follow each other.
 * Requests are named by the number under which they were sent.
 */
export class RateWindow {
	private limit: number;
	private lengthMs: number;
	private endsAt: number;
	/** The most that the service said it had counted. */
	private counted: number;
	/** Requests that ended without a word on this limit, each by the number of the last one sent until then. */
	private unseen: number[] = [];
	/** Requests of this process in this window. */
	private own: number;
	/** Requests of this window that were refused though it had room. */
	private refused = 0;
	/** Epoch milliseconds, this machine's clock. Infinity for a window in which nothing was sent yet. */
	private resetsAt: number;
	/** Whether the service spoke of the present window; if not, it began when the one before had ended. */
	private isConfirmed = true;
	/** The last request that was sent before the present window began. */
	private openedAfter = 0;
	private lowered: { from: number; to: number; until: number } | undefined;

	constructor(notice: RateNotice, now: number, unanswered: number) {
		this.limit = notice.limit;
		this.lengthMs = lengthOf(notice.endsInMs);
		this.endsAt = notice.endsAt;
		this.counted = notice.counted;
		this.own = unanswered + 1;
		this.resetsAt = now + notice.endsInMs + MARGIN_MS;
	}

	/** Whether a notice speaks of this limit: one window ends once, and limits of different lengths differ. */
	matches({ endsAt, limit, endsInMs }: RateNotice): boolean {
		return endsAt === this.endsAt || limit === this.limit || lengthOf(endsInMs) === this.lengthMs;
	}

	/**
	 * Reads what the reply to request `number` said. Replies arrive out of order: within a window the highest count
	 * stands, and one of an earlier window says nothing of this.
	 */
	read(notice: RateNotice, number: number, now: number, unanswered: number): void {
		const resetsAt = now + notice.endsInMs + MARGIN_MS;
		const aheadMs = notice.endsAt - this.endsAt;
		const isLate = aheadMs < 0 || (aheadMs === 0 && !this.isConfirmed && number <= this.openedAfter);
		if (isLate) return;
		// An end that a service works out anew for each reply wavers by a second.
		const isSame = this.isConfirmed && (aheadMs === 0 || (aheadMs <= MARGIN_MS && notice.counted >= this.counted));
		if (isSame) {
			this.counted = Math.max(this.counted, notice.counted);
			this.resetsAt = aheadMs === 0 ? Math.min(this.resetsAt, resetsAt) : resetsAt;
			this.lengthMs = Math.max(this.lengthMs, lengthOf(notice.endsInMs));
		} else {
			if (this.isConfirmed) this.begin(unanswered + 1);
			this.counted = notice.counted;
			this.resetsAt = resetsAt;
			this.lengthMs = lengthOf(notice.endsInMs);
		}
		this.limit = notice.limit;
		this.endsAt = notice.endsAt;
		this.isConfirmed = true;
		this.unseen = this.unseen.filter((last) => last >= number);
	}

	/** A request ended without a word on this limit, so it may be counted or not until a later one tells. */
	overlook(lastSent: number): void {
		this.unseen.push(lastSent);
	}

	sent(now: number): void {
		this.own += 1;
		if (this.resetsAt === Infinity) this.resetsAt = now + this.lengthMs + MARGIN_MS;
	}

	/** Begins the next window when this one has ended. @returns false when the service has not spoken of the limit for a whole window */
	roll(now: number, lastSent: number, unanswered: number): boolean {
		if (now < this.resetsAt) return true;
		if (!this.isConfirmed) return false;
		this.begin(unanswered);
		this.isConfirmed = false;
		this.openedAfter = lastSent;
		this.counted = 0;
		this.unseen = [];
		this.resetsAt = Infinity;
		return true;
	}

	private begin(own: number): void {
		this.own = own;
		this.refused = 0;
	}

	/** Whether nothing is known that matters after `now`. */
	isOver(now: number): boolean {
		return (this.resetsAt === Infinity || this.resetsAt <= now) && !(this.lowered && this.lowered.until > now);
	}

	/**
	 * Milliseconds until the window has room for one more request, 0 for now; `isUsedUp` when no reply can make room before.
	 * @param share part of the limit that is this process's, up to 1
	 */
	room(now: number, unanswered: number, share: number): { waitMs: number; isUsedUp: boolean } {
		const known = this.counted + this.unseen.length;
		const isUsedUp = known >= this.limit || this.own >= this.ownLimit(now, share);
		return { waitMs: isUsedUp || known + unanswered >= this.limit ? this.resetsAt - now : 0, isUsedUp };
	}

	/** Infinity while the service's own count is all that matters. */
	private ownLimit(now: number, share: number): number {
		const isLowered = this.lowered !== undefined && now < this.lowered.until;
		if (share >= 1 && !isLowered) return Infinity;
		return Math.max(1, Math.floor((isLowered ? this.lowered!.to : this.limit) * share));
	}

	/**
	 * A request was refused. Though the window had room by the headers, its true limit is what was taken until then,
	 * but not less than half of what was believed: a service that refuses everything for a while has no limit of 1.
	 * @param isFirst since a request was last taken
	 */
	refuse(now: number, isFirst: boolean): void {
		if (this.counted + this.unseen.length >= this.limit) return;
		this.refused += 1;
		const believed = this.lowered && now < this.lowered.until ? this.lowered : undefined;
		const from = isFirst || !believed ? (believed?.to ?? this.limit) : believed.from;
		const to = Math.min(from, Math.max(Math.ceil(from / 2), this.own - this.refused));
		this.lowered = { from, to, until: now + DISTRUST_MS };
	}
}
