import { ExecuteContext, RoutingNode } from 'n8n-core';
import { Workflow, type ICredentialTestRequest, type ICredentialType, type INode, type INodeType, type INodeTypes } from 'n8n-workflow';
import type { CredentialData } from './credentials.mts';
import { additionalData, executionData, node } from './run.mts';

/**
 * The Test of a credential, carried out as n8n's server does (credentials-tester.service): the request by the routing of a
 * passing node, then the rules.
 * @returns `OK`, or what the dialog shows
 */
export async function credentialTest(type: ICredentialType & { test: ICredentialTestRequest }, data: CredentialData): Promise<string> {
	const tested: INode = { ...node('Tested', 'test.credential', {}), credentials: { [type.name]: { id: '1', name: 'Test' } } };
	const passing = {
		description: {
			displayName: 'Passing',
			name: 'test.credential',
			group: ['input'],
			version: 1,
			description: '',
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: type.name, required: true }],
			properties: [{ displayName: 'Temp', name: 'temp', type: 'string', default: '', routing: { request: type.test.request } }],
		},
	} as unknown as INodeType;
	const nodeTypes = { getByName: () => passing, getByNameAndVersion: () => passing, getKnownTypes: () => ({}) } as unknown as INodeTypes;
	const workflow = new Workflow({ nodes: [tested], connections: {}, active: false, nodeTypes });
	const executeData = { node: tested, data: {}, source: null };
	const context = new ExecuteContext(
		workflow,
		tested,
		additionalData(type.name, data),
		'internal',
		executionData(tested, []),
		0,
		[],
		{ main: [[{ json: {} }]] },
		executeData,
		[],
	);
	const rules = type.test.rules ?? [];
	try {
		const items = await new RoutingNode(context, passing, { id: '1', name: 'Test', type: type.name, data }).runNode();
		const json = (items?.[0]?.[0]?.json ?? {}) as Record<string, unknown>;
		const rule = rules.find(({ type: kind, properties }) => kind === 'responseSuccessBody' && json[properties.key] === properties.value);
		return rule?.properties.message ?? 'OK';
	} catch (error) {
		const { message, cause } = error as { message: string; cause?: { code?: string; response?: { status: number; statusText: string } } };
		if (!cause?.response) return cause?.code ?? message;
		const { status, statusText } = cause.response;
		const rule = rules.find(({ type: kind, properties }) => kind === 'responseCode' && properties.value === status);
		return rule?.properties.message ?? statusText;
	}
}
