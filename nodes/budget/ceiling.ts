/** Milliseconds. */
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
export class Ceiling {
	private lowered: Lowered | undefined;

	constructor(
		private readonly patience: Patience,
		private readonly step: number,
	) {}

	/** Infinity while nothing is lowered. */
	at(now: number): number {
		while (this.lowered && now >= this.lowered.stepAt) {
			const { value, believed, stepAt, steps } = this.lowered;
			if (value >= believed) this.lowered = undefined;
			else Object.assign(this.lowered, { value: Math.min(believed, value + this.step), steps: steps + 1, stepAt: stepAt + this.patience.furtherMs });
		}
		return this.lowered?.value ?? Infinity;
	}

	/** @param believed what was taken for possible until now */
	lower(to: number, believed: number, now: number): void {
		const current = this.at(now);
		const { firstMs, longestMs } = this.patience;
		const before = this.lowered ?? { believed, steps: 0, patienceMs: firstMs };
		const afterSteps = [before.patienceMs, Math.min(longestMs, 2 * before.patienceMs)];
		const patienceMs = afterSteps[before.steps] ?? firstMs;
		this.lowered = { value: Math.min(current, to), believed: Math.max(before.believed, believed), stepAt: now + patienceMs, steps: 0, patienceMs };
	}
}
