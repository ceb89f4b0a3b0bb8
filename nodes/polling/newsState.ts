import { z } from 'zod';
import { KEY_LENGTH, keysIn } from './fingerprint';
import { DAY_MS, dayOf, Seen } from './seen';
import { MAX_PLACES, storedName, storedState, storedTime, writtenTries, type State } from './state';

const VERSION = 2;

/** Bounds of the state: with all of them, and those of `state.ts`, reached it has less than 600,000 bytes. */
export const MAX_SEEN = 30_000;
const MAX_WAITING = 5_000;

/** What is remembered of one place whose news are put out. */
export interface NewsMemo<Own> {
	/** While the place was never read: what is dated before this time (milliseconds) is past. */
	since: number | undefined;
	/** The place came up after watching began, so what it has without a time is new. */
	isLate: boolean;
	/** What this kind of place has remembered besides. Never changed, but replaced. */
	own: Own;
}

/** The position of a trigger that puts out what is new. */
export interface NewsState<Own> extends State<NewsMemo<Own>> {
	/** When watching began, in milliseconds of the service's clock. */
	since: number;
	seen: Seen;
}

/** Room that the stored form has for what a kind of place has remembered. */
export interface Slots {
	/** At most 100 characters. */
	mark: string;
	/** Keys. */
	waiting: string[];
	/** Milliseconds since 1970. */
	readTo: number | undefined;
}

/** How one kind of place keeps its own memo. */
export interface OwnForm<Own> {
	/** Of a place that was never read. */
	blank: Own;
	fromSlots(slots: Slots): Own;
	toSlots(own: Own): Partial<Slots>;
	/** Without times ahead of `now`. @param isSetBack the service's clock was set back since the last poll, so that nothing read then is sure */
	healed(own: Own, now: number, isSetBack: boolean): Own;
}

const keys = z
	.string()
	.max(MAX_SEEN * KEY_LENGTH)
	.refine((text) => text.length % KEY_LENGTH === 0);
const day = z.string().regex(/^-?\d{1,7}$/);
const buckets = z.record(day, keys).refine((seen) => Object.values(seen).join('').length <= MAX_SEEN * KEY_LENGTH);

const stored = storedState.extend({
	version: z.literal(VERSION),
	since: storedTime,
	floor: z.number().int().min(-1e7).max(1e7),
	seen: buckets,
	places: z.array(z.tuple([storedName, storedName, keys, storedTime.nullable(), z.boolean(), storedTime.nullable()])).max(MAX_PLACES),
});

/** The stored state; undefined when it is none, or not of this version. */
export function readNews<Own>(value: unknown, form: OwnForm<Own>): NewsState<Own> | undefined {
	const result = stored.safeParse(value);
	if (!result.success) return undefined;
	const { floor, seen, places, tries, identity, filters, polledAt, since: begun } = result.data;
	const memos = places.map(([key, mark, waiting, since, isLate, readTo]): [string, NewsMemo<Own>] => {
		const own = form.fromSlots({ mark, waiting: keysIn(waiting), readTo: readTo ?? undefined });
		return [key, { since: since ?? undefined, isLate, own }];
	});
	return { identity, filters, since: begun, polledAt, seen: new Seen(seen, floor), places: new Map(memos), tries: new Map(tries) };
}

/** The state as plain JSON, within its bounds: places and waiting events beyond them only cost requests when they are met again. */
export function writtenNews<Own>(state: NewsState<Own>, form: OwnForm<Own>): Record<string, unknown> {
	const { identity, filters, since, polledAt, seen } = state;
	let room = MAX_WAITING;
	const places = [...state.places].slice(-MAX_PLACES).map(([key, memo]) => {
		const { mark = '', waiting = [], readTo } = form.toSlots(memo.own);
		const kept = waiting.slice(0, room);
		room -= kept.length;
		return [key, mark, kept.join(''), memo.since ?? null, memo.isLate, readTo ?? null];
	});
	return {
		version: VERSION,
		identity,
		filters,
		since,
		polledAt,
		floor: seen.floor,
		seen: seen.buckets,
		places,
		tries: writtenTries(state),
	};
}

/**
 * Times ahead of the service's own clock are none: its clock was set, or a reply told a wrong time. Whatever came up since then must be new
 * still, so what began to be watched then begins a day ago, a place that came up later has no past, and nothing that was read then is sure.
 */
export function heal<Own>(state: NewsState<Own>, now: number, form: OwnForm<Own>): void {
	state.seen.notAheadOf(dayOf(now));
	const isSetBack = state.polledAt > now + DAY_MS;
	if (isSetBack) state.since = 0;
	for (const memo of state.places.values()) {
		if (memo.since !== undefined && memo.since > now + DAY_MS) memo.since = now - DAY_MS;
		memo.own = form.healed(memo.own, now, isSetBack);
	}
}
