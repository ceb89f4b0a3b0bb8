import type { Reading, Source } from '../polling/news';
import type { Place } from '../polling/place';

/**
 * The same source, with up to `atOnce` places being read while the round works through them one after the other: a
 * poll of many organizations would otherwise wait for each answer by itself. Readings that the round does not come to
 * are dropped; whoever opened the source ends their requests.
 */
export function readAhead<P extends Place, Row, Own, Item>(source: Source<P, Row, Own, Item>, atOnce: number): Source<P, Row, Own, Item> {
	type Due = Parameters<typeof source.read>[0];
	type IsSeen = Parameters<typeof source.read>[1];
	let expected: Due[] = [];
	const begun = new Map<Due, Promise<Reading<Row, Own>>>();
	const begin = (due: Due, isSeen: IsSeen): Promise<Reading<Row, Own>> => {
		const reading = source.read(due, isSeen);
		// It may fail before, or without, being asked for.
		reading.catch(() => undefined);
		begun.set(due, reading);
		return reading;
	};
	return {
		...source,
		expect: (due) => {
			expected = [...due];
		},
		read: async (due, isSeen) => {
			if (expected[0] === due) expected.shift();
			const reading = begun.get(due) ?? begin(due, isSeen);
			while (begun.size < atOnce && expected.length > 0) void begin(expected.shift()!, isSeen);
			try {
				return await reading;
			} finally {
				begun.delete(due);
			}
		},
	};
}
