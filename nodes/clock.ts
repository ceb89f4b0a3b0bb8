import { sleep } from 'n8n-workflow';

/**
 * Milliseconds since some moment before, by a clock that nobody sets: every span is measured by it. `Date` is for
 * times that a person or a service means.
 */
export const elapsedMs = (): number => performance.now();

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
