import { rethrow } from '../rethrow';
import type { Warn } from './host';
import type { Faults } from './watch';

interface Sampling<T> {
	/** In the order in which they are tried. */
	from: T[];
	/** So many are enough. */
	wanted: number;
}

/**
 * What the work makes of the first few for which it makes anything, for a test in the editor. One that fails is passed over
 * with a word in the log.
 * @throws the first fault where nothing came of any, and one that the others would meet too
 */
export async function samples<T, R>(
	warn: Warn,
	{ asError, isGeneral }: Pick<Faults, 'asError' | 'isGeneral'>,
	{ from, wanted }: Sampling<T>,
	work: (thing: T) => Promise<R | undefined>,
): Promise<R[]> {
	const made: R[] = [];
	let first: { error: unknown } | undefined;
	for (const thing of from) {
		if (made.length === wanted) break;
		try {
			const one = await work(thing);
			if (one !== undefined) made.push(one);
		} catch (error) {
			if (isGeneral(error)) rethrow(error);
			const { message } = await asError(error);
			warn(`Passed over for the test: ${message}`);
			first ??= { error };
		}
	}
	if (made.length === 0 && first) throw first.error;
	return made;
}
