import { Container } from '@n8n/di';
import { BinaryDataService, PollContext } from 'n8n-core';
import { Workflow, type IDataObject, type INodeExecutionData, type WorkflowActivateMode, type WorkflowExecuteMode } from 'n8n-workflow';
import type { CredentialData, StoredCredentials } from './credentials.mts';
import { nodeTypes, PACKAGE } from './nodeTypes.mts';
import { additionalData, node } from './run.mts';
import { lent } from './runtime.mts';

export type TriggerName = 'smailanderTrigger' | 'threatLockerTrigger';

export interface Trigger {
	node: TriggerName;
	/** As a saved workflow stores them. */
	parameters: IDataObject;
	/** Decrypted data of the node's credential. */
	credential: CredentialData;
	credentialId?: string;
	/** Its name in the workflow, and its ID; `Watched` when left out. */
	name?: string;
	id?: string;
	/** What n8n stored of an earlier life of the workflow. */
	stored?: IDataObject;
}

export interface PollOptions {
	mode?: WorkflowExecuteMode;
	/** Publishes the workflow anew: its reason. */
	activation?: WorkflowActivateMode;
	/** Milliseconds; left out for the host's own. */
	budgetMs?: number;
}

let workflows = 0;

/** A workflow with one trigger, polled as n8n's server does. Each one is a process of its own to the node. */
export class ActiveTrigger {
	private readonly workflow: Workflow;
	private readonly trigger: Trigger;
	private readonly credentialType: string;
	/** As the last context read it. */
	private credential?: StoredCredentials;
	/** n8n makes a context when it publishes a workflow, and keeps it for the polls after that. */
	private kept?: PollContext;
	/** What the node logged as a warning. */
	readonly warnings: unknown[] = [];

	constructor(trigger: Trigger, workflow = workflowOf([trigger])) {
		this.trigger = trigger;
		this.credentialType = credentialTypeOf(trigger);
		this.workflow = workflow;
	}

	/** Several triggers of one workflow. */
	static together(triggers: Trigger[]): ActiveTrigger[] {
		const workflow = workflowOf(triggers);
		return triggers.map((trigger) => new ActiveTrigger(trigger, workflow));
	}

	/** The items of one poll, none for an empty one. Rejects with the error that n8n would show. */
	async poll({ mode = 'trigger', activation, budgetMs }: PollOptions = {}): Promise<INodeExecutionData[]> {
		await Container.get(BinaryDataService).init();
		if (mode !== 'trigger') return await this.pollWith(this.contextOf(mode, 'manual'));
		if (activation !== undefined) this.kept = undefined;
		this.kept ??= this.contextOf(mode, activation ?? 'activate');
		if (budgetMs !== undefined) Object.defineProperty(this.kept, 'getPollBudgetMs', { value: () => budgetMs, configurable: true });
		return await this.pollWith(this.kept);
	}

	private async pollWith(context: PollContext): Promise<INodeExecutionData[]> {
		await lent(this.workflow).acquireIsolate?.();
		try {
			const output = await nodeTypes.getByNameAndVersion(context.getNode().type, 1).poll!.call(context);
			return output?.[0] ?? [];
		} finally {
			await this.giveBack();
		}
	}

	/** What the end of another poll of the same workflow does: expressions cannot be evaluated any more. */
	async giveBack(): Promise<void> {
		await lent(this.workflow).releaseIsolate?.();
	}

	/** How often the credential was read. */
	get credentialReads(): number {
		return this.credential?.reads ?? 0;
	}

	private contextOf(mode: WorkflowExecuteMode, activation: WorkflowActivateMode): PollContext {
		const data = additionalData(this.credentialType, this.trigger.credential);
		this.credential = data.credentialsHelper as StoredCredentials;
		const context = new PollContext(this.workflow, this.workflow.getNode(nameOf(this.trigger))!, data, mode, activation);
		const warn = context.logger.warn.bind(context.logger);
		context.logger.warn = (message, metadata) => {
			this.warnings.push(message);
			warn(message, metadata);
		};
		return context;
	}

	/** What n8n would store of the workflow. */
	get stored(): IDataObject {
		return JSON.parse(JSON.stringify(this.workflow.staticData)) as IDataObject;
	}

	/** The same workflow after a restart of n8n, with other parameters where given. */
	restarted(changes: Partial<Trigger> = {}): ActiveTrigger {
		return new ActiveTrigger({ ...this.trigger, stored: this.stored, ...changes });
	}

	/** The same workflow, unpublished and published again in the same process, with changes. */
	republished(changes: Partial<Trigger> = {}): ActiveTrigger {
		const trigger = { ...this.trigger, stored: this.stored, ...changes };
		return new ActiveTrigger(trigger, workflowOf([trigger], this.workflow.id));
	}
}

const nameOf = ({ name = 'Watched' }: Trigger): string => name;
const credentialTypeOf = (trigger: Trigger): string => trigger.node.replace('Trigger', 'Api');

function workflowOf(triggers: Trigger[], id = `workflow-${(workflows += 1)}`): Workflow {
	const nodes = triggers.map((trigger) => ({
		...node(nameOf(trigger), `${PACKAGE}.${trigger.node}`, trigger.parameters),
		id: trigger.id ?? 'Watched',
		credentials: { [credentialTypeOf(trigger)]: { id: trigger.credentialId ?? '1', name: 'Test' } },
	}));
	const staticData = structuredClone(triggers[0]?.stored ?? {});
	return new Workflow({ id, nodes, connections: {}, active: true, nodeTypes, settings: { timezone: 'UTC' }, staticData });
}
