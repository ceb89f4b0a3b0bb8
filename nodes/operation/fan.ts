import { rethrow } from '../rethrow';

/**
 * Runs `work` for 0 … count-1 with at most `width` at a time and returns the results in order. After the first rejection no
 * further work is begun; what is under way is ended by whoever makes the requests, as the runner does.
 */
export async function forEachItem<T>(count: number, width: number, work: (index: number) => Promise<T>): Promise<T[]> {
	const results = new Array<T>(count);
	let next = 0;
	const lane = async () => {
		while (next < count) {
			const index = next;
			next += 1;
			try {
				results[index] = await work(index);
			} catch (error) {
				next = count;
				rethrow(error);
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
	return results;
}
