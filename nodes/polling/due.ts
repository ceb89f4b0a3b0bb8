import { shortKey } from './fingerprint';
import type { Remembered, Place } from './place';
import type { State } from './state';

/** The places, the one that was looked at longest ago first. */
export function inTurn<P extends Place, M>(state: State<M>, places: P[]): Array<Remembered<P, M>> {
	const byKey = new Map(places.map((place) => [shortKey(place.id), place]));
	return [...state.places].flatMap(([key, memo]) => {
		const place = byKey.get(key);
		return place === undefined ? [] : [{ place, key, memo, isRetried: state.tries.has(key) }];
	});
}

/**
 * The places to read, in this order. Of those that could not be read one keeps its turn, or they would never be read where the
 * time is short. The others of them come last, or a few would keep back all that can be read.
 * @param choose those worth reading, of places that are in turn and of which one at most is retried
 */
export function duePlaces<P extends Place, M>(
	known: Array<Remembered<P, M>>,
	choose: (known: Array<Remembered<P, M>>) => Array<Remembered<P, M>>,
): Array<Remembered<P, M>> {
	const retried = known.find(({ isRetried }) => isRetried);
	const isSetBack = (one: Remembered<P, M>) => one.isRetried && one !== retried;
	return [...choose(known.filter((one) => !isSetBack(one))), ...known.filter(isSetBack)];
}
