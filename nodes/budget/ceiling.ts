/** How soon a lowered number comes back. Milliseconds. */
interface Patience {
	/** From a refusal to the first step. */
	firstMs: number;
	/** From a step that nothing refused to the next. */
	furtherMs: number;
	longestMs: number;
}

interface Lowered {
	value: number;
	/** What was taken for possible before. */
	believed: number;
	stepAt: number;
	/** Since the last refusal. */
	steps: number;
	patienceMs: number;
}

/**
 * A number that refusals lower, and that comes back by steps while nothing is refused. Whenever the first step is
 * refused, the next one waits twice as long, so that a true limit is tried ever more rarely.
 */
export interface Ceiling {
	readonly patience: Patience;
	readonly step: number;
	readonly lowered?: Lowered;
}

/** Infinity while nothing is lowered. */
export const ceilingAt = (ceiling: Ceiling, now: number): number =>
	ceiling.lowered ? (raised(ceiling, now)?.value ?? Infinity) : Infinity;

/** @param believed what was taken for possible until now */
export function lower(ceiling: Ceiling, to: number, believed: number, now: number): Ceiling {
	const { firstMs, longestMs } = ceiling.patience;
	const current = raised(ceiling, now);
	const before = current ?? { value: Infinity, believed, steps: 0, patienceMs: firstMs };
	const afterSteps = [before.patienceMs, Math.min(longestMs, 2 * before.patienceMs)];
	const patienceMs = afterSteps[before.steps] ?? firstMs;
	const lowered = {
		value: Math.min(before.value, to),
		believed: Math.max(before.believed, believed),
		stepAt: now + patienceMs,
		steps: 0,
		patienceMs,
	};
	return { ...ceiling, lowered };
}

/** With the steps that were due until now; undefined when it has come back. */
function raised({ patience, step, lowered }: Ceiling, now: number): Lowered | undefined {
	let one = lowered;
	while (one && now >= one.stepAt) {
		const { value, believed, stepAt, steps } = one;
		one =
			value >= believed
				? undefined
				: { ...one, value: Math.min(believed, value + step), steps: steps + 1, stepAt: stepAt + patience.furtherMs };
	}
	return one;
}
