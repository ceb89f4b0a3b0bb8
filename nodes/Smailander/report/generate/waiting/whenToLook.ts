/** Milliseconds. The steps after the first look grow from here up to the interval. */
const FIRST_STEP_MS = 2_000;
const STEP_GROWTH = 1.5;
/** The least time between two looks, so that reports due at nearly the same moment share one. */
const LEAST_STEP_MS = 1_000;
/** An estimate is a hint: it is not looked at earlier than this, in milliseconds. */
const LEAST_FIRST_LOOK_MS = 1_000;

/** When a report is to be looked at, in milliseconds of the local clock. */
export interface LookTimes {
	/** The first look. */
	dueAt: number;
	deadlineAt: number;
	/** Longest step between two looks. */
	intervalMs: number;
}

/** What the first look at a report goes by. */
export interface FirstLook {
	/** As the user set it; undefined to go by the service. */
	firstLookMs: number | undefined;
	/** In local time, NaN when the service gave no estimate. One for after the deadline is none to go by. */
	estimatedAt: number;
	deadlineAt: number;
	intervalMs: number;
	/** The answer to the request tells already that the report is ready, or failed. */
	hasEnded: boolean;
}

/** When to look at a report first. */
export function firstLookAt(now: number, { firstLookMs, estimatedAt, deadlineAt, intervalMs, hasEnded }: FirstLook): number {
	if (firstLookMs !== undefined) return now + firstLookMs;
	if (hasEnded) return now;
	if (estimatedAt <= deadlineAt) return Math.max(estimatedAt, now + LEAST_FIRST_LOOK_MS);
	return now + Math.min(FIRST_STEP_MS, intervalMs);
}

/**
 * Tells when to look next at all the reports that are waited for together: when the next of them is due for the first
 * time, then in growing steps, and at a deadline.
 */
export class Cadence {
	private lookedAt = -Infinity;
	/** Looks since a report became due. */
	private looks = 0;

	/** @param random 0 to 1; spreads nodes that began together */
	constructor(private readonly random: () => number) {}

	/** Milliseconds of the local clock. `reports` are those that have not ended, at least one. */
	next(reports: LookTimes[], now: number): number {
		const base = Math.max(now, this.lookedAt);
		const deadlineAt = Math.min(...reports.map((report) => report.deadlineAt));
		const awaited = Math.min(...reports.filter(({ dueAt }) => dueAt > this.lookedAt).map(({ dueAt }) => dueAt));
		const overdue = reports.filter(({ dueAt }) => dueAt <= this.lookedAt);
		const stepAt = overdue.length > 0 ? base + this.step(Math.min(...overdue.map(({ intervalMs }) => intervalMs))) : Infinity;
		const least = this.lookedAt + LEAST_STEP_MS;
		return Math.max(base, Math.min(Math.max(Math.min(stepAt, awaited), least), deadlineAt));
	}

	/** Notes a look at the reports. */
	looked(reports: LookTimes[], at: number): void {
		const isFirstOfAny = reports.some(({ dueAt }) => dueAt > this.lookedAt && dueAt <= at);
		this.looks = isFirstOfAny ? 0 : this.looks + 1;
		this.lookedAt = at;
	}

	private step(intervalMs: number): number {
		return Math.min(intervalMs, FIRST_STEP_MS * STEP_GROWTH ** this.looks) * (0.9 + 0.2 * this.random());
	}
}
