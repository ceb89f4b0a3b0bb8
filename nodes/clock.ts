/**
 * Milliseconds since some moment before, by a clock that nobody sets: every span is measured by it. `Date` is for
 * times that a person or a service means.
 */
export const elapsedMs = (): number => performance.now();
