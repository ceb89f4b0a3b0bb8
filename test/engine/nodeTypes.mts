import { DirectoryLoader, RoutingNode, type ExecuteContext } from 'n8n-core';
import {
	NodeConnectionTypes,
	NodeHelpers,
	type IDataObject,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
} from 'n8n-workflow';
import { Smailander } from '../../nodes/Smailander/Smailander.node.ts';
import { SmailanderTrigger } from '../../nodes/Smailander/SmailanderTrigger.node.ts';
import { ThreatLocker } from '../../nodes/ThreatLocker/ThreatLocker.node.ts';
import { ThreatLockerTrigger } from '../../nodes/ThreatLocker/ThreatLockerTrigger.node.ts';
import './regex.mts';

export const PACKAGE = 'n8n-nodes-security-reports';

/** Hands its input on, so that a run has items to begin with. */
const start: INodeType = {
	description: {
		displayName: 'Start',
		name: 'start',
		group: ['input'],
		version: 1,
		description: 'Gives the items of a test',
		defaults: { name: 'Start' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	async execute(this: IExecuteFunctions) {
		return [this.getInputData()];
	},
};

/** Calls its only tool with each input item's fields, as an agent does with what a model wrote. */
const agent: INodeType = {
	description: {
		...start.description,
		displayName: 'Agent',
		name: 'agent',
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
	},
	async execute(this: IExecuteFunctions) {
		const [tool] = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as Array<{
			invoke(input: IDataObject): Promise<string>;
		}>;
		const answers: string[] = [];
		for (const { json } of this.getInputData()) answers.push(await tool!.invoke(json));
		return [answers.map((answer, item) => ({ json: { answer }, pairedItem: { item } }))];
	},
};

/** What the server's registry makes of a node for an agent: it is called through `execute`, so by its routing alone. */
const asTool = (type: INodeType): INodeType =>
	Object.create(type, {
		description: {
			value: { ...type.description, name: `${type.description.name}Tool`, inputs: [], outputs: [NodeConnectionTypes.AiTool] },
		},
	}) as INodeType;

/** The node as an older engine knows it, to which routing is the only way. */
const asRouted = (type: INodeType): INodeType => Object.create(type, { customOperations: { value: undefined } }) as INodeType;

/** Gives a declarative node what n8n's loader and registry give it: the Request Options and routing as `execute`. */
function registered(type: INodeType): INodeType {
	DirectoryLoader.applyDeclarativeNodeOptionParameters(type);
	type.execute = async function (this: IExecuteFunctions) {
		return (await new RoutingNode(this as ExecuteContext, type).runNode()) ?? [];
	};
	return type;
}

export const threatLocker = registered(new ThreatLocker());
export const smailander = registered(new Smailander());
export const threatLockerTrigger: INodeType = new ThreatLockerTrigger();
export const smailanderTrigger: INodeType = new SmailanderTrigger();

const types: Record<string, INodeType> = {
	'test.start': start,
	'test.agent': agent,
	[`${PACKAGE}.threatLocker`]: threatLocker,
	[`${PACKAGE}.smailander`]: smailander,
	[`${PACKAGE}.threatLockerTrigger`]: threatLockerTrigger,
	[`${PACKAGE}.smailanderTrigger`]: smailanderTrigger,
	[`${PACKAGE}.threatLockerTool`]: asTool(threatLocker),
	[`${PACKAGE}.smailanderTool`]: asTool(smailander),
	[`${PACKAGE}.threatLockerRouted`]: asRouted(threatLocker),
	[`${PACKAGE}.smailanderRouted`]: asRouted(smailander),
};

function typeNamed(name: string): INodeType {
	const type = types[name];
	if (!type) throw new Error(`No node type ${name}`);
	return type;
}

/** The package's node types as n8n's registry would hand them out. */
export const nodeTypes: INodeTypes = {
	getByName: (name): INodeType | IVersionedNodeType => typeNamed(name),
	getByNameAndVersion: (name, version) => NodeHelpers.getVersionedNodeType(typeNamed(name), version),
	getKnownTypes: () => ({}),
};
