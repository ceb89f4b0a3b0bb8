import * as fc from 'fast-check';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** When n8n is killed: so many milliseconds after it is ready, a poll begins, or a trigger hands items over. */
export type Moment = {
	after: 'ready' | 'poll' | 'handover';
	ms: number;
	/** Polls, of either trigger, that are let pass before. */
	passing: number;
	/** How long n8n is down. */
	downMs: number;
};

const downMs = fc.oneof(
	{ weight: 4, arbitrary: fc.nat(3_000) },
	{ weight: 1, arbitrary: fc.noBias(fc.integer({ min: 20_000, max: 70_000 })) },
);
const moment = (after: Moment['after'], maxMs: number, maxPassing: number): fc.Arbitrary<Moment> =>
	fc.record({ after: fc.constant(after), ms: fc.noBias(fc.nat(maxMs)), passing: fc.noBias(fc.nat(maxPassing)), downMs });

/** While it polls and while the workflow runs; while it stores what a poll gave; while it starts; and at any time. */
const poll = moment('poll', 9_000, 2);
const handover = moment('handover', 30, 2);
const start = moment('ready', 2_500, 0);
const anyTime = moment('ready', 60_000, 0);
const turns = [handover, poll, start, handover, poll, handover, poll, anyTime];

/** Moments of every kind in turn, reproducible. */
export function momentsOf(seed: number, count: number): Moment[] {
	return fc.sample(fc.tuple(...Array.from({ length: count }, (_, index) => turns[index % turns.length]!)), { seed, numRuns: 1 })[0]!;
}

/** Longest wait for polls or a handover; then n8n is killed all the same. */
const patienceMs = 150_000;

/** n8n's log, where each handover of items to an execution is one line (log level `debug`). */
export class Log {
	private readonly file: string;

	constructor(file: string) {
		this.file = file;
	}

	get end(): number {
		return statSync(this.file).size;
	}

	/** How many handovers of a workflow stand between two places of the log. */
	handovers(workflow: string, from: number, to = this.end): number {
		return this.text(from, to).split(`Received event to trigger execution for workflow "${workflow}"`).length - 1;
	}

	async untilHandover(): Promise<void> {
		const deadline = Date.now() + patienceMs;
		for (let from = this.end; Date.now() < deadline; await sleep(1)) {
			const { end } = this;
			if (this.text(from, end).includes('Received event to trigger execution')) return;
			// A line may be there in part.
			from = Math.max(from, end - 200);
		}
	}

	private text(from: number, to: number): string {
		const bytes = Buffer.alloc(Math.max(0, to - from));
		const descriptor = openSync(this.file, 'r');
		readSync(descriptor, bytes, 0, bytes.length, from);
		closeSync(descriptor);
		return bytes.toString('utf8');
	}
}

/** Waits until so many polls have begun. @param polls how many there were so far */
export async function untilPolls(count: number, polls: () => number): Promise<void> {
	const before = polls();
	const deadline = Date.now() + patienceMs;
	while (polls() < before + count && Date.now() < deadline) await sleep(50);
}
