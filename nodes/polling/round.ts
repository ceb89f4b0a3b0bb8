import { rethrow } from '../rethrow';
import { dated, heal } from './ahead';
import { keyOf, keyOfOnce } from './fingerprint';
import { dayOf, NO_DAY, Seen } from './seen';
import { MAX_PLACES, MAX_SEEN, type Memo, type State } from './state';

/** Places read in one poll though nothing says that they changed: each has its turn. */
export const CHECKS = 2;
/** Unchanged places read in one poll because something of theirs had not ended. */
const WAITING = 25;
/** Places with a mark that are read for the first time in one poll: the looks that the mark saves later. */
const FIRST_LOOKS = 30;
/** Milliseconds within which two events may leave the same mark: services round their times. */
const SAME_MARK_MS = 60_000;
/** After so many places that could not be read, the others are left for the next poll. */
const MAX_FAULTS = 3;

/** Something that events come from. */
export interface Place {
	id: string;
	/** Changes when the place has something new; undefined where only reading tells. */
	mark: string | undefined;
	/** Milliseconds of its last known event, by the service's clock. */
	newest: number;
	/** Milliseconds of that clock at which the place itself came up, where that is known. */
	born?: number;
	/** What the round tells whoever reads the place: up to when it was read, as `Reading.readTo` said. */
	readTo?: number;
	/** Likewise: it could not be read the last time. */
	isRetried?: boolean;
}

export interface Event<Row> {
	/** Stable and unique among all events of the identity. */
	id: string;
	/** What the event happened to, where that was unfinished before. */
	subject: string;
	/** An event that makes this one void once it was seen. */
	unless?: string;
	/** Milliseconds of the service's clock; undefined where the service does not tell. */
	atMs: number | undefined;
	/** It told a time that has not come yet. */
	isAhead?: boolean;
	isWanted: boolean;
	row: Row;
}

export interface Reading<Row> {
	events: Array<Event<Row>>;
	/** Subjects that have not ended. */
	unfinished: string[];
	/** The place must be read again whatever its mark says. */
	isOpen?: boolean;
	/** Milliseconds of the service's clock up to which it was read, where places are read by time. */
	readTo?: number;
}

/** The service, as the engine sees it. */
export interface Source<P extends Place, Row, Item> {
	/** Milliseconds of the service's own clock. */
	now: number;
	places: P[];
	/** Told before the first of them is read, in the order in which they will be. */
	expect?(places: P[]): void;
	read(place: P): Promise<Reading<Row>>;
	/** @param tries how often it was tried in vain before */
	make(event: Event<Row>, place: P, tries: number): Promise<Item>;
}

export interface Rules {
	identity: string;
	filters: string;
	/** At the very beginning, events of so many milliseconds before now count as new. */
	lookBackMs: number;
	/** At the very beginning, events without a time count as new. */
	takesExisting?: boolean;
	/** Days with events for which one that is met no more is remembered, where its time is unknown. */
	keepDays?: number;
	/** Whether no further work is to be begun in this poll. */
	isTime(): boolean;
	/** Whether a fault concerns every place. */
	isGeneral(error: unknown): boolean;
}

export interface Outcome<Item> {
	items: Item[];
	/** The first fault; what it hit is read again by the next poll. */
	fault?: { error: unknown };
	isCutShort: boolean;
	/** Whether any place was read. */
	isProgress: boolean;
	/** Last day of which events had to be forgotten. */
	lostDay?: number;
}

interface Made<Item> {
	item: Item;
	atMs: number;
}

/**
 * One poll. Reads the places that may have something new, makes an item of each new event, oldest first, and moves
 * the state on by what was dealt with. What did not fit, or failed, stays to be done.
 */
