import { PollContext } from 'n8n-core';
import { Workflow, type IDataObject, type INode, type INodeExecutionData, type INodeTypes, type WorkflowActivateMode } from 'n8n-workflow';
import type { Place } from '../../nodes/polling/place.ts';
import type { NotesByTrigger } from '../../nodes/trigger/notes.ts';
import { poll } from '../../nodes/trigger/poll.ts';
import type { Watch } from '../../nodes/trigger/watch.ts';
import { FakeFault } from './world.mts';

const NODE = { id: 'trigger', name: 'Trigger', type: 'test.trigger', typeVersion: 1, position: [0, 0], parameters: {} } as INode;

const nodeTypes: INodeTypes = {
	getByName: () => ({ description: { properties: [] } }) as never,
	getByNameAndVersion: () => ({ description: { properties: [] } }) as never,
	getKnownTypes: () => ({}),
};

/** What happens to a poll's result. `between`: the items are handed off and the state is not stored. */
export type Fate = 'kept' | 'crashBefore' | 'crashBetween' | 'crashAfter' | 'dropped';

export interface Host {
	/** Items of all executions. */
	executions: INodeExecutionData[];
	/** The stored state, undefined while there is none. */
	readonly stored: unknown;
	/** Polls that threw. */
	faults: number;
	/** n8n activates the workflow, which polls at once. */
	activate(watch: () => Watch<Place, never, never>): Promise<void>;
	/** Polls of the schedule, that begin together. Only the last one meets the fate. */
	tick(watch: () => Watch<Place, never, never>, fate: Fate, together: number): Promise<void>;
	/** The process ends. */
	kill(): void;
}

const copy = <T,>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));
const words = {
	asError: async (error: unknown) => error as Error,
	isAuthentication: () => false,
	isLasting: () => false,
	isGeneral: (error: unknown) => error instanceof FakeFault && error.isGeneral,
};

type Rest =
	ConstructorParameters<typeof PollContext> extends [unknown, unknown, unknown, unknown, unknown, ...infer Others] ? Others : never;

const contextOf = (workflow: Workflow, activation: WorkflowActivateMode, ...rest: Rest) =>
	new PollContext(...([workflow, NODE, {} as never, 'trigger', activation, ...rest] as ConstructorParameters<typeof PollContext>));

/** The oldest engine has neither durable cursors nor poll budgets. */
export const knowsDurableCursors =
	'getPollBudgetMs' in contextOf(new Workflow({ nodes: [], connections: {}, active: false, nodeTypes }), 'activate');

/** n8n as it is by default: state is kept in memory and stored when items are put out, and after activation. */
export class DefaultHost implements Host {
	executions: INodeExecutionData[] = [];
	faults = 0;
	private notes: NotesByTrigger = new Map();
	private saved: IDataObject = {};
	private workflow = this.load();
	/** Of the activation, and kept for the polls after it. */
	private context = contextOf(this.workflow, 'activate');

	get stored(): unknown {
		return (this.saved['node:Trigger'] as IDataObject | undefined)?.position;
	}

	async activate(watch: () => Watch<Place, never, never>): Promise<void> {
		this.context = contextOf(this.workflow, 'activate');
		await this.run(watch, 'kept');
		this.saved = copy(this.workflow.staticData);
	}

	async tick(watch: () => Watch<Place, never, never>, fate: Fate, together: number): Promise<void> {
		await Promise.all(Array.from({ length: together }, async (_, index) => await this.run(watch, index === together - 1 ? fate : 'kept')));
		if (fate.startsWith('crash')) this.kill();
		// Another version of the workflow was activated meanwhile.
		if (fate === 'dropped') {
			this.workflow = this.load();
			this.context = contextOf(this.workflow, 'update');
		}
	}

	kill(): void {
		this.notes = new Map();
		this.workflow = this.load();
		this.context = contextOf(this.workflow, 'init');
	}

	private load(): Workflow {
		return new Workflow({ id: 'workflow', nodes: [NODE], connections: {}, active: true, nodeTypes, staticData: copy(this.saved) });
	}

