import { WorkflowExecute } from 'n8n-core';
import { NodeConnectionTypes, Workflow, type IDataObject, type NodeOperationError } from 'n8n-workflow';
import type { CredentialData } from './credentials.mts';
import { nodeTypes, PACKAGE } from './nodeTypes.mts';
import { additionalData, CREDENTIAL_TYPES, executionData, node, stringified, type NodeName } from './run.mts';

export interface ToolCall {
	node: NodeName;
	/** Fields as a saved workflow stores them; `$fromAI` stands where the model fills in. */
	parameters: IDataObject;
	/** Decrypted data of the node's credential. */
	credential: CredentialData;
	/** What the model wrote. */
	input?: IDataObject;
}

export interface ToolAnswer {
	/** The text that the model gets. */
	answer: string | undefined;
	error: NodeOperationError | undefined;
	/** All that the engine would store of the execution, to search for secrets. */
	stored: string;
}

/** Calls a node as an agent's tool, on n8n's own engine. */
export async function callTool({ node: name, parameters, credential, input = {} }: ToolCall): Promise<ToolAnswer> {
	const agent = node('Agent', 'test.agent', {});
	const credentialType = CREDENTIAL_TYPES[name];
	const tool = {
		...node('Tool', `${PACKAGE}.${name}Tool`, { resource: 'report', ...parameters }),
		credentials: { [credentialType]: { id: '1', name: 'Test' } },
	};
	const workflow = new Workflow({
		id: 'test-workflow',
		nodes: [agent, tool],
		connections: { Tool: { ai_tool: [[{ node: 'Agent', type: NodeConnectionTypes.AiTool, index: 0 }]] } },
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', timezone: 'UTC' },
	});
	const execution = new WorkflowExecute(additionalData(credentialType, credential), 'manual', executionData(agent, [input]));
	const finished = await execution.processRunExecutionData(workflow);
	const taskData = finished.data.resultData.runData.Agent?.[0];
	return {
		answer: taskData?.data?.main?.[0]?.[0]?.json.answer as string | undefined,
		error: (taskData?.error ?? finished.data.resultData.error) as NodeOperationError | undefined,
		stored: stringified(finished),
	};
}
