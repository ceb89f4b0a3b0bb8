import type { IDataObject } from 'n8n-workflow';
import { fakeClock } from './fakeClock.mts';
import type { Host } from './hosts.mts';
import { TYPES, type Step } from './steps.mts';
import { CALM, World, type FakeInstance } from './world.mts';

const MINUTE_MS = 60_000;

/** The end of a run, and whether it must come out, must not, or may. */
interface Truth {
	key: string;
	reportId: string;
	endedSecond: number;
	verdict: 'must' | 'may' | 'never';
}

export interface Verdict {
	lost: string[];
	/** Put out though it was past or not wanted. */
	wrong: string[];
	/** Put out more than once. */
	repeated: string[];
	/** Of one event, but with another ID. */
	unstable: string[];
	stateBytes: number;
	/** Most requests of a poll without a download. */
	requests: number;
	events: number;
}

/** Plays one history against an oracle that knows when every run ended. */
export class Story {
	private readonly truths = new Map<string, Truth>();
	private isWatching = false;
	private beganMs = 0;
	private number = 0;
	private stateBytes = 0;
	private requests = 0;
	private readonly world: World;
	private readonly host: Host;
	/** n8n polls whenever it starts, not only at the very first activation. */
	private readonly pollsAtStart: boolean;

	constructor(world: World, host: Host, pollsAtStart: boolean) {
		this.world = world;
		this.host = host;
		this.pollsAtStart = pollsAtStart;
		for (const moves of [true, true, false]) this.create(this.number, moves);
		fakeClock(() => this.world.hostMs);
	}

	async play(history: Step[], warmUp: Step[]): Promise<Verdict> {
		for (const step of warmUp) if (step.kind !== 'poll' && step.kind !== 'kill' && step.kind !== 'filter') await this.take(step);
		await this.start();
		for (const step of history) await this.take(step);
		for (let polls = 0; polls < 6 + this.world.reports.size; polls += 1) await this.calmTick();
		return this.verdict();
	}

	private async take(step: Step): Promise<void> {
		const { world } = this;
		const reports = [...world.reports.values()];
		switch (step.kind) {
			case 'wait':
				world.hostMs += step.ms;
				return;
			case 'run': {
				const report = reports[step.pick % reports.length];
				if (!report) return;
				const { isStampedAtEnd, isHidden } = step;
				// A run of a report that came up meanwhile cannot be older than that.
				const startedAgoMs = this.number > 3 ? 0 : step.startedAgoMs;
				const made: FakeInstance = {
					id: `instance_${(this.number += 1)}`,
					generatedMs: world.serviceMs - startedAgoMs,
					status: 'unfinished',
					isStampedAtEnd,
					isHidden,
				};
				report.instances.push(made);
				if (report.moves) report.lastRunMs = made.generatedMs;
				return;
			}
			case 'finish':
				return this.end(step.pick, 'unfinished', step.isFailed ? 'failed' : 'completed');
			case 'recover':
				return this.end(step.pick, 'failed', 'completed');
			case 'poll':
				world.weather = { failing: new Set(step.failing), isGeneral: step.isGeneral, costMs: step.costMs };
				await this.host.tick(this.watch, step.fate, step.together);
				this.measure();
				if (step.fate.startsWith('crash')) await this.restart();
				return;
			case 'kill':
				this.host.kill();
				return await this.restart();
			case 'filter':
				return await this.refilter(step.types);
			case 'remove': {
				const report = reports[step.pick % reports.length];
				if (!report) return;
				world.reports.delete(report.id);
				this.excuse(({ reportId }) => reportId === report.id);
				return;
			}
			case 'create':
				this.create(step.pick % 6, step.moves);
		}
	}

	private readonly watch = () => this.world.watch() as never;

	private create(number: number, moves: boolean): void {
		const id = `report_${number % 6}`;
		if (this.world.reports.has(id)) return;
		this.number += 1;
		this.world.reports.set(id, {
			id,
			type: TYPES[number % 2]!,
			createdMs: this.world.serviceMs,
			lastRunMs: undefined,
			moves,
			instances: [],
		});
	}

