const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 30_000;

/**
 * Milliseconds to wait after the so-manieth fault, where the service names no time.
 * @param jitter 0 to 1
 */
export const backoffMs = (number: number, jitter: number): number =>
	Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (number - 1)) * (0.75 + jitter / 2);
