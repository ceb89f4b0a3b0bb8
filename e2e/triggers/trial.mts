import { setTimeout as sleep } from 'node:timers/promises';
import type { Service, Stage } from '../../host/stage.mts';
import { History } from './history.mts';
import { Log, momentsOf, untilPolls, type Moment } from './moments.mts';
import { requestsOfPolls } from './polls.mts';
import { keyOf, Stored, type Position } from './stored.mts';
import { watchingWorkflow, workflowName } from './workflows.mts';

export const services: Service[] = ['smailander', 'threatLocker'];

/** Polls of each trigger at the end: so many for what might come twice, and so many for what is still missing. */
const quietPolls = 2;
const lastPolls = 4;
/** Long, because n8n that was killed while it activated a workflow waits two minutes before it activates it again. */
const endWithinMs = 8 * 60_000;

export type TrialOptions = {
	stage: Stage;
	isDurable: boolean;
	seed: number;
	kills: number;
	log: (line: string) => void;
};

/** What n8n lost between two of its writes: a trigger's position was stored, the execution with its items was not. */
export type Dropped = { service: Service; kill: number; events: number };

/** What is known when n8n's process begins: where its log goes on, and what is stored of each trigger. */
type Life = { logEnd: number } & Record<Service, { executions: number; seen: Set<string> }>;

/** One n8n with a workflow for each trigger, that is killed and started again while events happen at the services. */
export class Trial {
	readonly stage: Stage;
	readonly isDurable: boolean;
	readonly history: History;
	readonly stored: Stored;
	readonly workflowIds = {} as Record<Service, string>;
	readonly dropped: Dropped[] = [];
	kills = 0;
	private readonly options: TrialOptions;
	private readonly logFile: Log;

	constructor(options: TrialOptions) {
		this.options = options;
		this.stage = options.stage;
		this.isDurable = options.isDurable;
		this.history = new History(options.stage.sandbox, options.seed);
		this.stored = new Stored(options.stage.n8n.userFolder);
		this.logFile = new Log(options.stage.n8n.logFile);
	}

	async run(): Promise<void> {
		const { rest } = this.stage;
		for (const service of services) {
			const { id, versionId } = await rest.createWorkflow(watchingWorkflow(this.stage, service));
			await rest.activate(id, versionId);
			this.workflowIds[service] = id;
		}
		const end = new AbortController();
		const playing = this.history.play(end.signal);
		this.options.log('both workflows are published');
		try {
			// n8n stores no position of an activation that put out nothing: killed before the first poll, it begins anew.
			await this.until(() => services.every((service) => this.position(service) !== undefined), 3 * 60_000);
			let life = this.life();
			for (const moment of momentsOf(this.options.seed, this.options.kills)) life = await this.killOnce(moment, life);
		} finally {
			end.abort();
			await playing;
		}
		await this.drain();
	}

	/** The stored position of a trigger. */
	position(service: Service): Position | undefined {
		const id = this.workflowIds[service];
		return this.isDurable ? this.stored.cursorPosition(id) : this.stored.staticPosition(id);
	}

	private polls(service: Service): number {
		return requestsOfPolls(this.stage.sandbox, service).length;
	}

	/** @param life what was known when the life began that is ended here. @returns the same for the next one */
	private async killOnce(moment: Moment, life: Life): Promise<Life> {
		const { log, kills } = this.options;
		await this.wait(moment);
		await this.stage.n8n.kill();
		const downSince = Date.now();
		this.kills += 1;
		const remarks = services.map((service) => this.remarkOn(service, life));
		const next = this.life();
		log(
			`kill ${this.kills} of ${kills}: ${moment.ms} ms after ${moment.after}, ${moment.passing} polls passed; ${this.progress()}${remarks.join('')}`,
		);
		await sleep(moment.downMs);
		await this.stage.restart();
		log(`n8n is back after ${Math.round((Date.now() - downSince) / 1_000)} s`);
		return next;
	}

	private async wait({ after, ms, passing }: Moment): Promise<void> {
		const polls = () => services.reduce((sum, service) => sum + this.polls(service), 0);
		await untilPolls(passing, polls);
		if (after === 'poll') await untilPolls(1, polls);
		else if (after === 'handover') await this.logFile.untilHandover();
		await sleep(ms);
	}

	private life(): Life {
		const of = (service: Service) => ({
			executions: this.stored.executionCount(this.workflowIds[service]),
			seen: this.position(service)?.seen ?? new Set<string>(),
		});
		return { logEnd: this.logFile.end, smailander: of('smailander'), threatLocker: of('threatLocker') };
	}

	/**
	 * Whether n8n took items from a trigger in this life and stored the position after them, but no execution with them.
	 * Its log tells how many times it took items, its database how many executions came of it.
	 */
	private remarkOn(service: Service, { logEnd, [service]: before }: Life): string {
		const id = this.workflowIds[service];
		const missing = this.logFile.handovers(workflowName(service), logEnd) - (this.stored.executionCount(id) - before.executions);
		if (missing <= 0) return '';
		const delivered = new Set(this.stored.deliveries(id, service).map(({ eventId }) => keyOf(eventId)));
		const events = [...(this.position(service)?.seen ?? [])].filter((key) => !before.seen.has(key) && !delivered.has(key)).length;
		if (events > 0) this.dropped.push({ service, kill: this.kills, events });
		return `; ${service}: ${missing} handover without an execution, position ${events > 0 ? `stored with ${events} events of it` : 'not stored'}`;
	}

	/** Both triggers poll a few more times, and no execution runs any more. */
	private async drain(): Promise<void> {
		const before = services.map((service) => this.polls(service));
		const isOver = (service: Service, index: number) =>
			this.isQuiet(service) && this.polls(service) > before[index]! + (this.missing(service) === 0 ? quietPolls : lastPolls);
		await this.until(() => services.every(isOver), endWithinMs);
		this.options.log(`the end; ${this.progress()}`);
	}

	private isQuiet(service: Service): boolean {
		const { running = 0, new: enqueued = 0, waiting = 0 } = this.stored.statuses(this.workflowIds[service]);
		return running + enqueued + waiting === 0;
	}

	private async until(isSo: () => boolean, withinMs: number): Promise<void> {
		for (const deadline = Date.now() + withinMs; !isSo(); await sleep(1_000)) {
			if (Date.now() > deadline) throw new Error(`It did not come about within ${withinMs / 60_000} minutes; ${this.progress()}`);
		}
	}

	private progress(): string {
		const of = (service: Service) =>
			`${service} lacks ${this.missing(service)} of ${this.happened(service).length} events after ${this.polls(service)} polls`;
		return services.map(of).join(', ');
	}

	private happened(service: Service): string[] {
		return this.history.happenings.filter((one) => one.service === service).map(({ key }) => key);
	}

	private missing(service: Service): number {
		const delivered = new Set(this.stored.deliveries(this.workflowIds[service], service).map(({ key }) => key));
		return this.happened(service).filter((key) => !delivered.has(key)).length;
	}
}
