/** Lets both clocks of the host stand where the story says. Its deadlines are the story's too: thousands of real ones would pile up. */
export function fakeClock(now: () => number): void {
	jest.spyOn(Date, 'now').mockImplementation(now);
	jest.spyOn(performance, 'now').mockImplementation(now);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
}