export async function playRound<P extends Place, Row, Item>(
	state: State,
	source: Source<P, Row, Item>,
	rules: Rules,
): Promise<Outcome<Item>> {
	const made: Array<Made<Item>> = [];
	const outcome: Outcome<Item> = { items: [], isCutShort: false, isProgress: false };
	let faults = 0;
	const read = new Set<string>();
	const due = duePlaces(state, source.places);
	source.expect?.(due);
	for (const [index, place] of due.entries()) {
		outcome.isCutShort = index > 0 && rules.isTime();
		if (outcome.isCutShort || faults >= MAX_FAULTS) break;
		try {
			const isDone = await putOut(state, source, rules, place, made);
			outcome.isCutShort = !isDone;
			outcome.isProgress = true;
			read.add(keyOf(place.id));
			state.tries.delete(keyOf(place.id));
			if (!isDone) break;
		} catch (error) {
			// What is called off at the deadline is no fault, unless it took the whole poll or will meet the next one too.
			outcome.isCutShort = outcome.isProgress && rules.isTime() && !rules.isGeneral(error);
			if (outcome.isCutShort) break;
			outcome.fault ??= { error };
			state.tries.set(keyOf(place.id), 1);
			faults += 1;
			if (rules.isGeneral(error)) break;
		}
	}
	// Only when every place was read, for what is there still was met again then.
	const isComplete = !outcome.fault && !outcome.isCutShort;
	if (rules.keepDays !== undefined && isComplete) state.seen.keepDays(rules.keepDays);
	outcome.lostDay = state.seen.trim(MAX_SEEN, dayOf(source.now));
	// What a place that was not read now had before its pause may be forgotten, and would look new.
	if (isComplete || outcome.lostDay !== undefined) for (const [key, memo] of state.places) if (!read.has(key)) memo.readTo = undefined;
	outcome.items = made.sort((a, b) => a.atMs - b.atMs).map(({ item }) => item);
	return outcome;
}

/** The state from which a round begins, with a memo of every place. */
export function begunState<P extends Place>(before: State | undefined, { now, places }: { now: number; places: P[] }, rules: Rules): State {
	const { identity, filters, lookBackMs, takesExisting = false } = rules;
	const kept = before?.identity === identity ? before : undefined;
	const state: State = kept ?? { identity, filters, since: now - lookBackMs, polledAt: now, seen: new Seen({}, 0), places: new Map(), tries: new Map() };
	if (kept) heal(kept, now);
	const isRefiltered = state.filters !== filters;
	const listed = new Map(places.map((place) => [keyOf(place.id), place]));
	const added = [...listed].filter(([key]) => !state.places.has(key));
	for (const key of state.places.keys()) {
		// What a filter left out must be past when the filter is taken off again.
		const mustGo = isRefiltered || state.places.size + added.length > MAX_PLACES;
		if (mustGo && !listed.has(key)) state.places.delete(key);
	}
	for (const [key, { born = -Infinity }] of added) {
		// A place that was there before and was only left out begins now.
		const isLetIn = isRefiltered && born < state.polledAt;
		state.places.set(key, { mark: '', unfinished: [], since: isLetIn ? now : state.since, isLate: kept ? !isLetIn : takesExisting });
	}
	state.filters = filters;
	state.polledAt = now;
	return state;
}

/** The places to read, so that each has its turn: the one that was looked at longest ago comes first. */
function duePlaces<P extends Place>(state: State, places: P[]): P[] {
	const turns = new Map([...state.places.keys()].map((key, turn) => [key, turn]));
	const inTurn = places
		.map((place) => ({ place, key: keyOf(place.id) }))
		.sort((a, b) => turns.get(a.key)! - turns.get(b.key)!)
		.map(({ place, key }) => ({ place, key, memo: state.places.get(key)! }));
	// Of those that could not be read one keeps its turn, or they would never be read where the time is short.
	const retried = inTurn.find(({ key }) => state.tries.has(key));
	const isSetBack = (one: (typeof inTurn)[number]) => state.tries.has(one.key) && one !== retried;
	const others = inTurn.filter((one) => !isSetBack(one));
	// Where only reading tells, every place is read in every poll: what comes before its first look counts as past.
	const isFirst = (one: (typeof inTurn)[number]) => one.memo.since !== undefined && one.place.mark !== undefined && one !== retried;
	const firsts = others.filter(isFirst).sort((a, b) => b.place.newest - a.place.newest);
	const known = others.filter((one) => !isFirst(one));
	const isChanged = (one: (typeof inTurn)[number]) => one.place.mark === undefined || one.place.mark !== one.memo.mark || one === retried;
	const waiting = new Set(known.filter((one) => !isChanged(one) && one.memo.unfinished.length > 0).slice(0, WAITING));
	const isDue = (one: (typeof known)[number]) => isChanged(one) || waiting.has(one);
	const checks = known.filter((one) => !isDue(one)).slice(0, CHECKS);
	// Last come the others that could not be read, or a few of them would keep back all that can.
	const due = [...checks, ...known.filter(isDue), ...firsts.slice(0, FIRST_LOOKS), ...inTurn.filter(isSetBack)];
	return due.map(({ place, key, memo: { readTo } }) => ({ ...place, readTo, isRetried: state.tries.has(key) }));
}

