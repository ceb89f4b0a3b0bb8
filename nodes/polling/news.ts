import { rethrow } from '../rethrow';
import { duePlaces, inTurn } from './due';
import { shortKey, shortKeys } from './fingerprint';
import { heal, MAX_SEEN, type NewsMemo, type NewsState, type OwnForm } from './newsState';
import { BREATH, type Remembered, type Place, type Rules } from './place';
import { playRound, type TimedItem, type Played } from './round';
import { DAY_MS, dayOf, NO_DAY, Seen } from './seen';
import { rememberPlaces } from './state';

/** Something that may be new. */
export interface Event<Row> {
	/** Stable and unique among all events of the identity. */
	id: string;
	/** Milliseconds of the service's clock; undefined where the service does not tell. */
	atMs: number | undefined;
	/** Otherwise it is to be known from now on without being put out. */
	isWanted: boolean;
	/** It is new however old it is, for it was waited for. */
	isAwaited?: boolean;
	row: Row;
}

/** What a place had when it was read. */
export interface Reading<Row, Own> {
	events: Array<Event<Row>>;
	/** What is to be remembered of the place when all its new events were put out but these. */
	remember(left: Array<Event<Row>>): Own;
}

/** The service, as the engine sees it. */
export interface Source<P extends Place, Row, Own, Item> {
	/** Milliseconds of the service's own clock. */
	now: number;
	places: P[];
	/** Told before the first of them is read, in the order in which they will be. */
	expect?(due: Array<Remembered<P, NewsMemo<Own>>>): void;
	/** @param isSeen whether an event was dealt with before, by its ID */
	read(known: Remembered<P, NewsMemo<Own>>, isSeen: (id: string) => boolean): Promise<Reading<Row, Own>>;
	/** @param tries how often it was tried in vain before */
	make(event: Event<Row>, place: P, tries: number): Promise<Item>;
}

/** How places of one kind are watched. */
export interface PlaceKind<P extends Place, Own> extends OwnForm<Own> {
	/** What counts as new at the very beginning. */
	beginning: {
		/** Events of so many milliseconds before now. */
		lookBackMs: number;
		/** Events without a time. */
		takesUndated: boolean;
	};
	/** Those worth reading, in their order, of places that are in turn. */
	due(known: Array<Remembered<P, NewsMemo<Own>>>): Array<Remembered<P, NewsMemo<Own>>>;
	/** Whether the place is known to have come up since the time, and was not only left out until now. */
	isNewSince(place: P, atMs: number): boolean;
	/** After a round that read every place, and so met again whatever is still there. */
	forget(seen: Seen): void;
	/** What is still sure of a place that was not read in a round after which events may be forgotten. */
	unread(own: Own): Own;
}

interface PlayedNews<Item> extends Played<Item> {
	/** Last day of which events had to be forgotten. */
	lostDay?: number;
}

/** The state from which a round begins, with a memo of every place. */
export function begunNews<P extends Place, Own>(
	before: NewsState<Own> | undefined,
	{ now, places }: { now: number; places: P[] },
	{ identity, filters }: { identity: string; filters: string },
	kind: PlaceKind<P, Own>,
): NewsState<Own> {
	const { lookBackMs, takesUndated } = kind.beginning;
	const kept = before?.identity === identity ? before : undefined;
	if (kept) heal(kept, now, kind);
	const state = kept ?? {
		identity,
		filters,
		since: now - lookBackMs,
		polledAt: now,
		seen: new Seen({}, 0),
		places: new Map(),
		tries: new Map(),
	};
	rememberPlaces(state, places, filters, (place, isRefiltered) => {
		// A place that was there before and was only left out begins now.
		const isLetIn = isRefiltered && !kind.isNewSince(place, state.polledAt);
		return { since: isLetIn ? now : state.since, isLate: kept ? !isLetIn : takesUndated, own: kind.blank };
	});
	state.polledAt = now;
	return state;
}

/**
 * One poll that looks for what is new. Reads the places that may have something new, makes an item of each new event, oldest first,
 * and moves the state on by what was dealt with.
 */
