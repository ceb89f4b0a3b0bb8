import * as fc from 'fast-check';
import type { INodeExecutionData } from 'n8n-workflow';
import type { Source } from '../../nodes/polling/news.ts';
import { rowKind, rowReading, type RowMemo } from '../../nodes/polling/rows.ts';
import { DistinctRows, type WatchedRow } from '../../nodes/ThreatLocker/trigger/distinctRows.ts';
import { withPauses } from '../../nodes/ThreatLocker/trigger/pauses.ts';
import { rowItem, type WatchedOrganization } from '../../nodes/ThreatLocker/trigger/reading.ts';
import type { Watch } from '../../nodes/trigger/watch.ts';
import { fakeClock } from './fakeClock.mts';
import type { Fate, Host } from './hosts.mts';

export const HOUR_MS = 3_600_000;
const LOOK_BACK_MS = 24 * HOUR_MS;
const LONGEST_PAUSE_MS = 31 * LOOK_BACK_MS;

export type RowStep =
	| { kind: 'row'; organization: number; ageHours: number; isTwice: boolean }
	| { kind: 'wait'; ms: number }
	| { kind: 'remove'; pick: number }
	| { kind: 'poll'; failing: number[]; costMs: number; fate: Fate; together: number }
	| { kind: 'calm' }
	| { kind: 'kill' };

export const rowSteps: fc.Arbitrary<RowStep[]> = fc.array(
	fc.oneof(
		{
			weight: 8,
			arbitrary: fc.record({ kind: fc.constant('row' as const), organization: fc.nat(2), ageHours: fc.nat(30), isTwice: fc.boolean() }),
		},
		{
			weight: 3,
			arbitrary: fc.record({
				kind: fc.constant('wait' as const),
				ms: fc.oneof(
					fc.nat(HOUR_MS),
					fc.nat(100).map((hours) => hours * HOUR_MS),
				),
			}),
		},
		{ weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), pick: fc.nat(1_000) }) },
		{
			weight: 8,
			arbitrary: fc.record({
				kind: fc.constant('poll' as const),
				failing: fc.oneof(fc.constant<number[]>([]), fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 })),
				costMs: fc.constantFrom(5, 20_000),
				fate: fc.constantFrom<Fate>('kept', 'kept', 'crashBefore', 'crashBetween', 'crashAfter', 'dropped'),
				together: fc.constantFrom(1, 1, 3),
			}),
		},
		{ weight: 3, arbitrary: fc.constant({ kind: 'calm' as const }) },
		{ weight: 1, arbitrary: fc.constant({ kind: 'kill' as const }) },
	),
	{ minLength: 1, maxLength: 50, size: 'max' },
);

interface Row {
	number: number;
	organization: string;
	dateMs: number;
	isTwice: boolean;
	isPast: boolean;
	/** Dated when it came up, so that no poll between may miss it. */
	isPrompt: boolean;
}

const ORGANIZATIONS = ['', 'a', 'b'];

/** A report of three organizations, with dates or without, and an oracle of the rows that must have come out. */
export class RowStory {
	private nowMs = Date.parse('2026-09-01T00:00:00Z');
	private rows: Row[] = [];
	private readonly owed = new Set<number>();
	private number = 0;
	private weather = { failing: new Set<number>(), costMs: 5 };
	private stateBytes = 0;
	private readonly host: Host;
	private readonly pollsAtStart: boolean;
	private readonly isDated: boolean;
	private readonly skewMs: number;
	private readonly readsAtOnce: number;

	constructor(host: Host, pollsAtStart: boolean, isDated: boolean, skewMs: number, readsAtOnce: number) {
		this.host = host;
		this.pollsAtStart = pollsAtStart;
		this.isDated = isDated;
		this.skewMs = skewMs;
		this.readsAtOnce = readsAtOnce;
		fakeClock(() => this.nowMs);
	}

	async play(history: RowStep[]) {
		for (let count = 0; count < 3; count += 1) this.add(count, count, true, true);
		await this.begin();
		for (const step of history) await this.take(step);
		await this.calm();
		const counts = new Map<number, number>();
		for (const { json } of this.host.executions) counts.set(Number(json.number), (counts.get(Number(json.number)) ?? 0) + 1);
		const past = new Set(this.rows.filter(({ isPast }) => isPast).map(({ number }) => number));
		return {
			lost: [...this.owed].filter((number) => !counts.has(number)),
			wrong: [...counts.keys()].filter((number) => past.has(number)),
			repeated: [...counts].filter(([, count]) => count > 1).map(([number]) => number),
			stateBytes: this.stateBytes,
			rows: counts.size,
		};
	}

