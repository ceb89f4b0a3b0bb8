import { join } from 'node:path';
import type { Figure, Line, Result } from './figures.mts';
import { measure, type Measured, type Way } from './measure.mts';
import type { Stage } from './stage.mts';

/** One piece of work of the table, with everything that is measured of it. */
export type Row = {
	name: string;
	run(stage: Stage, options: RowOptions): Promise<Line[]>;
};

export type RowOptions = {
	runs: number /** Folder for CPU profiles, if they are to be taken. */;
	profiles?: string;
	log: (line: string) => void;
};

/** What a row's lines are made of. */
export type Compared = { ours: Measurements; theirs?: Measurements; floor?: Measurements; bare?: Result };

export type Measurements = { done: Measured[] } | { failure: string };

type Work = {
	name: string;
	ours: Way;
	/** What a user would take instead. */
	theirs?: Way;
	/** What n8n itself takes, with nothing of the work in it. */
	floor?: Way;
	/** How a way is run; a published workflow unless it says otherwise. */
	measure?: typeof measure;
	/** The work as undici does it; how long that took, in seconds, is measured. */
	bare?: () => Promise<void>;
	lines: (compared: Compared) => Array<Omit<Line, 'work'>>;
};

/** A row that is measured by running workflows: ours and theirs in turn, changing which comes first. */
export const workflowRow = ({ name, ours, theirs, floor, measure: run = measure, bare, lines }: Work): Row => ({
	name,
	run: async (stage, { runs, profiles, log }) => {
		const tries = { ours: new Attempts(ours, run), theirs: new Attempts(theirs, run), floor: new Attempts(floor, run) };
		const bareSeconds: number[] = [];
		for (let number = 1; number <= runs; number += 1) {
			for (const side of number % 2 === 1 ? (['ours', 'theirs', 'floor'] as const) : (['theirs', 'ours', 'floor'] as const)) {
				const file = profiles ? join(profiles, `${name.replace(/\W+/g, '-')}-${side}.cpuprofile`) : undefined;
				const outcome = await tries[side].next(stage, file);
				if (outcome !== undefined) log(`  ${number} ${side.padEnd(6)} ${outcome}`);
			}
			if (bare === undefined) continue;
			await stage.sandbox.set(ours.setting('all'));
			const started = performance.now();
			await bare();
			bareSeconds.push((performance.now() - started) / 1000);
		}
		const compared: Compared = {
			ours: tries.ours.result,
			...(theirs ? { theirs: tries.theirs.result } : {}),
			...(floor ? { floor: tries.floor.result } : {}),
			...(bare ? { bare: { values: bareSeconds, unit: 's' } } : {}),
		};
		return lines(compared).map((line) => ({ work: name, ...line }));
	},
});

/** The runs of one way; after a failure there are no further ones, for the next would fail like it. */
class Attempts {
	private readonly way: Way | undefined;
	private readonly done: Measured[] = [];
	private failure: string | undefined;

	private readonly run: typeof measure;

	constructor(way: Way | undefined, run: typeof measure) {
		this.way = way;
		this.run = run;
	}

	/** What came out, in a few words; undefined when nothing was run. */
	async next(stage: Stage, profile: string | undefined): Promise<string | undefined> {
		if (this.way === undefined || this.failure !== undefined) return undefined;
		try {
			const measured = await this.run(stage, this.way, profile);
			this.done.push(measured);
			return `${measured.wall.toFixed(2)} s, ${megabytes(measured.memory)} over ${megabytes(measured.idle)}`;
		} catch (error) {
			this.failure = error instanceof Error ? error.message : String(error);
			return `failed: ${this.failure}`;
		}
	}

	get result(): Measurements {
		return this.failure === undefined ? { done: this.done } : { failure: this.failure };
	}
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MB`;

/** One figure of each run. */
export function figure(measurements: Measurements, unit: Figure['unit'], of: (measured: Measured) => number): Result {
	return 'failure' in measurements ? measurements : { values: measurements.done.map(of), unit };
}

export const wall = (measurements: Measurements): Result => figure(measurements, 's', (measured) => measured.wall);

export const memory = (measurements: Measurements): Result => figure(measurements, 'MB', (measured) => measured.memory / 1024 ** 2);