export async function playNews<P extends Place, Row, Own, Item>(
	state: NewsState<Own>,
	source: Source<P, Row, Own, Item>,
	kind: PlaceKind<P, Own>,
	rules: Rules,
): Promise<PlayedNews<Item>> {
	const due = duePlaces(inTurn(state, source.places), (known) => kind.due(known));
	source.expect?.(due);
	const played: PlayedNews<Item> = await playRound(
		state,
		due,
		async (known, made: Array<TimedItem<Item>>) => await putOut(state, source, rules, known, made),
		rules,
	);
	const isComplete = !played.fault && !played.isCutShort;
	if (isComplete) kind.forget(state.seen);
	played.lostDay = state.seen.trim(MAX_SEEN, dayOf(source.now));
	if (isComplete || played.lostDay !== undefined) {
		for (const [key, memo] of state.places) if (!played.read.has(key)) memo.own = kind.unread(memo.own);
	}
	return played;
}

/** Puts out what is new in one place. @returns whether all of it was */
async function putOut<P extends Place, Row, Own, Item>(
	state: NewsState<Own>,
	source: Source<P, Row, Own, Item>,
	rules: Rules,
	known: Remembered<P, NewsMemo<Own>>,
	made: Array<TimedItem<Item>>,
): Promise<boolean> {
	const { seen, tries } = state;
	const { place, memo } = known;
	const reading = await source.read(known, (id) => seen.has(shortKey(id)));
	const keyed = shortKeys();
	const today = dayOf(source.now);
	const settle = ({ id, atMs, isAhead }: Dated<Row>) =>
		seen.add(keyed(id), isAhead ? NO_DAY : atMs === undefined ? today : Math.min(dayOf(atMs), today));
	const { fresh, past } = await sorted(seen, memo, dated(reading.events, source.now), keyed, rules);
	past.forEach(settle);
	memo.since = undefined;
	let dealt = 0;
	try {
		for (const event of fresh) {
			if (dealt > 0 && dealt % BREATH === 0) await rules.breathe();
			// One event a poll is made even when reading took all the time, or there would be no progress ever.
			if (made.length > 0 && rules.isTime()) return false;
			const key = keyed(event.id);
			const item = await source.make(event, place, tries.get(key) ?? 0).catch((error: unknown) => {
				// What only began when others had used up the time is not to blame.
				if (made.length === 0 || !rules.isTime()) tries.set(key, (tries.get(key) ?? 0) + 1);
				rethrow(error);
			});
			made.push({ item, atMs: event.atMs ?? source.now });
			tries.delete(key);
			settle(event);
			dealt += 1;
		}
		return true;
	} finally {
		memo.own = reading.remember(fresh.slice(dealt));
	}
}

/** An event with a time that can be. */
interface Dated<Row> extends Event<Row> {
	/** It told one that has not come yet. */
	isAhead?: boolean;
}

const oldestFirst = (a: Event<unknown>, b: Event<unknown>): number => (a.atMs ?? 0) - (b.atMs ?? 0);

/** The events in the order of their times, of which one that lies more than a day ahead is none: local times without a zone are less. */
const dated = <Row>(events: Array<Event<Row>>, now: number): Array<Dated<Row>> =>
	[...events]
		.sort(oldestFirst)
		.map((event) => (event.atMs !== undefined && event.atMs > now + DAY_MS ? { ...event, atMs: undefined, isAhead: true } : event));

/** Events to put out, oldest first, and those that are to be known from now on without being put out. */
async function sorted<Row, Own>(
	seen: Seen,
	{ since, isLate }: NewsMemo<Own>,
	events: Array<Dated<Row>>,
	keyed: (id: string) => string,
	{ breathe }: Rules,
) {
	const isForgotten = ({ atMs, isAwaited }: Event<Row>) => atMs !== undefined && dayOf(atMs) <= seen.floor && !isAwaited;
	const isNew = ({ isAwaited, atMs }: Event<Row>) => isAwaited || since === undefined || (atMs === undefined ? isLate : atMs >= since);
	const met = new Set<string>();
	const fresh: Array<Dated<Row>> = [];
	const past: Array<Dated<Row>> = [];
	for (const event of events) {
		if (met.has(event.id)) continue;
		met.add(event.id);
		if (met.size % BREATH === 0) await breathe();
		if (isForgotten(event)) continue;
		if (!seen.has(keyed(event.id)) && isNew(event) && event.isWanted) fresh.push(event);
		else past.push(event);
	}
	return { fresh: fresh.sort(oldestFirst), past };
}
