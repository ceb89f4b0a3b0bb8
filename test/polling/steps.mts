import * as fc from 'fast-check';
import type { Fate } from './hosts.mts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Types of the reports in a history. */
export const TYPES = ['daily_digest', 'weekly_summary'];

export type Step =
	| { kind: 'run'; pick: number; startedAgoMs: number; isStampedAtEnd: boolean; isHidden: boolean }
	| { kind: 'finish'; pick: number; isFailed: boolean }
	| { kind: 'recover'; pick: number }
	| { kind: 'wait'; ms: number }
	| { kind: 'poll'; failing: number[]; isGeneral: boolean; costMs: number; fate: Fate; together: number }
	| { kind: 'kill' }
	| { kind: 'filter'; types: string[] }
	| { kind: 'remove'; pick: number }
	| { kind: 'create'; pick: number; moves: boolean };

const pick = fc.nat(1_000);
const minutes = fc.integer({ min: 0, max: 90 }).map((count) => count * MINUTE_MS);

/** Histories in which polls, ends and starts of runs are frequent, and the rest is not. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
	fc.oneof(
		{
			weight: 9,
			arbitrary: fc.record({
				kind: fc.constant('run' as const),
				pick,
				startedAgoMs: fc.oneof(fc.constant(0), minutes),
				isStampedAtEnd: fc.boolean(),
				isHidden: fc.boolean(),
			}),
		},
		{ weight: 11, arbitrary: fc.record({ kind: fc.constant('finish' as const), pick, isFailed: fc.nat(3).map((one) => one === 0) }) },
		{ weight: 1, arbitrary: fc.record({ kind: fc.constant('recover' as const), pick }) },
		{
			weight: 4,
			arbitrary: fc.record({
				kind: fc.constant('wait' as const),
				ms: fc.oneof(
					fc.nat(3_000),
					minutes,
					fc.nat(30).map((days) => days * DAY_MS),
				),
			}),
		},
		{
			weight: 12,
			arbitrary: fc.record({
				kind: fc.constant('poll' as const),
				failing: fc.oneof(
					{ weight: 2, arbitrary: fc.constant<number[]>([]) },
					{ weight: 1, arbitrary: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }) },
				),
				isGeneral: fc.boolean(),
				costMs: fc.constantFrom(5, 200, 9_000, 30_000),
				fate: fc.constantFrom<Fate>('kept', 'kept', 'kept', 'crashBefore', 'crashBetween', 'crashAfter', 'dropped'),
				together: fc.constantFrom(1, 1, 1, 2, 5),
			}),
		},
		{ weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const) }) },
		{ weight: 1, arbitrary: fc.record({ kind: fc.constant('filter' as const), types: fc.subarray(TYPES) }) },
		{ weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), pick }) },
		{ weight: 1, arbitrary: fc.record({ kind: fc.constant('create' as const), pick, moves: fc.boolean() }) },
	),
	{ minLength: 1, maxLength: 60, size: 'max' },
);
