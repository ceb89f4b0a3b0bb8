import type { INodeExecutionData } from 'n8n-workflow';
import type { Source } from '../../nodes/polling/news.ts';
import { runKind, runReading, type RunMemo } from '../../nodes/polling/runs.ts';
import { isWatched, runsOf, watchedReport, type EndedInstance, type WatchedReport } from '../../nodes/Smailander/trigger/reading.ts';
import type { TriggerSettings } from '../../nodes/Smailander/trigger/settings.ts';
import type { Watch } from '../../nodes/trigger/watch.ts';

const SPELLINGS = {
	completed: ['completed', 'COMPLETE', 'Ready', 'success', 'Done'],
	failed: ['failed', 'Error', 'CANCELLED', 'canceled'],
	unfinished: ['generating', 'QUEUED', 'in progress', '', 'pending'],
};

const BASE = 'https://fake.example/v1';
const PAGE = 100;

export interface FakeInstance {
	id: string;
	/** Milliseconds of the service. */
	generatedMs: number;
	status: keyof typeof SPELLINGS;
	/** `generated_at` is the time of the end, not of the start. */
	isStampedAtEnd: boolean;
	/** Not listed before it ends. */
	isHidden: boolean;
}

export interface FakeReport {
	id: string;
	type: string;
	createdMs: number;
	lastRunMs: number | undefined;
	/** Whether `last_run` ever changes. */
	moves: boolean;
	instances: FakeInstance[];
}

/** What a poll meets. */
export interface Weather {
	/** Requests that fail, by their number within the poll. */
	failing: Set<number>;
	/** The faults concern every request. */
	isGeneral: boolean;
	/** Milliseconds a request takes. */
	costMs: number;
}

export const CALM: Weather = { failing: new Set(), isGeneral: false, costMs: 20 };

export class FakeFault extends Error {
	readonly isGeneral: boolean;
	constructor(isGeneral: boolean) {
		super('The service is busy');
		this.isGeneral = isGeneral;
	}
}

/** A service with reports, and the clocks of the service and of n8n's host. */
export class World {
	readonly reports = new Map<string, FakeReport>();
	hostMs = Date.parse('2026-09-01T00:00:00Z');
	weather = CALM;
	/** Of the poll that runs. */
	requests = 0;
	/** Most requests of one poll so far, beyond those that the changed reports explain. */
	types: string[] = [];
	private shuffles = 1;
	readonly skewMs: number;
	readonly triggerOn: 'completed' | 'failed' | 'both';
	readonly isDownload: boolean;
	private readonly readsAtOnce: number;

	constructor(options: { skewMs: number; triggerOn: 'completed' | 'failed' | 'both'; isDownload: boolean; readsAtOnce: number }) {
		this.skewMs = options.skewMs;
		this.readsAtOnce = options.readsAtOnce;
		this.triggerOn = options.triggerOn;
		this.isDownload = options.isDownload;
	}

	get serviceMs(): number {
		return this.hostMs + this.skewMs;
	}

	settings(): TriggerSettings {
		return {
			wantsCompleted: this.triggerOn !== 'failed',
			wantsFailed: this.triggerOn !== 'completed',
			reportIds: undefined,
			types: this.types,
			formats: [],
			isSimplified: true,
			fileField: undefined,
			lookBackMs: 0,
		};
	}

	watch(): Watch<WatchedReport, EndedInstance, RunMemo> {
		return {
			identity: 'fake',
			filters: this.types.join(),
			kind: runKind(0),
			readsAtOnce: this.readsAtOnce,
			open: async () => await this.open(),
			sample: async () => [],
		};
	}

	private async open(): Promise<Source<WatchedReport, EndedInstance, RunMemo, INodeExecutionData>> {
		this.requests = 0;
		const settings = this.settings();
		for (let page = 0; page <= Math.floor(this.reports.size / PAGE); page += 1) await this.request();
		const rows = this.shuffled([...this.reports.values()]).map(({ id, type, createdMs, lastRunMs }) => ({
			id,
			type,
			status: 'active',
			created_at: stamp(createdMs),
			last_run: lastRunMs === undefined ? null : stamp(lastRunMs),
		}));
		const now = Math.floor(this.serviceMs / 1_000) * 1_000;
		return {
			now,
			places: rows.map(watchedReport).filter((report) => isWatched(report, settings)),
			read: async (known, isSeen) => {
				await this.request();
				return runReading(known, runsOf(BASE, known.place, this.rowsOf(known.place.id), settings), now, isSeen);
			},
			make: async (event, report) => {
				if (this.isDownload) await this.request();
				return { json: { eventId: event.id, reportId: report.id, instanceId: event.row.id, outcome: event.row.end } };
			},
		};
	}

	/** Any order and any spelling, as servers have it. */
	private rowsOf(reportId: string) {
		const listed = (this.reports.get(reportId)?.instances ?? []).filter(({ isHidden, status }) => !isHidden || status !== 'unfinished');
		return this.shuffled(listed).map(({ id, generatedMs, status }) => ({
			instance_id: id,
			generated_at: stamp(generatedMs),
			status: SPELLINGS[status][this.random(SPELLINGS[status].length)]!,
			format: 'pdf',
		}));
	}

	private async request(): Promise<void> {
		this.requests += 1;
		const { failing, isGeneral, costMs } = this.weather;
		this.hostMs += costMs;
		await Promise.resolve();
		if (failing.has(this.requests)) throw new FakeFault(isGeneral);
	}

	private shuffled<T>(list: T[]): T[] {
		const rest = [...list];
		return list.map(() => rest.splice(this.random(rest.length), 1)[0]!);
	}

	/** Reproducible, so that a failing history fails again. */
	private random(below: number): number {
		this.shuffles = (this.shuffles * 48_271) % 2_147_483_647;
		return this.shuffles % below;
	}
}

const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
