import { Ceiling } from './ceiling';
import type { Answer, RateNotice, Told } from './rateHeaders';
import { Reach } from './reach';

const MINUTE_MS = 60_000;
const LENGTHS_MS = [MINUTE_MS, 60 * MINUTE_MS, 24 * 60 * MINUTE_MS];

/** The header's end and the `Date` are whole seconds: no request must come before the window has really ended. */
const MARGIN_MS = 1_000;

/** A limit that was found to be lower than the headers claim is raised again by quarters of what they claim. */
const DISTRUST = { firstMs: 10 * MINUTE_MS, furtherMs: MINUTE_MS, longestMs: 60 * MINUTE_MS };

/** The windows that services have: a minute, an hour, a day. The end of a window lies within its length. */
const lengthOf = (endsInMs: number): number => LENGTHS_MS.find((length) => endsInMs <= length + MARGIN_MS) ?? LENGTHS_MS[2]!;

/** An answer that speaks of a limit. */
type Notice = Answer & { notice: RateNotice };

/** A request whose answer is read, and what was sent by then. */
interface Read {
	number: number;
	/** The last request sent until now. */
	lastNumber: number;
	/** Requests that this limit counts and whose answers have not come. */
	unanswered: number;
}

/**
 * One limit of a service (so many requests a minute, hour or day), as far as its headers told, in windows that follow each other.
 * Requests are named by the number under which they were sent. All times but those of a notice are of the clock that nobody sets.
 */
export class RateWindow {
	readonly reach = new Reach();
	private limit: number;
	private lengthMs: number;
	private endsAt: number;
	/** The most that the service said it had counted. */
	private counted: number;
	/** Requests that ended without a word on this limit, each by the number of the last one sent until then. */
	private unseen: number[] = [];
	/** Requests of this process in this window. */
	private own: number;
	/** Those of them that were refused though the window had room. */
	private refused = 0;
	/** The least that such refusals make of the limit. */
	private floor = 1;
	/** Infinity for a window in which nothing was sent yet. */
	private resetsAt: number;
	/** Whether the service spoke of the present window; if not, it began when the one before had ended. */
	private isConfirmed = true;
	/** The last request that was sent before anything was known of the present window. */
	private openedAfter: number;
	/** The end moved though it had not come: the service works it out anew for each reply. */
	private isMoving = false;
	/** Answers that told the limit. */
	private tellings = 1;
	private readonly ceiling: Ceiling;
	told: Told;

	constructor(answer: Notice, now: number, { number, lastNumber, unanswered }: Read) {
		const { limit, counted, endsAt, endsInMs } = answer.notice;
		this.limit = limit;
		this.lengthMs = lengthOf(endsInMs);
		this.endsAt = endsAt;
		this.counted = counted;
		this.own = unanswered + 1;
		this.resetsAt = now + endsInMs + MARGIN_MS;
		this.openedAfter = lastNumber;
		this.ceiling = new Ceiling(DISTRUST, Math.ceil(limit / 4));
		this.told = withHeader(answer);
		this.reach.tell(answer.told.endpoint, number, now);
	}

	/** Whether an answer that told this limit before speaks of it again: one window ends once, and limits of different lengths differ. */
	matches({ endsAt, limit, endsInMs }: RateNotice): boolean {
		return endsAt === this.endsAt || limit === this.limit || lengthOf(endsInMs) === this.lengthMs;
	}

	/** Whether it is this limit that another endpoint tells: a limit of its own has another number, or another end. */
	isSharedBy({ endsAt, limit }: RateNotice): boolean {
		return limit === this.limit && (!this.isConfirmed || this.isMoving || Math.abs(endsAt - this.endsAt) <= MARGIN_MS);
	}

	/** Whether it is the limit that the service documents for the key, which no endpoint has to itself. */
	isDocumented(perMinute: number | undefined): boolean {
		return this.limit === perMinute && this.lengthMs === MINUTE_MS;
	}

