import { keysIn } from './fingerprint';

/** Keys of one day (days since 1970), one after the other. */
type Buckets = Record<string, string>;

export const DAY_MS = 24 * 60 * 60_000;

/** The day of what has a date that cannot be: forgotten before anything else, and nothing counts as dealt with by it. */
export const NO_DAY = 0;

/** The day, counted from 1970, of a time in milliseconds. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

/** What was dealt with, so that it is put out once. Never grows beyond its bound. */
export class Seen {
	private readonly dayByKey = new Map<string, number>();

	/** @param floor the last day of which keys were forgotten: what is older and unknown counts as dealt with */
	constructor(
		buckets: Buckets,
		public floor: number,
	) {
		for (const [day, keys] of Object.entries(buckets)) {
			for (const key of keysIn(keys)) this.dayByKey.set(key, Number(day));
		}
	}

	has(key: string): boolean {
		return this.dayByKey.has(key);
	}

	/** A key that is there already is moved to the day. */
	add(key: string, day: number): void {
		if (this.dayByKey.get(key) !== day) this.dayByKey.set(key, day);
	}

	/** Drops all but what was met on the last `count` days on which anything was. Days of the calendar would not do: one wrong time drops all. */
	keepDays(count: number): void {
		const kept = new Set([...new Set(this.dayByKey.values())].sort((a, b) => b - a).slice(0, count));
		for (const [key, day] of this.dayByKey) if (!kept.has(day)) this.dayByKey.delete(key);
	}

	/** No key lies ahead of the day, and the floor before it: a clock that was wrong would keep all that comes later from being new. */
	notAheadOf(today: number): void {
		for (const [key, day] of this.dayByKey) if (day > today) this.dayByKey.set(key, today);
		if (this.floor > today) this.floor = today - 1;
	}

	/**
	 * Forgets the oldest beyond `max` keys. Today is never forgotten as a whole, for what is still to come is dated so.
	 * @returns the last day that keys were lost of, if any were
	 */
	trim(max: number, today: number): number | undefined {
		const excess = this.dayByKey.size - max;
		if (excess <= 0) return undefined;
		const oldest = [...this.dayByKey].sort(([, a], [, b]) => a - b).slice(0, excess);
		for (const [key] of oldest) this.dayByKey.delete(key);
		const lost = oldest[excess - 1]![1];
		this.floor = Math.max(this.floor, Math.min(lost, today - 1));
		return lost;
	}

	get buckets(): Buckets {
		const buckets = new Map<number, string[]>();
		for (const [key, day] of this.dayByKey) {
			const keys = buckets.get(day);
			if (keys) keys.push(key);
			else buckets.set(day, [key]);
		}
		return Object.fromEntries([...buckets].map(([day, keys]) => [String(day), keys.join('')]));
	}
}