	private async take(step: RowStep): Promise<void> {
		switch (step.kind) {
			case 'row':
				this.add(step.organization, step.ageHours, step.isTwice, false);
				return;
			case 'wait':
				this.nowMs += step.ms;
				return;
			case 'remove':
				this.rows.splice(step.pick % Math.max(1, this.rows.length), 1);
				return;
			case 'poll':
				this.weather = { failing: new Set(step.failing), costMs: step.costMs };
				await this.host.tick(this.watch, step.fate, step.together);
				this.stateBytes = Math.max(this.stateBytes, JSON.stringify(this.host.stored ?? null).length);
				if (step.fate.startsWith('crash')) await this.restart();
				return;
			case 'calm':
				return await this.calm();
			case 'kill':
				this.host.kill();
				return await this.restart();
		}
	}

	private add(organization: number, ageHours: number, isTwice: boolean, isPast: boolean): void {
		const dateMs = this.nowMs + this.skewMs - ageHours * HOUR_MS;
		this.rows.push({
			number: (this.number += 1),
			organization: ORGANIZATIONS[organization]!,
			dateMs,
			isTwice,
			isPast,
			isPrompt: ageHours === 0,
		});
	}

	/** Rows since a time of the service's clock, or all of them. */
	private visible(startMs = this.nowMs + this.skewMs - LOOK_BACK_MS): Row[] {
		return this.rows.filter(({ dateMs }) => !this.isDated || dateMs >= startMs);
	}

	/** A poll that nothing disturbs: whatever can be seen then must come out, and what came up in a pause before. */
	private async calm(): Promise<void> {
		this.nowMs += 61_000;
		this.weather = { failing: new Set(), costMs: 5 };
		const inPause = this.visible(this.nowMs + this.skewMs - LONGEST_PAUSE_MS).filter(({ isPrompt }) => isPrompt);
		for (const { number, isPast } of [...this.visible(), ...inPause]) if (!isPast) this.owed.add(number);
		await this.host.tick(this.watch, 'kept', 1);
	}

	private async begin(): Promise<void> {
		this.nowMs += 61_000;
		this.weather = { failing: new Set(), costMs: 5 };
		const delivered = new Set(this.host.executions.map(({ json }) => json.number));
		for (const { number } of this.rows) if (!delivered.has(number)) this.owed.delete(number);
		// What is there when watching begins anew is past, unless it came out before.
		for (const row of this.rows) row.isPast ||= !delivered.has(row.number);
		await this.host.activate(this.watch);
	}

	private async restart(): Promise<void> {
		if (this.host.stored === undefined) return await this.begin();
		this.weather = { failing: new Set(), costMs: 5 };
		if (this.pollsAtStart) await this.host.activate(this.watch);
	}

	private readonly watch = () => this.rowWatch() as never;

	private rowWatch(): Watch<WatchedOrganization, WatchedRow, RowMemo> {
		return {
			identity: 'rows',
			filters: '',
			kind: rowKind({ takesExisting: false, keepDays: 3 }),
			readsAtOnce: this.readsAtOnce,
			sample: async () => [],
			open: async (): Promise<Source<WatchedOrganization, WatchedRow, RowMemo, INodeExecutionData>> => {
				let requests = 0;
				const now = this.nowMs + this.skewMs;
				const rowsSince = async (organization: WatchedOrganization, startMs: number) => {
					requests += 1;
					this.nowMs += this.weather.costMs;
					await Promise.resolve();
					if (this.weather.failing.has(requests)) throw new Error('The service is busy');
					const found = this.visible(startMs).filter((row) => row.organization === organization.id);
					const distinct = new DistinctRows('https://fake.example', organization, { reportId: 'report', keyColumns: [] });
					for (const { number, dateMs, isTwice } of found) {
						for (let times = isTwice ? 2 : 1; times > 0; times -= 1) distinct.add(Buffer.from(`{"number":${number},"date":${dateMs}}`));
					}
					return { rows: distinct.rows(), isDated: this.isDated };
				};
				const rowsIn = withPauses(() => {}, { now, lookBackMs: LOOK_BACK_MS, rowsSince });
				return {
					now,
					places: ORGANIZATIONS.map((id) => ({ id, tenant: { headers: {} } })),
					read: async ({ place, memo: { own }, isRetried }) => {
						const { rows, isDated } = await rowsIn(place, { readTo: own.readTo, isRetried });
						return rowReading(rows, isDated ? now : undefined, own);
					},
					make: async ({ row }, organization) => rowItem(row, organization),
				};
			},
		};
	}
}
