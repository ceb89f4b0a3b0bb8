import { WorkflowExecute } from 'n8n-core';
import { Workflow as EngineWorkflow, type INode } from 'n8n-workflow';
import { runScript } from '../host/script.mts';
import { mainExample, readExample } from '../host/workflows.mts';
import { startSandbox } from '../sandbox/index.mts';
import { nodeTypes } from '../test/engine/nodeTypes.mts';
import { additionalData, executionData } from '../test/engine/run.mts';
import { textTable } from './table.mts';

/** n8n's own nodes are not among the project's packages: the tests' starting node stands for the one that a person starts by hand. */
const manualTrigger = 'n8n-nodes-base.manualTrigger';
const startType = 'test.start';
const note = 'n8n-nodes-base.stickyNote';

/**
 * Runs the main example on n8n's engine from `node_modules`, against the sandbox, and prints its rows. Started by
 * `main.mts`, with a loader that compiles `nodes/` and a folder for the key that the engine writes when it loads.
 * @returns 1 when the workflow failed or gave no rows
 */
async function main(): Promise<number> {
	const example = await readExample(mainExample);
	const nodes = example.nodes
		.filter(({ type }) => type !== note)
		.map((node) => (node.type === manualTrigger ? { ...node, type: startType } : node));
	const start = nodes.find(({ type }) => type === startType);
	if (start === undefined) throw new Error(`${mainExample} is not started by hand`);

	const sandbox = await startSandbox();
	try {
		const { url, key } = sandbox.threatLocker;
		console.log(`Running "${example.name}" on n8n's engine, against the sandbox at ${url}`);
		const { name, connections, settings } = example;
		const workflow = new EngineWorkflow({
			id: 'demo',
			name,
			nodes: nodes as unknown as INode[],
			connections,
			settings,
			active: false,
			nodeTypes,
		});
		const credential = additionalData('threatLockerApi', { apiKey: key, baseUrl: url });
		const { data } = await new WorkflowExecute(
			credential,
			'manual',
			executionData(start as unknown as INode, [{}]),
		).processRunExecutionData(workflow);
		const { runData, lastNodeExecuted = '', error } = data.resultData;
		if (error) {
			console.error(`The workflow failed: ${error.message}\n${error.description ?? ''}`);
			return 1;
		}
		const rows = (runData[lastNodeExecuted]?.at(-1)?.data?.main?.[0] ?? []).map(({ json }) => json);
		console.log(`\n${textTable(rows)}\n\n${rows.length} rows`);
		return rows.length > 0 ? 0 : 1;
	} finally {
		await sandbox.close();
	}
}

await runScript(main);
process.exit();
