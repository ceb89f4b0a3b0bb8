import assert from 'node:assert/strict';
import { itemsOf } from '../../host/execution.mts';
import type { Execution, Item } from '../../host/model.mts';
import { node } from '../../host/workflows.mts';
import { expectedSha256, organizationGuid, reportGuid, startSandbox, type Sandbox, type SmailanderInstance } from '../../sandbox/index.mts';
import { assertNoKey } from '../runCase.mts';
import { until } from '../until.mts';
import { serviceNode } from '../workflow.mts';
import { ended, publish } from './published.mts';
import { takers, type QueueStage } from './stage.mts';

const feedEveryMs = 7_000;
/** Reports of the sandbox that have a schedule. */
const scheduled = ['report_101', 'report_103', 'report_104', 'report_105'];
const watchedReport = reportGuid(9);
const everyMinute = { pollTimes: { item: [{ mode: 'everyMinute' }] } };

/** How long an execution of the triggers stays at work on its worker. */
const workSeconds = 20;

/** What n8n made of the events of one trigger. */
export type Arrivals = {
	executions: Execution[];
	/** Events that are in no execution. */
	missing: string[];
	/** Events that are in more than one execution, or twice in one. */
	repeated: string[];
};

type Watched = {
	name: string;
	workflowId: string;
	/** The key of an item that tells which event it is. */
	subject: 'instanceId' | 'Hostname';
	happened: string[];
	/** Events by the execution that was killed with its worker. */
	heldByKilled: Map<string, string[]>;
};

/** A workflow with each trigger, and a pair of services where something happens every few seconds. */
export class TriggerWatch {
	readonly #stage: QueueStage;
	readonly #sandbox: Sandbox;
	readonly #instances = new Map<string, SmailanderInstance>();
	readonly #feeding: NodeJS.Timeout;
	#isFeeding = true;
	readonly smailander: Watched;
	readonly threatLocker: Watched;

	private constructor(stage: QueueStage, sandbox: Sandbox, smailanderId: string, threatLockerId: string) {
		this.#stage = stage;
		this.#sandbox = sandbox;
		const nothing = () => ({ happened: [], heldByKilled: new Map() });
		this.smailander = { name: 'Smailander Trigger', workflowId: smailanderId, subject: 'instanceId', ...nothing() };
		this.threatLocker = { name: 'ThreatLocker Trigger', workflowId: threatLockerId, subject: 'Hostname', ...nothing() };
		this.#feeding = setInterval(() => this.#happen(), feedEveryMs);
	}

	/** Publishes both workflows. The first one reads the file on the worker, which the poll on main downloaded. */
	static async begin(stage: QueueStage): Promise<TriggerWatch> {
		const sandbox = await startSandbox();
		try {
			const own = { nodeTypes: stage.nodeTypes, credentialsOf: await stage.credentialsFor(sandbox) };
			const work = node('Work', 'n8n-nodes-base.wait', 1.1, { amount: workSeconds, unit: 'seconds' });
			const smailanderId = await publish(stage, 'Finished reports', [
				serviceNode(own, 'smailanderTrigger', 'Events', { ...everyMinute, download: true, binaryPropertyName: 'data' }),
				node('Hash', 'n8n-nodes-base.crypto', 1, { action: 'hash', type: 'SHA256', binaryData: true, dataPropertyName: 'hash' }),
				work,
			]);
			const threatLockerId = await publish(stage, 'New rows', [
				serviceNode(own, 'threatLockerTrigger', 'Events', {
					...everyMinute,
					reportId: { __rl: true, mode: 'id', value: watchedReport },
				}),
				work,
			]);
			return new TriggerWatch(stage, sandbox, smailanderId, threatLockerId);
		} catch (error) {
			await sandbox.close();
			throw error;
		}
	}

	get both(): Watched[] {
		return [this.smailander, this.threatLocker];
	}

