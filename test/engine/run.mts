import { Container } from '@n8n/di';
import { BinaryDataService, ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	NodeConnectionTypes,
	Workflow,
	type IBinaryData,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
	type NodeApiError,
	type NodeHint,
	type OnError,
} from 'n8n-workflow';
import { StoredCredentials, type CredentialData } from './credentials.mts';
import { nodeTypes, PACKAGE } from './nodeTypes.mts';
import { lent } from './runtime.mts';

export type NodeName = 'threatLocker' | 'smailander';

export interface NodeRun {
	/**
	 * With `Tool` behind it as newer engines run it for an agent: as a node of its own, whose input item is what the model wrote.
	 * With `Routed` behind it as older engines run it, by its routing.
	 */
	node: NodeName | `${NodeName}${'Tool' | 'Routed'}`;
	/** `resource`, `operation` and the fields, as a saved workflow stores them. */
	parameters: IDataObject;
	/** Decrypted data of the node's credential. */
	credential: CredentialData;
	/** Input items; one empty item when left out. */
	items?: IDataObject[];
	onError?: OnError;
	/** Retry On Fail of the node. */
	tries?: Pick<INode, 'retryOnFail' | 'maxTries' | 'waitBetweenTries'>;
	/** Tells executions apart that run at the same time. */
	executionId?: string;
	/** Time zone of the workflow. */
	timezone?: string;
	/** Called once the execution runs, with functions that cancel it, and that give back what it evaluates expressions with, as n8n does at its end. */
	whenRunning?: (cancel: () => void, giveBack: () => Promise<void>) => void;
}

export interface NodeResult {
	items: INodeExecutionData[];
	/** Second output, with On Error = Continue (using error output). */
	errorItems: INodeExecutionData[];
	error: NodeApiError | undefined;
	hints: NodeHint[];
	/** What the node has written into the console of the editor's browser. */
	console: string[];
	/** All that the engine would store of the execution, to search for secrets. */
	stored: string;
}

export const CREDENTIAL_TYPES: Record<NodeName, string> = { threatLocker: 'threatLockerApi', smailander: 'smailanderApi' };

const DEFAULTS = { resource: 'report' };

/** Runs one node of the package on n8n's own engine, between a node that gives items and the end of the workflow. */
export async function runNode(run: NodeRun): Promise<NodeResult> {
	await Container.get(BinaryDataService).init();
	const credentialType = CREDENTIAL_TYPES[run.node.replace(/Tool$|Routed$/, '') as NodeName];
	const start = node('Start', 'test.start', {});
	const tested: INode = {
		...node('Tested', `${PACKAGE}.${run.node}`, { ...DEFAULTS, ...run.parameters }),
		credentials: { [credentialType]: { id: '1', name: 'Test' } },
		...(run.onError ? { onError: run.onError } : {}),
		...run.tries,
	};
	const workflow = new Workflow({
		id: 'test-workflow',
		name: 'Test',
		nodes: [start, tested],
		connections: { Start: { main: [[{ node: 'Tested', type: NodeConnectionTypes.Main, index: 0 }]] } },
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', timezone: run.timezone ?? 'UTC' },
	});
	const data = executionData(start, run.items ?? [{}]);
	const console: string[] = [];
	const additional = additionalData(credentialType, run.credential, run.executionId);
	additional.sendDataToUI = (_type, data) => void console.push(...((data as IDataObject).messages as string[]));
	const execution = new WorkflowExecute(additional, 'manual', data);
	const running = execution.processRunExecutionData(workflow);
	run.whenRunning?.(
		() => running.cancel(),
		async () => void (await lent(workflow).releaseIsolate?.()),
	);
	const finished = await running;
	const taskData = finished.data.resultData.runData.Tested?.[0];
	const [items, errorItems] = taskData?.data?.main ?? [];
	return {
		items: items ?? [],
		errorItems: errorItems ?? [],
		error: (taskData?.error ?? finished.data.resultData.error) as NodeApiError | undefined,
		hints: taskData?.hints ?? [],
		console,
		stored: stringified(finished),
	};
}

export const node = (name: string, type: string, parameters: IDataObject): INode => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: parameters as INode['parameters'],
});

export const executionData = (start: INode, items: IDataObject[]) =>
	({
		version: 1,
		startData: {},
		resultData: { runData: {} },
		executionData: {
			contextData: {},
			metadata: {},
			waitingExecution: {},
			waitingExecutionSource: {},
			nodeExecutionStack: [{ node: start, data: { main: [items.map((json) => ({ json }))] }, source: null }],
		},
	}) as unknown as IRunExecutionData;

export const additionalData = (credentialType: string, credential: CredentialData, executionId = 'test-execution') =>
	({
		credentialsHelper: new StoredCredentials(credentialType, credential),
		hooks: new ExecutionLifecycleHooks('manual', executionId, {} as never),
		executionId,
		variables: {},
		currentNodeParameters: {},
		setExecutionStatus: () => {},
		sendDataToUI: () => {},
	}) as unknown as IWorkflowExecuteAdditionalData;

/** Own properties of errors too, which plain JSON leaves out. */
export function stringified(value: unknown): string {
	const seen = new WeakSet<object>();
	return JSON.stringify(value, (_, inner: unknown) => {
		if (typeof inner !== 'object' || inner === null) return inner;
		if (seen.has(inner)) return '[seen]';
		seen.add(inner);
		if (!(inner instanceof Error)) return inner;
		return Object.fromEntries(Object.getOwnPropertyNames(inner).map((name) => [name, inner[name as keyof Error]]));
	});
}

/** The bytes behind a binary field, read back from n8n's storage. */
export async function storedBytes(binary: IBinaryData): Promise<Buffer> {
	return await Container.get(BinaryDataService).getAsBuffer(binary);
}
