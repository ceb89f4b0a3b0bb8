import { rethrow } from '../rethrow';

/**
 * Runs `work` for 0 … count-1 with at most `width` at a time and returns the results in order. After the first
 * rejection no further work is begun and the signal ends what is under way, so that a node that has failed sends
 * nothing more.
 */
export async function forEachItem<T>(
	count: number,
	width: number,
	work: (index: number, signal: AbortSignal) => Promise<T>,
): Promise<T[]> {
	const failed = new AbortController();
	const results = new Array<T>(count);
	let next = 0;
	const lane = async () => {
		while (next < count) {
			const index = next;
			next += 1;
			try {
				results[index] = await work(index, failed.signal);
			} catch (error) {
				next = count;
				failed.abort();
				rethrow(error);
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
	return results;
}
