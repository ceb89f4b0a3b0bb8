import type { Remembered, Place, Rules } from './place';
import type { State } from './state';

/** After so many places that could not be read, the others are left for the next poll. */
const MAX_FAULTS = 3;

export interface TimedItem<Item> {
	item: Item;
	/** Milliseconds of the service's clock, by which the items of a round are put in order. */
	atMs: number;
}

/** Puts out what there is in one place, item by item, and keeps in its memo what was dealt with. @returns whether all of it was */
type PutOut<P extends Place, M, Item> = (known: Remembered<P, M>, made: Array<TimedItem<Item>>) => Promise<boolean>;

export interface Played<Item> {
	/** Oldest first. */
	items: Item[];
	/** The first fault; what it hit is read again by the next poll. */
	fault?: { error: unknown };
	isCutShort: boolean;
	/** Keys of the places that were read. */
	read: Set<string>;
}

/**
 * One poll, whatever is looked for: goes through the places that are due until the time is up, and past those that fail. What did
 * not fit, or failed, stays to be done.
 */
export async function playRound<P extends Place, M, Item>(
	state: State<M>,
	due: Array<Remembered<P, M>>,
	putOut: PutOut<P, M, Item>,
	rules: Rules,
): Promise<Played<Item>> {
	const made: Array<TimedItem<Item>> = [];
	const played: Played<Item> = { items: [], isCutShort: false, read: new Set() };
	let faults = 0;
	for (const [index, known] of due.entries()) {
		played.isCutShort = index > 0 && rules.isTime();
		if (played.isCutShort || faults >= MAX_FAULTS) break;
		const { key, memo } = known;
		// Whatever comes of it, the place goes to the end of the queue.
		state.places.delete(key);
		state.places.set(key, memo);
		try {
			played.isCutShort = !(await putOut(known, made));
			played.read.add(key);
			state.tries.delete(key);
			if (played.isCutShort) break;
		} catch (error) {
			// What is called off at the deadline is no fault, unless it took the whole poll or will meet the next one too.
			played.isCutShort = played.read.size > 0 && rules.isTime() && !rules.isGeneral(error);
			if (played.isCutShort) break;
			played.fault ??= { error };
			state.tries.set(key, 1);
			faults += 1;
			if (rules.isGeneral(error)) break;
		}
	}
	played.items = made.sort((a, b) => a.atMs - b.atMs).map(({ item }) => item);
	return played;
}
