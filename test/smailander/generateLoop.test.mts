import { WorkflowExecute } from 'n8n-core';
import { NodeConnectionTypes, Workflow, type IExecuteFunctions, type INodeType, type INodeTypes } from 'n8n-workflow';
import { nodeTypes, PACKAGE } from '../engine/nodeTypes.mts';
import { additionalData, executionData, node } from '../engine/run.mts';
import { credential, lines, sandbox, useSandbox } from './run.mts';

useSandbox();

const ITERATIONS = 3;

/** Gives one item to its second output so many times, like Loop Over Items, then its input to the first. */
const loop: INodeType = {
	description: {
		...nodeTypes.getByNameAndVersion('test.start').description,
		name: 'loop',
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
	},
	async execute(this: IExecuteFunctions) {
		const state = this.getContext('node');
		state.turns = Number(state.turns ?? 0) + 1;
		return Number(state.turns) > ITERATIONS ? [this.getInputData(), []] : [[], [{ json: {} }]];
	},
};
const withLoop: INodeTypes = {
	...nodeTypes,
	getByNameAndVersion: (name, version) => (name === 'test.loop' ? loop : nodeTypes.getByNameAndVersion(name, version)),
};

test.each(['stopWorkflow', 'continueRegularOutput'] as const)(
	'each iteration of a loop has its own report, further tries too: %s',
	async (onError) => {
		sandbox.smailander.switches.msUntilDone = 0;
		sandbox.smailander.faults.push({ kind: 'status', status: 400, match: { path: /902\/instances/ } });
		const start = node('Start', 'test.start', {});
		const waiting = {
			period: 'none',
			options: { deliveryMethod: '' },
			completion: 'completed',
			waitOptions: { firstLook: 0, interval: 1 },
		};
		const tested = {
			...node('Tested', `${PACKAGE}.smailander`, { resource: 'report', operation: 'generate', ...waiting }),
			credentials: { smailanderApi: { id: '1', name: 'Test' } },
			...{ retryOnFail: true, maxTries: 3, waitBetweenTries: 10, onError },
		};
		const to = (name: string) => [{ node: name, type: NodeConnectionTypes.Main, index: 0 }];
		const workflow = new Workflow({
			id: 'test-workflow',
			nodes: [start, node('Loop', 'test.loop', {}), tested],
			connections: { Start: { main: [to('Loop')] }, Loop: { main: [[], to('Tested')] }, Tested: { main: [to('Loop')] } },
			active: false,
			nodeTypes: withLoop,
			settings: { executionOrder: 'v1' },
		});
		const execution = new WorkflowExecute(additionalData('smailanderApi', credential()), 'manual', executionData(start, [{}]));
		const { data } = await execution.processRunExecutionData(workflow);
		const ids = data.resultData.runData.Tested!.map((run) => run.data?.main?.[0]?.map(({ json }) => json.report_id));
		expect(ids).toEqual([['report_new_901'], ['report_new_902'], ['report_new_903']]);
		expect(lines().filter((line) => line.startsWith('POST'))).toHaveLength(ITERATIONS);
	},
);
