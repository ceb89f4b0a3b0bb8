import { request, type Dispatcher } from 'undici';
import type { Execution, Json, Workflow, WorkflowNode } from '../../host/model.mts';
import { chain, node } from '../../host/workflows.mts';
import type { QueueStage } from './stage.mts';

/** Publishes a workflow whose nodes follow each other, and gives its ID. */
export async function publish({ rest }: QueueStage, name: string, nodes: WorkflowNode[]): Promise<string> {
	const workflow: Workflow = { name, nodes, connections: chain(...nodes.map(({ name }) => name)) };
	const { id, versionId } = await rest.createWorkflow(workflow);
	await rest.activate(id, versionId);
	return id;
}

/** A webhook that answers when its workflow has ended, or at once. */
export const webhook = (path: string, parameters: Json = {}): WorkflowNode =>
	node('Webhook', 'n8n-nodes-base.webhook', 2.1, { path, responseMode: 'lastNode', ...parameters });

export const callWebhook = async ({ n8n }: QueueStage, path: string): Promise<Dispatcher.ResponseData> =>
	await request(`${n8n.url}/webhook/${path}`, { headersTimeout: 180_000, bodyTimeout: 180_000 });

/** All executions of a workflow when none is under way any more. */
export async function ended({ rest }: QueueStage, workflowId: string, withinMs: number): Promise<Execution[]> {
	const deadline = Date.now() + withinMs;
	const executions: Execution[] = [];
	for (const { id } of await rest.executions(workflowId)) {
		executions.push(await rest.finished(id, Math.max(0, deadline - Date.now())));
	}
	return executions;
}

/** Parameters of an action that generates a report and waits for it, with frequent looks. */
export const generating = (completion: 'completed' | 'downloaded'): Json => ({
	resource: 'report',
	operation: 'generate',
	type: 'daily_digest',
	format: 'pdf',
	completion,
	waitOptions: { firstLook: 0, interval: 1 },
});
