/**
 * Runs `work` for 0 … count-1 with at most `width` at a time and returns the results in order. After the first
 * rejection no further work is begun, so that a node that has failed sends nothing more.
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
				await Promise.reject(error);
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
	return results;
}