	#happen(): void {
		if (!this.#isFeeding) return;
		const number = this.smailander.happened.length + 1;
		const instance = this.#sandbox.smailander.runScheduled(scheduled[number % scheduled.length]!);
		this.#instances.set(instance.instance_id, instance);
		this.smailander.happened.push(instance.instance_id);
		const Hostname = `NEW-${number}.example.test`;
		this.#sandbox.threatLocker.addRows(watchedReport, organizationGuid(1), [{ Hostname, OrganizationId: organizationGuid(1) }]);
		this.threatLocker.happened.push(Hostname);
	}

	/** Lets events happen until each trigger has had so many executions, then none until `goOn`. */
	async pause(executions: number): Promise<void> {
		for (const { name, workflowId } of this.both) {
			await until(`${executions} executions of the ${name}`, 60_000 * (executions + 1), async () =>
				(await this.#stage.rest.executions(workflowId)).length >= executions ? true : undefined,
			);
		}
		this.#isFeeding = false;
	}

	/** Waits until all that has happened is in an execution, and all executions have ended. */
	async arrived(watched: Watched): Promise<Arrivals> {
		const look = async () => {
			const arrivals = await this.#arrivals(watched);
			return arrivals.missing.length === 0 ? arrivals : undefined;
		};
		return await until(`all events of the ${watched.name} in executions`, 150_000, look, 3_000);
	}

	/** Lets something happen every few seconds, as it does from the beginning. */
	goOn(): void {
		this.#isFeeding = true;
	}

	async #arrivals({ workflowId, subject, happened, heldByKilled }: Watched): Promise<Arrivals> {
		const executions = await ended(this.#stage, workflowId, 90_000);
		const byEvent = new Map<string, string[]>(happened.map((event) => [event, []]));
		const add = (event: string, id: string) => byEvent.set(event, [...(byEvent.get(event) ?? []), id]);
		for (const execution of executions.filter(({ runs }) => runs.Events !== undefined)) {
			for (const { json } of itemsOf(execution, 'Events')) add(String(json[subject]), execution.id);
		}
		for (const [id, events] of heldByKilled) for (const event of events) add(event, id);
		const withCount = (fits: (count: number) => boolean) => [...byEvent].filter(([, ids]) => fits(ids.length)).map(([event]) => event);
		return { executions, missing: withCount((count) => count === 0), repeated: withCount((count) => count > 1) };
	}

	/**
	 * Notes which events the executions hold that a worker is at work on, for n8n forgets them when the worker is killed.
	 * @param executionIds those of the worker
	 */
	async noteHeld(executionIds: string[]): Promise<void> {
		for (const { workflowId, happened, heldByKilled } of this.both) {
			const own = new Set((await this.#stage.rest.executions(workflowId)).map(({ id }) => id));
			for (const id of executionIds.filter((one) => own.has(one))) {
				const [row] = await this.#stage.services.query('SELECT data FROM execution_data WHERE "executionId" = $1', [id]);
				heldByKilled.set(
					id,
					happened.filter((event) => String(row?.data).includes(`"${event}"`)),
				);
			}
		}
	}

	/** Each execution ran on one worker, which found in each file what the service had sent; no key was stored. */
	async assertSound({ executions }: Arrivals): Promise<void> {
		for (const execution of executions.filter(({ status }) => status === 'success')) {
			assert.equal((await takers(this.#stage, execution.id)).length, 1, `execution ${execution.id} should have run on one worker, once`);
			assertNoKey(execution.stored, this.#sandbox, `the stored execution ${execution.id}`);
			if (execution.runs.Hash !== undefined) for (const item of itemsOf(execution, 'Hash')) this.#assertFile(item);
		}
		assert.deepEqual(this.#sandbox.violations, []);
	}

	#assertFile({ json }: Item): void {
		const instance = this.#instances.get(String(json.instanceId));
		assert.ok(instance !== undefined, `nobody made the instance ${String(json.instanceId)}`);
		const { instance_id: instanceId, format, size } = instance;
		assert.equal(json.hash, expectedSha256({ instanceId, format, size }), `the file of ${instanceId} as the worker read it`);
	}

	async end(): Promise<void> {
		clearInterval(this.#feeding);
		await this.#sandbox.close();
	}
}
