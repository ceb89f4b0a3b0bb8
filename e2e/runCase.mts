import assert from 'node:assert/strict';
import { itemsOf } from '../host/execution.mts';
import type { Execution, ExecutionError, Item, Json, Workflow } from '../host/model.mts';
import { typeOf, type KeyName, type Service, type Stage } from '../host/stage.mts';
import type { Sandbox } from '../sandbox/index.mts';

/** One run of one node through n8n. */
export type Case = {
	name: string;
	service: Service;
	/** Values of the node's fields, `resource` and `operation` among them. */
	parameters: Json;
	/** Whose credential the node uses; `full` when left out. */
	key?: KeyName;
	/** JSON of the input items; one item when left out. */
	input?: Json[];
	onError?: 'continueRegularOutput';
	/** IANA name; n8n's own when left out. */
	timezone?: string;
	/** Sets switches and faults of the sandbox, which is as new before every case. */
	before?: (sandbox: Sandbox) => void;
	/** The node is to stop the workflow with an error. */
	stops?: true;
	/** The sandbox is to find rules broken. */
	breaksRules?: true;
	/** Throws when what came out is wrong; may return a few words for the printed line. */
	check: (outcome: Outcome) => Promise<string | void> | string | void;
};

/** A case leaves n8n running. */
export type CaseStage = Omit<Stage, 'isKept' | 'restart'>;

export type Outcome = {
	items: Item[];
	/** JSON of the items. */
	rows: Json[];
	/** For each output item, the position of the input item that a later node finds through `$('Start').item`. */
	linkedTo: unknown[];
	/** What n8n shows at the output of the node. */
	hints: string[];
	/** Set when the node stopped the workflow. */
	error?: ExecutionError;
	execution: Execution;
	stage: CaseStage;
	sandbox: Sandbox;
};

const nodeUnderTest = 'Node';
const laterNode = 'Later';

/**
 * Runs a case in n8n: input items → node under test → a node that looks back at the input through item linking.
 *
 * Every case also proves that no key is in what n8n stores of the execution, that no rule of the sandbox was
 * broken, and that each output item is linked to an input item.
 */
export async function runCase(stage: CaseStage, test: Case): Promise<string | void> {
	const { rest, sandbox } = stage;
	sandbox.reset();
	test.before?.(sandbox);

	const { id } = await rest.createWorkflow(workflowOf(stage, test));
	const execution = await rest.run(id, 'Start');
	try {
		return await judge(stage, test, execution);
	} finally {
		// With it go the files of its executions.
		await rest.deleteWorkflow(id);
	}
}

async function judge(stage: CaseStage, test: Case, execution: Execution): Promise<string | void> {
	const { sandbox } = stage;

	assertNoKey(execution.stored, sandbox, 'the stored execution');
	if (test.stops) {
		assert.equal(execution.status, 'error', 'the workflow should have stopped with an error');
		assert.equal(execution.error?.node?.name ?? nodeUnderTest, nodeUnderTest, execution.error?.message);
	} else {
		assert.equal(execution.status, 'success', describe(execution));
	}
	if (!test.breaksRules) assert.deepEqual(sandbox.violations, [], 'rules of the sandbox were broken');

	const items = test.stops ? [] : itemsOf(execution, nodeUnderTest);
	const linkedTo = items.length === 0 ? [] : itemsOf(execution, laterNode).map(({ json }) => json.from);
	if (items.length > 0) {
		assert.equal(linkedTo.length, items.length);
		for (const position of linkedTo) {
			assert.ok(Number.isInteger(position), 'an output item is not linked to an input item');
		}
	}
	return await test.check({
		items,
		rows: items.map(({ json }) => json),
		linkedTo,
		hints: (execution.runs[nodeUnderTest]?.at(-1)?.hints ?? []).map(({ message }) => message),
		error: execution.error,
		execution,
		stage,
		sandbox,
	});
}

function workflowOf(stage: CaseStage, test: Case): Workflow {
	const input = test.input ?? [{}];
	return {
		name: test.name.slice(0, 120),
		settings: test.timezone === undefined ? {} : { timezone: test.timezone },
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'node',
				name: nodeUnderTest,
				type: typeOf(stage, test.service),
				typeVersion: 1,
				position: [224, 0],
				parameters: test.parameters,
				credentials: stage.credentialsOf(test.service, test.key ?? 'full'),
				...(test.onError === undefined ? {} : { onError: test.onError }),
			},
			{
				id: 'later',
				name: laterNode,
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				position: [448, 0],
				parameters: {
					assignments: {
						assignments: [{ id: 'from', name: 'from', value: "={{ $('Start').item.json.position }}", type: 'number' }],
					},
					options: {},
				},
			},
		],
		connections: {
			Start: { main: [[{ node: nodeUnderTest, type: 'main', index: 0 }]] },
			[nodeUnderTest]: { main: [[{ node: laterNode, type: 'main', index: 0 }]] },
		},
		// The trigger gives these items instead of its single empty one.
		pinData: { Start: input.map((json, position) => ({ json: { ...json, position } })) },
	};
}

/** What went wrong in an execution, with the node it happened in. */
export const describe = ({ status, error }: Execution): string =>
	`${status}: ${error?.node?.name ?? ''} ${error?.message ?? ''} ${error?.description ?? ''}`;

/** No key of the sandbox may stand in anything that n8n keeps or prints. */
export function assertNoKey(text: string, sandbox: Sandbox, where: string): void {
	for (const service of ['threatLocker', 'smailander'] as const) {
		for (const [name, key] of Object.entries(sandbox[service].keys)) {
			assert.ok(!text.includes(key), `the ${service} key "${name}" is in ${where}`);
		}
	}
}
