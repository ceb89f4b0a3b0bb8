import { elapsedMs, pause } from '../clock';
import { wholeNumber } from '../values/number';
import { isRecord } from '../values/record';

/**
 * Batching under Request Options, which n8n adds to every declarative node, read as n8n's routing reads it: after so many input
 * items it waits for so many milliseconds; a batch has one item at least.
 * @param requestOptions of the first input item. What fails there says that item itself, so that the others go on
 * @returns waits until the batch of an input item may begin, or the signal comes; undefined where nothing is to be waited for
 */
export function batching(requestOptions: () => unknown): ((item: number, signal: AbortSignal | undefined) => Promise<void>) | undefined {
	const options = readable(requestOptions);
	const set = isRecord(options) && isRecord(options.batching) ? options.batching.batch : undefined;
	const { batchSize, batchInterval } = isRecord(set) ? set : {};
	const size = Math.max(1, wholeNumber(batchSize) ?? 1);
	const intervalMs = wholeNumber(batchInterval) ?? 0;
	if (intervalMs <= 0) return undefined;
	const begun = elapsedMs();
	return async (item, signal) => await pause(begun + Math.floor(item / size) * intervalMs - elapsedMs(), signal);
}

function readable(read: () => unknown): unknown {
	try {
		return read();
	} catch {
		return undefined;
	}
}