	private end(index: number, from: FakeInstance['status'], to: 'completed' | 'failed'): void {
		const running = [...this.world.reports.values()].flatMap((report) =>
			report.instances.filter(({ status }) => status === from).map((instance) => ({ report, instance })),
		);
		const chosen = running[index % Math.max(1, running.length)];
		if (!chosen) return;
		const { report, instance } = chosen;
		instance.status = to;
		if (instance.isStampedAtEnd) instance.generatedMs = this.world.serviceMs;
		if (report.moves) report.lastRunMs = this.world.serviceMs;
		// That it had failed may never have been visible to a poll.
		this.excuse(({ key }) => key === `${instance.id}/failed`);
		const isInScope = this.isWatching && this.isInScope(report.type);
		const key = `${instance.id}/${to}`;
		const truth: Truth = { key, reportId: report.id, endedSecond: this.second, verdict: 'never' };
		if (this.isWanted(truth) && isInScope) truth.verdict = 'must';
		this.truths.set(key, truth);
	}

	private isWanted({ key }: Truth): boolean {
		return this.world.triggerOn === 'both' || key.endsWith(this.world.triggerOn);
	}

	private get second(): number {
		return Math.floor(this.world.serviceMs / 1_000);
	}

	private isInScope(type: string): boolean {
		return this.world.types.length === 0 || this.world.types.includes(type);
	}

	/** What was not put out yet need not be any more. */
	private excuse(fits: (truth: Truth) => boolean): void {
		const delivered = this.delivered();
		for (const truth of this.truths.values()) {
			if (truth.verdict === 'must' && fits(truth) && !delivered.has(truth.key)) truth.verdict = 'may';
		}
	}

	/** Ends of the very second in which watching began are on neither side of it. */
	private blur(): void {
		for (const truth of this.truths.values())
			if (truth.verdict === 'never' && truth.endedSecond >= this.second && this.isWanted(truth)) truth.verdict = 'may';
	}

	private async start(): Promise<void> {
		this.world.weather = CALM;
		this.world.hostMs += MINUTE_MS + 1_000;
		this.excuse(() => true);
		this.blur();
		this.isWatching = true;
		this.beganMs = this.world.serviceMs;
		await this.host.activate(this.watch);
	}

	private async restart(): Promise<void> {
		// Without a stored state watching begins anew: n8n ended before there was anything to store.
		if (this.host.stored === undefined) return await this.start();
		this.world.weather = CALM;
		if (this.pollsAtStart) await this.host.activate(this.watch);
	}

	private async refilter(types: string[]): Promise<void> {
		const { world } = this;
		if (types.join() === world.types.join()) return;
		world.types = types;
		this.excuse(({ reportId }) => !this.isInScope(world.reports.get(reportId)?.type ?? ''));
		world.hostMs += MINUTE_MS + 1_000;
		this.blur();
		// Nothing tells a report that was made since the last poll from one that was left out.
		for (const truth of this.truths.values()) {
			const isNew = (world.reports.get(truth.reportId)?.createdMs ?? 0) >= this.beganMs;
			if (truth.verdict === 'never' && isNew && this.isWanted(truth)) truth.verdict = 'may';
		}
		world.weather = CALM;
		if (this.pollsAtStart) await this.host.activate(this.watch);
		else await this.host.tick(this.watch, 'kept', 1);
	}

	private async calmTick(): Promise<void> {
		this.world.weather = CALM;
		this.world.hostMs += MINUTE_MS;
		await this.host.tick(this.watch, 'kept', 1);
		this.measure();
	}

	private measure(): void {
		this.stateBytes = Math.max(this.stateBytes, JSON.stringify(this.host.stored ?? null).length);
		this.requests = Math.max(this.requests, this.world.requests);
	}

	/** Event IDs of each end that was put out. */
	private delivered(): Map<string, string[]> {
		const found = new Map<string, string[]>();
		for (const { json } of this.host.executions) {
			const { instanceId, outcome, eventId } = json as IDataObject & Record<'instanceId' | 'outcome' | 'eventId', string>;
			const key = `${instanceId}/${outcome}`;
			found.set(key, [...(found.get(key) ?? []), eventId]);
		}
		return found;
	}

	private verdict(): Verdict {
		const delivered = this.delivered();
		const truths = [...this.truths.values()];
		const keys = (verdict: Truth['verdict']) => truths.filter((truth) => truth.verdict === verdict).map(({ key }) => key);
		return {
			lost: keys('must').filter((key) => !delivered.has(key)),
			wrong: [...keys('never').filter((key) => delivered.has(key)), ...[...delivered.keys()].filter((key) => !this.truths.has(key))],
			repeated: [...delivered].filter(([, ids]) => ids.length > 1).map(([key]) => key),
			unstable: [...delivered].filter(([, ids]) => new Set(ids).size > 1).map(([key]) => key),
			stateBytes: this.stateBytes,
			requests: this.requests,
			events: delivered.size,
		};
	}
}
