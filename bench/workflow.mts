import type { Json, Workflow, WorkflowNode } from '../host/model.mts';
import { chain, node } from '../host/workflows.mts';
import type { Stage } from './stage.mts';

/** Name of the node whose output is checked. */
export const resultNode = 'Result';

/**
 * A node of the package, with the sandbox's full key.
 *
 * @throws Error when the node has no such parameter: n8n would ignore it, and something else would be measured.
 */
export function ours(stage: Stage, service: 'threatLocker' | 'smailander', parameters: Json): WorkflowNode {
	return ownNode(stage, service, service, parameters);
}

function ownNode(stage: Stage, nodeName: string, service: 'threatLocker' | 'smailander', parameters: Json): WorkflowNode {
	const type = `${stage.packed.name}.${nodeName}`;
	const known = new Set(stage.nodeTypes.find(({ name }) => name === type)?.properties.map(({ name }) => name));
	const unknown = Object.keys(parameters).filter((name) => !known.has(name));
	if (unknown.length > 0) throw new Error(`The node ${nodeName} has no parameter ${unknown.join(', ')}`);
	return { ...node(resultNode, type, 1, parameters), credentials: stage.credentials[service] };
}

/** An HTTP Request node with the same key; `parameters` lie over its defaults. */
export const httpRequest = (stage: Stage, service: 'threatLocker' | 'smailander', parameters: Json, name = resultNode): WorkflowNode => ({
	...node(name, 'n8n-nodes-base.httpRequest', 4.2, {
		authentication: 'genericCredentialType',
		genericAuthType: 'httpHeaderAuth',
		options: {},
		...parameters,
	}),
	credentials: stage.credentials[`${service}Header`],
});

/** Parameters of an HTTP Request that posts JSON. */
export const posting = (url: string, body: Json | string): Json => ({
	method: 'POST',
	url,
	sendBody: true,
	specifyBody: 'json',
	jsonBody: typeof body === 'string' ? body : JSON.stringify(body),
});

/** The option of an HTTP Request that streams the reply into a file. */
export const asFile = { options: { response: { response: { responseFormat: 'file', outputPropertyName: 'data' } } } };

export const splitOut = (field: string, name = resultNode): WorkflowNode =>
	node(name, 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: field, options: {} });

const summary = node('Summary', 'CUSTOM.summary', 1, {});

/** Items like the rows of the bulk report, made from nothing. */
export const rowsFromNothing = (count: number): WorkflowNode => node(resultNode, 'CUSTOM.rows', 1, { count });

/** A workflow for `n8n execute`, with n8n's own settings. */
export function commandWorkflow(nodes: WorkflowNode[]): Workflow {
	const all = [node('Start', 'n8n-nodes-base.manualTrigger', 1, {}), ...nodes, summary];
	return { name: 'command', nodes: all, connections: inChain(all) };
}

/** A workflow that starts with a trigger of the package, once a minute, and stores what it puts out. */
export function triggerWorkflow(stage: Stage, service: 'threatLocker' | 'smailander', parameters: Json): Workflow {
	const everyMinute = { pollTimes: { item: [{ mode: 'everyMinute' }] } };
	const nodes = [{ ...ownNode(stage, `${service}Trigger`, service, { ...parameters, ...everyMinute }), name: resultNode }, summary];
	return { name: `${service} trigger`, nodes, connections: inChain(nodes) };
}

const inChain = (nodes: WorkflowNode[]): Workflow['connections'] => chain(...nodes.map(({ name }) => name));

/**
 * A published workflow that is called through its webhook, as in production, and answers with a summary of its items.
 *
 * Rows are not stored as execution data: n8n would write them all into its database as one text. A result in a file is
 * only a reference there, which is needed to read the file.
 */
export function webhookWorkflow(path: string, nodes: WorkflowNode[], keepsFile: boolean): Workflow {
	const webhook = node('Webhook', 'n8n-nodes-base.webhook', 2.1, {
		path,
		httpMethod: 'POST',
		responseMode: 'lastNode',
	});
	const all = [webhook, ...nodes, summary];
	return {
		name: path,
		settings: { saveDataSuccessExecution: keepsFile ? 'all' : 'none', saveDataErrorExecution: 'all' },
		nodes: all,
		connections: inChain(all),
	};
}