/** Puts out what is new in one place. @returns whether all of it was */
async function putOut<P extends Place, Row, Item>(
	state: State,
	source: Source<P, Row, Item>,
	rules: Rules,
	place: P,
	made: Array<Made<Item>>,
): Promise<boolean> {
	const { seen, places, tries } = state;
	const placeKey = keyOf(place.id);
	const memo = places.get(placeKey)!;
	// Whatever comes of it, the place goes to the end of the queue.
	places.delete(placeKey);
	places.set(placeKey, memo);
	const reading = await source.read(place);
	const keyed = keyOfOnce();
	const today = dayOf(source.now);
	const settle = ({ id, atMs, isAhead }: Event<Row>) => seen.add(keyed(id), isAhead ? NO_DAY : atMs === undefined ? today : Math.min(dayOf(atMs), today));
	const { fresh, past } = sorted(state, memo, dated(reading.events, source.now), keyed);
	past.forEach(settle);
	const unfinished = new Set([...reading.unfinished, ...fresh.map(({ subject }) => subject)].map(keyed));
	memo.since = undefined;
	try {
		for (const event of fresh) {
			// One event a poll is made even when reading took all the time, or there would be no progress ever.
			if (made.length > 0 && rules.isTime()) return false;
			const key = keyed(event.id);
			const item = await source.make(event, place, tries.get(key) ?? 0).catch(async (error: unknown) => {
				// What only began when others had used up the time is not to blame.
				if (made.length === 0 || !rules.isTime()) tries.set(key, (tries.get(key) ?? 0) + 1);
				rethrow(error);
			});
			made.push({ item, atMs: event.atMs ?? source.now });
			tries.delete(key);
			unfinished.delete(keyed(event.subject));
			settle(event);
		}
		const isSure = !reading.isOpen && Math.abs(source.now - place.newest) > SAME_MARK_MS;
		memo.mark = isSure ? (place.mark ?? '') : '';
		memo.readTo = reading.readTo;
		return true;
	} finally {
		memo.unfinished = [...unfinished];
	}
}

/** Events to put out, oldest first, and those that are to be known from now on without being put out. */
function sorted<Row>({ seen }: State, memo: Memo, events: Array<Event<Row>>, keyed: (id: string) => string) {
	const waitedFor = new Set(memo.unfinished);
	const { since, isLate } = memo;
	const isForgotten = ({ atMs, subject }: Event<Row>) => atMs !== undefined && dayOf(atMs) <= seen.floor && !waitedFor.has(keyed(subject));
	const isNew = ({ subject, atMs }: Event<Row>) =>
		waitedFor.has(keyed(subject)) || since === undefined || (atMs === undefined ? isLate : atMs >= since);
	const met = new Set<string>();
	const fresh: Array<Event<Row>> = [];
	const past: Array<Event<Row>> = [];
	for (const event of events) {
		if (met.has(event.id)) continue;
		met.add(event.id);
		const isKnown = [event.id, event.unless].some((id) => id !== undefined && seen.has(keyed(id)));
		if (!isKnown && !isForgotten(event) && isNew(event) && event.isWanted) fresh.push(event);
		else if (!isForgotten(event)) past.push(event);
	}
	fresh.sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0));
	return { fresh, past };
}