	/**
	 * Reads what an answer said. Answers arrive out of order: within a window the highest count stands, and one of an
	 * earlier window says nothing of this, unless it was sent when this one was known, which then was no window.
	 */
	read(answer: Notice, now: number, { number, lastNumber, unanswered }: Read): void {
		const { notice } = answer;
		this.tellings += 1;
		this.reach.tell(answer.told.endpoint, number, now);
		const resetsAt = now + notice.endsInMs + MARGIN_MS;
		const aheadMs = notice.endsAt - this.endsAt;
		const isRefuted = aheadMs < -MARGIN_MS && number > this.openedAfter;
		const isLate = aheadMs < 0 || (aheadMs === 0 && this.beganAfter(number));
		if (isLate && !isRefuted) return;
		// An end that a service works out anew for each reply wavers by a second.
		const isSame = this.isConfirmed && (aheadMs === 0 || (aheadMs > 0 && aheadMs <= MARGIN_MS && notice.counted >= this.counted));
		if (isSame) {
			this.counted = Math.max(this.counted, notice.counted);
			this.resetsAt = aheadMs === 0 ? Math.min(this.resetsAt, resetsAt) : resetsAt;
			this.lengthMs = Math.max(this.lengthMs, lengthOf(notice.endsInMs));
		} else {
			this.isMoving = this.isConfirmed && !isRefuted && now < this.resetsAt - 2 * MARGIN_MS;
			if (this.isConfirmed) this.begin(unanswered + 1, lastNumber);
			this.counted = notice.counted;
			this.resetsAt = resetsAt;
			this.lengthMs = lengthOf(notice.endsInMs);
		}
		this.limit = notice.limit;
		this.endsAt = notice.endsAt;
		this.told = withHeader(answer);
		this.isConfirmed = true;
		this.unseen = this.unseen.filter((last) => last >= number);
	}

	/** Whether the window began after this request was sent, so that its answer says nothing of it. */
	beganAfter(number: number): boolean {
		return !this.isConfirmed && number <= this.openedAfter;
	}

	/** A request ended without a word on this limit, so it may be counted or not until a later one tells. */
	overlook(number: number, lastNumber: number): void {
		if (!this.beganAfter(number)) this.unseen.push(lastNumber);
	}

	/**
	 * A request was taken without a word on this limit.
	 * @returns whether that disproves the limit: one answer told it, and a further one of the same endpoint does not; or one that asked does not
	 */
	miss(endpoint: string, number: number): boolean {
		const isGuess = this.tellings === 1 && this.reach.isToldBy(endpoint);
		return this.reach.miss(endpoint, number) || isGuess;
	}

	sent(now: number): void {
		this.own += 1;
		if (this.resetsAt === Infinity) this.resetsAt = now + this.lengthMs + MARGIN_MS;
	}

	/** Begins the next window when this one has ended. @returns false when the service has not spoken of the limit for a whole window */
	roll(now: number, lastNumber: number, unanswered: number): boolean {
		if (now < this.resetsAt) return true;
		if (!this.isConfirmed) return false;
		this.begin(unanswered, lastNumber);
		this.isConfirmed = false;
		this.counted = 0;
		this.unseen = [];
		this.resetsAt = Infinity;
		return true;
	}

	private begin(own: number, lastNumber: number): void {
		this.own = own;
		this.refused = 0;
		this.openedAfter = lastNumber;
	}

	/** Whether nothing is known that matters after `now`. */
	isOver(now: number): boolean {
		return (this.resetsAt === Infinity || this.resetsAt <= now) && this.ceiling.at(now) === Infinity;
	}

	/**
	 * Milliseconds until the window has room for one more request, 0 for now; `isSure` when no reply can make room before.
	 * @param share part of the limit that is this process's, up to 1
	 */
	room(now: number, unanswered: number, share: number): { waitMs: number; isSure: boolean } {
		// A window in which nothing was sent yet has no end to wait for.
		const isSure = this.resetsAt < Infinity && (this.isUsedUp || this.own >= this.ownLimit(now, share));
		return { waitMs: isSure || this.known + unanswered >= this.limit ? this.resetsAt - now : 0, isSure };
	}

	/** Whether all that the window allows is counted. */
	get isUsedUp(): boolean {
		return this.known >= this.limit;
	}

	private get known(): number {
		return this.counted + this.unseen.length;
	}

	/** Infinity while the service's own count is all that matters. */
	private ownLimit(now: number, share: number): number {
		const lowered = this.ceiling.at(now);
		if (share >= 1 && lowered === Infinity) return Infinity;
		return Math.max(1, Math.floor(Math.min(lowered, this.limit) * share));
	}

	/** A request was refused, as the service says because of this limit: until when nothing is to be sent. */
	close(until: number): void {
		if (this.isUsedUp && this.resetsAt < Infinity) this.resetsAt = Math.max(this.resetsAt, until);
	}

	/** A request was refused though there was room. */
	refuse(): void {
		this.refused += 1;
	}

	/**
	 * The true limit is what was taken until now, but not less than half of what was believed: a service that refuses
	 * everything for a while has no limit of 1.
	 * @param isFirst since a request was last taken
	 */
	lower(now: number, isFirst: boolean): void {
		if (isFirst) this.floor = Math.ceil(Math.min(this.ceiling.at(now), this.limit) / 2);
		this.ceiling.lower(Math.max(this.floor, this.own - this.refused), this.limit, now);
	}
}

const withHeader = ({ told, notice }: Notice): Told => ({ ...told, header: `X-RateLimit-Limit of ${notice.limit}` });