	private async run(watch: () => Watch<Place, never, never>, fate: Fate): Promise<void> {
		const { workflow } = this;
		try {
			const output = await poll(this.context, words, watch, this.notes);
			if (output === null || fate === 'crashBefore' || fate === 'dropped') return;
			this.executions.push(...copy(output[0]!));
			if (fate !== 'crashBetween') this.saved = copy(workflow.staticData);
		} catch {
			this.faults += 1;
		}
	}
}

/** n8n with durable cursors: each poll gets a copy of the state, which is stored in one transaction with the execution. */
export class DurableHost implements Host {
	executions: INodeExecutionData[] = [];
	faults = 0;
	private notes: NotesByTrigger = new Map();
	private cursor: IDataObject = {};
	private readonly workflow = new Workflow({ id: 'workflow', nodes: [NODE], connections: {}, active: true, nodeTypes });

	get stored(): unknown {
		return this.cursor.position;
	}

	async activate(watch: () => Watch<Place, never, never>): Promise<void> {
		await this.run(watch, 'kept', copy(this.cursor), true);
	}

	async tick(watch: () => Watch<Place, never, never>, fate: Fate, together: number): Promise<void> {
		// All from one cursor: some at the same time, the others one after the other, as after a crash.
		const snapshots = Array.from({ length: together }, () => copy(this.cursor));
		const last = snapshots.pop()!;
		await Promise.all(snapshots.splice(0, 2).map(async (snapshot) => await this.run(watch, 'kept', snapshot, false)));
		for (const snapshot of snapshots) await this.run(watch, 'kept', snapshot, false);
		await this.run(watch, fate, last, false);
		if (fate.startsWith('crash')) this.kill();
	}

	kill(): void {
		this.notes = new Map();
	}

	private async run(watch: () => Watch<Place, never, never>, fate: Fate, snapshot: IDataObject, isActivation: boolean): Promise<void> {
		const before = JSON.stringify(snapshot);
		const context = contextOf(
			this.workflow,
			isActivation ? 'activate' : 'update',
			undefined,
			undefined,
			undefined,
			undefined,
			() => snapshot,
			() => (isActivation ? 300_000 : 36_000),
		);
		try {
			const output = await poll(context, words, watch, this.notes);
			// n8n drops the state of an activation poll that put out nothing.
			if ((output === null && isActivation) || fate === 'crashBefore' || fate === 'crashBetween' || fate === 'dropped') return;
			if (JSON.stringify(snapshot) !== before) this.cursor = copy(snapshot);
			if (output !== null) this.executions.push(...copy(output[0]!));
		} catch {
			this.faults += 1;
		}
	}
}

/** One poll: the position that it began from, the events of its items, and the position after it. */
export interface PlayedPoll {
	before?: unknown;
	items: string[];
	after: unknown;
}

/** n8n that ends after each poll, whose position is stored whatever came of it. With polls that were played before, each begins from the position of that poll. */
export class PositionHost implements Host {
	executions: INodeExecutionData[] = [];
	faults = 0;
	stored: unknown;
	readonly polls: PlayedPoll[] = [];
	private readonly given: PlayedPoll[] | undefined;

	constructor(given?: PlayedPoll[]) {
		this.given = given;
	}

	async activate(watch: () => Watch<Place, never, never>): Promise<void> {
		await this.tick(watch);
	}

	async tick(watch: () => Watch<Place, never, never>): Promise<void> {
		const before = this.given ? this.given[this.polls.length]?.before : this.stored;
		const staticData = before === undefined ? {} : { 'node:Trigger': { position: before } };
		const workflow = new Workflow({
			id: 'workflow',
			nodes: [NODE],
			connections: {},
			active: true,
			nodeTypes,
			staticData: copy(staticData),
		});
		const items: INodeExecutionData[] = [];
		try {
			const output = await poll(contextOf(workflow, 'init'), words, watch, new Map());
			items.push(...copy(output?.[0] ?? []));
		} catch {
			this.faults += 1;
		}
		this.executions.push(...items);
		this.stored = copy((workflow.staticData['node:Trigger'] as IDataObject | undefined)?.position);
		this.polls.push({ before: copy(before), items: items.map(({ json }) => String(json.eventId ?? json._eventId)), after: this.stored });
	}

	kill(): void {}
}
