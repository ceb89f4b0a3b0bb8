/** What a clock that may be set already by a test runs by, for a mock must not call itself. */
const runningBy = <T extends (...given: never[]) => unknown>(now: T): T =>
	jest.isMockFunction(now) ? (now.getMockImplementation() as T) : now;

/** Lets so many milliseconds pass, on top of earlier calls; `jest.restoreAllMocks()` takes them back. */
export function later(ms: number): void {
	const now = runningBy(performance.now);
	jest.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + ms);
	setClock(ms);
}

/** Sets the clock of n8n's host forward, or back, while no time passes; `jest.restoreAllMocks()` sets it right. */
export function setClock(ms: number): void {
	const now = runningBy(Date.now);
	jest.spyOn(Date, 'now').mockImplementation(() => now() + ms);
}

/** A request's own timeout, which is no wait between tries. */
const TIMEOUT_MS = 300_000;

/**
 * Makes the waits between tries shorter and collects how long they would have been, in milliseconds. At the end of each the
 * clocks jump to where they would stand.
 * @param times how much shorter: where several wait at once, the real time of their requests must stay short beside the waits
 */
export function shortWaits(times = 200): number[] {
	const waits: number[] = [];
	const real = runningBy(globalThis.setTimeout);
	const realNow = runningBy(performance.now).bind(performance);
	const realDate = runningBy(Date.now);
	let skippedMs = 0;
	const now = () => realNow() + skippedMs;
	jest.spyOn(performance, 'now').mockImplementation(now);
	jest.spyOn(Date, 'now').mockImplementation(() => Math.floor(realDate() + skippedMs));
	jest.spyOn(globalThis, 'setTimeout').mockImplementation(((work: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => {
		if (ms < 250 || ms >= TIMEOUT_MS) return real(work, ms, ...given);
		waits.push(ms);
		const end = now() + ms;
		return real(() => {
			skippedMs += Math.max(0, end - now());
			work(...given);
		}, ms / times);
	}) as typeof setTimeout);
	return waits;
}
