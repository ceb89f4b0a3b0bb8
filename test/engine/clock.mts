/** Sets the clock of n8n's host forward, on top of earlier calls; `jest.restoreAllMocks()` sets it right. */
export function later(ms: number): void {
	const begun = Date.now() + ms;
	const from = performance.now();
	jest.spyOn(Date, 'now').mockImplementation(() => Math.floor(begun + performance.now() - from));
}
