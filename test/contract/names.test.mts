import { NodeHelpers, Workflow, type INodeType } from 'n8n-workflow';
import { smailander, threatLocker, nodeTypes, PACKAGE } from '../engine/nodeTypes.mts';
import { node } from '../engine/run.mts';
import { operationsOf } from './lines.mts';

const nodes: Array<{ name: string; type: INodeType }> = [
	{ name: 'threatLocker', type: threatLocker },
	{ name: 'smailander', type: smailander },
];

describe.each(nodes)('$name, as an operation is picked', ({ name, type: { description } }) => {
	test('a name of its own for each, in words', () => {
		const names = operationsOf(description).map(({ resource, operation }) =>
			NodeHelpers.makeNodeName({ resource, operation }, description),
		);
		expect(new Set(names).size).toBe(names.length);
		for (const one of names) expect(one).toMatch(/^[A-Z][a-z]+( [a-z]+)+$/);
	});

	test.each(operationsOf(description))('below the node: $resource $operation in words', ({ resource, operation, option }) => {
		const picked = node('Picked', `${PACKAGE}.${name}`, { resource, operation });
		const workflow = new Workflow({ id: 'w', name: 'W', nodes: [picked], connections: {}, active: false, nodeTypes });
		const subtitle = workflow.expression.getSimpleParameterValue(picked, description.subtitle, 'internal', {});
		expect(subtitle).toBe(`${option.name.toLowerCase()}: ${resource}`);
	});
});
