import type { Place, Reading, Source } from '../polling/round';

/**
 * The same source, with up to `atOnce` places being read while the round works through them one after the other: a
 * poll of many organizations would otherwise wait for each answer by itself. Readings that the round does not come to
 * are dropped; whoever opened the source ends their requests.
 */
export function readAhead<P extends Place, Row, Item>(source: Source<P, Row, Item>, atOnce: number): Source<P, Row, Item> {
	let expected: P[] = [];
	const begun = new Map<P, Promise<Reading<Row>>>();
	const begin = (place: P): Promise<Reading<Row>> => {
		const reading = source.read(place);
		// It may fail before, or without, being asked for.
		reading.catch(() => undefined);
		begun.set(place, reading);
		return reading;
	};
	return {
		...source,
		expect: (places) => {
			expected = [...places];
		},
		read: async (place) => {
			if (expected[0] === place) expected.shift();
			const reading = begun.get(place) ?? begin(place);
			while (begun.size < atOnce && expected.length > 0) void begin(expected.shift()!);
			try {
				return await reading;
			} finally {
				begun.delete(place);
			}
		},
	};
}
