const MINUTE_MS = 60_000;

/** A request of the last minute, by the limits that counted it when it was sent (their IDs). */
interface Entry {
	at: number;
	countedBy: readonly number[];
}

/** The requests of the last minute, oldest first: those of `all` from `from` to before `to`. */
export interface LastMinute {
	readonly all: Entry[];
	readonly from: number;
	readonly to: number;
}

export const NONE_SENT: LastMinute = { all: [], from: 0, to: 0 };

/**
 * There may be 100,000 a minute, so they are not copied for each: a value and the one that comes of it share the array, of which
 * each sees its own part. Whoever adds to a value that another was made of gets a copy; so does one that is mostly past.
 */
export function added({ all, from, to }: LastMinute, entry: Entry): LastMinute {
	if (from === to || all.length > to || from > to - from + 100) return { all: [...all.slice(from, to), entry], from: 0, to: to - from + 1 };
	all.push(entry);
	return { all, from, to: to + 1 };
}

/** Without those that are a minute past. */
export function since(minute: LastMinute, now: number): LastMinute {
	const { all, to } = minute;
	let { from } = minute;
	while (from < to && all[from]!.at <= now - MINUTE_MS) from += 1;
	return from === minute.from ? minute : { all, from, to };
}

export const isEmpty = ({ from, to }: LastMinute): boolean => from === to;

/** Milliseconds until fewer than `perMinute` were sent within the last minute. */
export function slidingMs({ all, from, to }: LastMinute, now: number, perMinute: number): number {
	const earlier = to - perMinute;
	return earlier < from ? 0 : all[earlier]!.at + MINUTE_MS - now;
}

/** Those that none of these limits counts. */
export function uncounted({ all, from, to }: LastMinute, limits: readonly number[]): LastMinute {
	const kept = all.slice(from, to).filter(({ countedBy }) => !countedBy.some((id) => limits.includes(id)));
	return { all: kept, from: 0, to: kept.length };
}
