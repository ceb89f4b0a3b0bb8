import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import { KEY_LENGTH, keysIn } from './fingerprint';
import { Seen } from './seen';

const VERSION = 2;

/** Bounds of the state: with all of them reached it has less than 600,000 bytes. */
export const MAX_SEEN = 30_000;
export const MAX_PLACES = 5_000;
const MAX_UNFINISHED = 5_000;
const MAX_TRIES = 100;

/** What is remembered of one place that events come from. */
export interface Memo {
	/** The place's own mark when it was last read to the end. */
	mark: string;
	/** Subjects (keys) that were seen and are not put out yet. */
	unfinished: string[];
	/** While the place was never read: what is dated before this time (milliseconds) is past. */
	since: number | undefined;
	/** The place came up after watching began, so what it has without a time is new. */
	isLate: boolean;
	/** Where places are read by time: up to when (milliseconds of the service's clock), while all that was met until then is remembered. */
	readTo?: number;
}

/** The position of one trigger. Plain JSON between two polls. */
export interface State {
	/** Whose events; another identity begins anew. */
	identity: string;
	/** What is chosen of them. */
	filters: string;
	/** When watching began, in milliseconds of the service's clock. */
	since: number;
	/** When the last poll was, by the same clock. */
	polledAt: number;
	seen: Seen;
	/** By key, the one that was looked at longest ago first. */
	places: Map<string, Memo>;
	/** How often an event could not be put out, by its key; and by theirs, the places that could not be read. */
	tries: Map<string, number>;
}

/** What nobody wrote here is no position: it could not be kept within the bounds, or would name times that no clock shows. */
const LONGEST_NAME = 100;
const name = z.string().max(LONGEST_NAME);
const keys = z.string().max(MAX_SEEN * KEY_LENGTH).refine((text) => text.length % KEY_LENGTH === 0);
const day = z.string().regex(/^-?\d{1,7}$/);
/** Milliseconds of a time that `Date` knows. */
const time = z.number().min(-8.64e15).max(8.64e15);
const buckets = z.record(day, keys).refine((seen) => Object.values(seen).join('').length <= MAX_SEEN * KEY_LENGTH);

const stored = z.object({
	version: z.literal(VERSION),
	identity: name,
	filters: name,
	since: time,
	polledAt: time,
	floor: z.number().int().min(-1e7).max(1e7),
	seen: buckets,
	places: z.array(z.tuple([name, name, keys, time.nullable(), z.boolean(), time.nullable()])).max(MAX_PLACES),
	tries: z.array(z.tuple([name, z.number().int().min(0).max(1e6)])).max(MAX_TRIES),
});

/** The stored state; undefined when it is none, or not of this version. */
export function readState(value: unknown): State | undefined {
	const result = stored.safeParse(value);
	if (!result.success) return undefined;
	const { floor, seen, places, tries, ...rest } = result.data;
	return {
		...rest,
		seen: new Seen(seen, floor),
		places: new Map(places.map(([key, mark, unfinished, since, isLate, readTo]) => [
				key,
				{ mark, unfinished: keysIn(unfinished), since: since ?? undefined, isLate, readTo: readTo ?? undefined },
			])),
		tries: new Map(tries),
	};
}

/** The state as plain JSON, within its bounds: places and waiting events beyond them only cost requests when they are met again. */
export function writtenState({ seen, places, tries, ...rest }: State): IDataObject {
	let room = MAX_UNFINISHED;
	return {
		version: VERSION,
		...rest,
		floor: seen.floor,
		seen: seen.buckets,
		places: [...places].slice(-MAX_PLACES).map(([key, memo]) => {
			const unfinished = memo.unfinished.slice(0, room);
			room -= unfinished.length;
			return [key, memo.mark, unfinished.join(''), memo.since ?? null, memo.isLate, memo.readTo ?? null];
		}) as unknown as IDataObject[],
		tries: [...tries].slice(-MAX_TRIES) as unknown as IDataObject[],
	};
}
