/** What a clock that may be set already by a test runs by, for a mock must not call itself. */
const runningBy = (now: () => number): (() => number) => (jest.isMockFunction(now) ? (now.getMockImplementation() as () => number) : now);

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
