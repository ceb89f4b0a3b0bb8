import { z } from 'zod';
import { shortKey } from './fingerprint';
import type { Place } from './place';

export const MAX_PLACES = 5_000;
const MAX_TRIES = 100;

/** What any trigger remembers between two polls, and of each of its places an `M`. */
export interface State<M> {
	/** Whose events; another identity begins anew. */
	identity: string;
	/** What is chosen of them. */
	filters: string;
	/** When the last poll was, in milliseconds of the service's clock. */
	polledAt: number;
	/** By key, the one that was looked at longest ago first. */
	places: Map<string, M>;
	/** How often an event could not be put out, by its key; and by theirs, the places that could not be read. */
	tries: Map<string, number>;
}

/** What nobody wrote here is no position: it could not be kept within the bounds, or would name times that no clock shows. */
const LONGEST_NAME = 100;
export const storedName = z.string().max(LONGEST_NAME);
/** Milliseconds of a time that `Date` knows. */
export const storedTime = z.number().min(-8.64e15).max(8.64e15);

/** The part of the stored form that every strategy's state has. */
export const storedState = z.object({
	identity: storedName,
	filters: storedName,
	polledAt: storedTime,
	tries: z.array(z.tuple([storedName, z.number().int().min(0).max(1e6)])).max(MAX_TRIES),
});

/** The tries as they are stored: older ones beyond the bound only cost further tries. */
export const writtenTries = <M>({ tries }: State<M>): Array<[string, number]> => [...tries].slice(-MAX_TRIES);

/**
 * Gives every place a memo. Those of other places are forgotten where there is no room for them, and all of them with another filter: what it
 * leaves out must be past when it is taken off again.
 * @param memoOf of a place that has none, told whether another filter may have let it in
 */
export function rememberPlaces<P extends Place, M>(
	state: State<M>,
	places: P[],
	filters: string,
	memoOf: (place: P, isRefiltered: boolean) => M,
): void {
	const isRefiltered = state.filters !== filters;
	const listed = new Map(places.map((place) => [shortKey(place.id), place]));
	const added = [...listed].filter(([key]) => !state.places.has(key));
	for (const key of state.places.keys()) {
		const mustGo = isRefiltered || state.places.size + added.length > MAX_PLACES;
		if (mustGo && !listed.has(key)) state.places.delete(key);
	}
	for (const [key, place] of added) state.places.set(key, memoOf(place, isRefiltered));
	state.filters = filters;
}
