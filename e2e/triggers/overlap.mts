import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Workflow } from '../../host/model.mts';
import { credentialsIn, makeCredentials, type Service, type Stage } from '../../host/stage.mts';
import { chain, node } from '../../host/workflows.mts';
import { organizationGuid, reportGuid, startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { until } from '../until.mts';
import { serviceNode } from '../workflow.mts';
import { requestsOfPolls } from './polls.mts';
import { Stored } from './stored.mts';

/** Milliseconds that each request for a list, or each run of a report, takes: the polls of one tick end one after the other. */
const smailanderMs = 3_000;
const threatLockerMs = 2_000;
/** Of each of the five organizations that the long poll runs its report in, one after the other. */
const longRunMs = 14_000;
const organizations = [2, 3, 4, 5, 6].map(organizationGuid);
const watchedReport = reportGuid(5);
const happenEveryMs = 4_000;
/** After so long both polls of a tick are through. */
const pollsTakeMs = 20_000;
/** Long, because n8n that was killed while it activated a workflow waits two minutes before it activates it again. */
const endWithinMs = 8 * 60_000;

/** Both triggers poll in the first second of each minute. */
const pollTimes = { item: [{ mode: 'custom', cronExpression: '0 * * * * *' }] };

/** A trigger, and what has happened that it must put out once. */
export type Watched = {
	title: string;
	service: Service;
	sandbox: Sandbox;
	happened: string[];
	/** Polls that have begun. */
	polls: () => number;
};

export type OverlapOptions = {
	stage: Stage;
	/** Also a trigger whose poll takes longer than its interval. */
	withLongPoll: boolean;
	log: (line: string) => void;
};

/** One n8n with polls that are at work at the same time, killed while they are. */
export class Overlap {
	readonly watched: Watched[] = [];
	private readonly options: OverlapOptions;
	private readonly workflowIds = new Map<string, string>();
	private readonly stored: Stored;
	private slow?: Sandbox;
	private rows = 0;

	constructor(options: OverlapOptions) {
		this.options = options;
		this.stored = new Stored(options.stage.n8n.userFolder);
	}

	async run(): Promise<void> {
		const { log, withLongPoll } = this.options;
		await this.publishTogether();
		if (withLongPoll) await this.publishLong();
		this.slowDown();
		const end = new AbortController();
		const happening = this.happen(end.signal);
		try {
			const smailander = this.watched[0]!;
			// Not the first tick: n8n with durable cursors that was killed in it did not poll again for minutes.
			await this.untilPolls(smailander, 2);
			await sleep(smailanderMs / 2);
			await this.killed('in the middle of both polls of a tick');
			await sleep(pollsTakeMs);
			await this.killed(withLongPoll ? 'in the middle of the long poll' : 'between two polls');
			// The poll at the start, and a tick that both polls outlast, and the long one too.
			await this.untilPolls(smailander, 2);
			await sleep(pollsTakeMs);
		} finally {
			end.abort();
			await happening;
		}
		// Both triggers of one workflow must come to an end with slow services too.
		if (this.slow) this.slow.threatLocker.switches.runDelayMs = 0;
		log(`nothing more happens; ${this.progress()}`);
		const before = this.watched.map(({ polls }) => polls());
		await this.until('all events', () =>
			this.watched.every((watched, index) => watched.polls() > before[index]! && this.missing(watched).length === 0),
		);
		// For what comes twice.
		await sleep(pollsTakeMs / 2);
		log(`the end; ${this.progress()}`);
	}

	/** @throws Error that names what was lost, repeated or made up */
	judge(watched: Watched): string {
		const delivered = this.delivered(watched);
		assert.ok(watched.happened.length > 0, 'nothing happened');
		assert.equal(this.stored.statuses(this.workflowIds.get(watched.title)!).error ?? 0, 0, 'polls that failed');
		assert.deepEqual(this.missing(watched), [], 'lost');
		assert.deepEqual([...delivered].sort(), [...new Set(delivered)].sort(), 'repeated');
		assert.deepEqual(
			delivered.filter((key) => !watched.happened.includes(key)),
			[],
			'unknown',
		);
		return `${watched.happened.length} events in ${watched.polls()} polls`;
	}

	assertRules({ sandbox }: Stage): void {
		assert.deepEqual([...sandbox.violations, ...(this.slow?.violations ?? [])], []);
	}

	async end(): Promise<void> {
		await this.slow?.close();
	}

	private async publishTogether(): Promise<void> {
		const { stage } = this.options;
		const { sandbox } = stage;
		for (const organization of organizations) sandbox.threatLocker.setRows(watchedReport, organization, []);
		const triggers = [
			serviceNode(stage, 'smailanderTrigger', 'Reports', { pollTimes, triggerOn: 'both' }),
			serviceNode(stage, 'threatLockerTrigger', 'Rows', { pollTimes, ...watchingRows }),
		];
		const then = node('Then', 'n8n-nodes-base.noOp', 1, {});
		await this.publish({
			name: 'Together',
			nodes: [...triggers, then],
			connections: { ...chain('Reports', 'Then'), ...chain('Rows', 'Then') },
		});
		this.watch('Reports', 'Together', 'smailander', sandbox);
		this.watch('Rows', 'Together', 'threatLocker', sandbox);
	}

	private async publishLong(): Promise<void> {
		const { stage } = this.options;
		const slow = (this.slow = await startSandbox());
		for (const organization of organizations) slow.threatLocker.setRows(watchedReport, organization, []);
		const own = {
			nodeTypes: stage.nodeTypes,
			credentialsOf: credentialsIn(await makeCredentials(stage.rest, slow, ['full'], ['threatLocker'])),
		};
		const trigger = serviceNode(own, 'threatLockerTrigger', 'Long', { pollTimes, ...watchingRows, requestBudget: { maxInFlight: 1 } });
		await this.publish({ name: 'Long', nodes: [trigger, node('Then', 'n8n-nodes-base.noOp', 1, {})], connections: chain('Long', 'Then') });
		this.watch('Long', 'Long', 'threatLocker', slow);
	}

	private async publish(workflow: Workflow): Promise<void> {
		const { rest } = this.options.stage;
		const { id, versionId } = await rest.createWorkflow(workflow);
		await rest.activate(id, versionId);
		this.workflowIds.set(workflow.name, id);
	}

	private watch(title: string, workflow: string, service: Service, sandbox: Sandbox): void {
		const watched: Watched = { title, service, sandbox, happened: [], polls: () => requestsOfPolls(sandbox, service).length };
		this.watched.push(watched);
		this.workflowIds.set(title, this.workflowIds.get(workflow)!);
	}

	private slowDown(): void {
		const { smailander, threatLocker } = this.options.stage.sandbox;
		smailander.faults.push({ kind: 'slow', ms: smailanderMs, times: Infinity });
		threatLocker.switches.runDelayMs = threatLockerMs;
		if (this.slow) this.slow.threatLocker.switches.runDelayMs = longRunMs;
	}

	private async happen(signal: AbortSignal): Promise<void> {
		while (!signal.aborted) {
			for (const watched of this.watched) this.happens(watched);
			await sleep(happenEveryMs, undefined, { signal }).catch(() => {});
		}
	}

	private happens({ service, sandbox, happened }: Watched): void {
		if (service === 'smailander') {
			const { instance_id: id, status } = sandbox.smailander.runScheduled('report_101', { status: 'completed' });
			happened.push(`${id} ${status}`);
			return;
		}
		this.rows += 1;
		const path = `C:\\Users\\Public\\setup-${this.rows}.exe`;
		const organization = organizations[this.rows % organizations.length]!;
		sandbox.threatLocker.addRows(watchedReport, organization, [
			{ Date: new Date().toISOString(), 'Full Path': path, OrganizationId: organization },
		]);
		happened.push(path);
	}

	private async killed(when: string): Promise<void> {
		const { stage, log } = this.options;
		await stage.n8n.kill();
		log(`killed ${when}; ${this.progress()}`);
		await stage.restart();
	}

	private delivered({ title, service }: Watched): string[] {
		return this.stored.deliveries(this.workflowIds.get(title)!, service, title).map(({ key }) => key);
	}

	private missing(watched: Watched): string[] {
		const delivered = new Set(this.delivered(watched));
		return watched.happened.filter((key) => !delivered.has(key));
	}

	private progress(): string {
		return this.watched
			.map(
				(watched) =>
					`${watched.title} lacks ${this.missing(watched).length} of ${watched.happened.length} events after ${watched.polls()} polls`,
			)
			.join(', ');
	}

	/** So many more polls have begun. */
	private async untilPolls({ title, polls }: Watched, count: number): Promise<void> {
		const before = polls();
		await this.until(`${count} polls of ${title}`, () => polls() >= before + count);
	}

	private async until(what: string, isSo: () => boolean): Promise<void> {
		await until(`${what}; ${this.progress()}`, endWithinMs, async () => isSo() || undefined);
	}
}

const watchingRows = {
	reportId: { __rl: true, mode: 'id', value: watchedReport },
	organizationScope: 'children',
	lookBack: 7,
	lookBackUnit: 'days',
};
