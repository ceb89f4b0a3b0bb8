import { sleep } from 'n8n-workflow';
import type { RequestContext } from './service';

/** Ends with the execution; undefined where a context knows no execution, as in a picker. */
export const cancelSignal = (context: RequestContext): AbortSignal | undefined =>
	'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;

/** Waits so many milliseconds, or returns early when the signal comes. A time that is over already is no wait. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
	if (signal?.aborted) return;
	let stop = () => {};
	const cancelled = new Promise<void>((resolve) => {
		stop = resolve;
		signal?.addEventListener('abort', stop, { once: true });
	});
	// An older engine's sleep knows no signal, and a newer one's timer ends with it.
	await Promise.race([sleep(Math.max(0, ms), signal).catch(() => undefined), cancelled]);
	signal?.removeEventListener('abort', stop);
}
