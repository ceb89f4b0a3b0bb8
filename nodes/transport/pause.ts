import { sleep } from 'n8n-workflow';
import type { RequestContext } from './service';

/** Ends with the execution; undefined where a context knows no execution, as in a picker. */
export const cancelSignal = (context: RequestContext): AbortSignal | undefined =>
	'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;

const sources = new WeakMap<AbortSignal, AbortSignal[]>();

/** A signal that comes with the first of these. It keeps them: Node 20 lets go of a timeout that nobody else holds, which then never comes. */
export function firstOf(signals: AbortSignal[]): AbortSignal {
	const first = AbortSignal.any(signals);
	sources.set(first, signals);
	return first;
}

/** Waits so many milliseconds, or returns early when the signal comes. A time that is over already is no wait. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
	if (signal?.aborted) return;
	let stop = () => {};
	const canceled = new Promise<void>((resolve) => {
		stop = resolve;
		signal?.addEventListener('abort', stop, { once: true });
	});
	// An older engine's sleep knows no signal, and a newer one's timer ends with it.
	await Promise.race([sleep(Math.max(0, ms), signal).catch(() => undefined), canceled]);
	signal?.removeEventListener('abort', stop);
}
