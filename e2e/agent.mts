import assert from 'node:assert/strict';
import { itemsOf } from '../host/execution.mts';
import type { Execution, Json, WorkflowNode } from '../host/model.mts';
import { servicesOf, type Service, type Stage } from '../host/stage.mts';
import { node } from '../host/workflows.mts';
import { reportGuid } from '../sandbox/index.mts';
import type { Results } from './results.mts';
import { assertNoKey, describe } from './runCase.mts';
import { startScriptedModel, toolAnswer, type ScriptedModel } from './scriptedModel.mts';
import { serviceNode } from './workflow.mts';

/** The nodes as tools of n8n's own AI Agent, with a scripted model in place of a real one. */
export async function checkAgent(stage: Stage, results: Results): Promise<void> {
	results.group('As tools of an AI Agent');
	const model = await startScriptedModel();
	try {
		const { id, name } = await stage.rest.createCredential('Scripted model', 'openAiApi', { apiKey: 'none', url: model.url });
		const ask = asking(stage, model, { openAiApi: { id, name } });
		if (servicesOf(stage).includes('threatLocker')) {
			await results.check(
				'a report is run with what the model filled in, and its rows come back',
				async () => await learnedFiles(stage, model, ask),
			);
			await results.check('a long report comes as an excerpt', async () => await excerpt(model, ask));
			await results.check('a wrong input comes back as words that the model can act on', async () => await wrongInput(stage, model, ask));
		}
		if (servicesOf(stage).includes('smailander')) {
			await results.check('a file of rows comes as an excerpt', async () => await fileExcerpt(model, ask));
			await results.check('a report is deleted only when the model confirms', async () => await deletion(stage, model, ask));
		}
	} finally {
		model.close();
	}
}

type Ask = (tool: { name: string; service: Service; parameters: Json }) => Promise<Execution>;

const byId = (value: string): Json => ({ __rl: true, mode: 'id', value });

async function learnedFiles({ sandbox }: Stage, model: ScriptedModel, ask: Ask): Promise<string> {
	model.play({ tool: 'Learned_Files', input: { hostname: 'WS-014.example.test', period: 'previousWeek' } }, (asked) => ({
		answer: `It learned ${String((JSON.parse(toolAnswer(asked)) as [Json])[0].rowCount)} files`,
	}));
	const execution = await ask({
		name: 'Learned Files',
		service: 'threatLocker',
		parameters: {
			resource: 'report',
			operation: 'run',
			reportId: byId(reportGuid(2)),
			period: "={{ $fromAI('period', 'today, yesterday, last7Days, previousWeek or previousMonth', 'string') }}",
			data: "={{ $fromAI('hostname', 'full host name of the computer', 'string') }}",
		},
	});
	assert.equal(execution.status, 'success', describe(execution));
	const { tools } = model.asked[0]!;
	assert.deepEqual(Object.keys(tools[0]!.parameters.properties).sort(), ['hostname', 'period']);
	assert.match(tools[0]!.description, /run|report/i);
	const run = sandbox.threatLocker.requests.find(({ method }) => method === 'POST');
	assert.equal((run?.body as Json).data, 'WS-014.example.test');
	const { json } = itemsOf(execution, 'Agent')[0]!;
	assert.match(String(json.output), /^It learned [1-9]\d* files$/);
	return String(json.output);
}

async function excerpt(model: ScriptedModel, ask: Ask): Promise<string> {
	model.play({ tool: 'Report', input: {} }, (asked) => ({ answer: toolAnswer(asked) }));
	const execution = await ask({
		name: 'Report',
		service: 'threatLocker',
		parameters: { resource: 'report', operation: 'run', reportId: byId(reportGuid(10)) },
	});
	assert.equal(execution.status, 'success', describe(execution));
	const text = toolAnswer(model.asked[1]!);
	const [answer] = JSON.parse(text) as [{ rowCount: number; shownRowCount: number; rows: Json[] }];
	assert.deepEqual([answer.rowCount, answer.shownRowCount, answer.rows.length], [20_000, 100, 100]);
	assert.ok(text.length < 45_000);
	return `${text.length} characters`;
}

async function fileExcerpt(model: ScriptedModel, ask: Ask): Promise<string> {
	model.play({ tool: 'Latest_File', input: {} }, (asked) => ({ answer: toolAnswer(asked) }));
	const execution = await ask({
		name: 'Latest File',
		service: 'smailander',
		parameters: { resource: 'instance', operation: 'download', reportId: byId('report_103'), instance: 'latest', output: 'rows' },
	});
	assert.equal(execution.status, 'success', describe(execution));
	const [{ rowCount, shownRowCount, columns }] = JSON.parse(toolAnswer(model.asked[1]!)) as [Json];
	assert.ok(Number(shownRowCount) > 10 && shownRowCount === rowCount);
	assert.ok(Array.isArray(columns) && columns.length > 1);
	return `${String(rowCount)} rows, ${columns.length} columns`;
}

async function wrongInput({ sandbox }: Stage, model: ScriptedModel, ask: Ask): Promise<string> {
	model.play({ tool: 'Report', input: { period: 'last fortnight' } }, (asked) => ({ answer: toolAnswer(asked) }));
	const execution = await ask({
		name: 'Report',
		service: 'threatLocker',
		parameters: {
			resource: 'report',
			operation: 'run',
			reportId: byId(reportGuid(5)),
			period: "={{ $fromAI('period', 'the period', 'string') }}",
		},
	});
	assert.equal(execution.status, 'success', describe(execution));
	assert.deepEqual(sandbox.threatLocker.requests, []);
	const answer = toolAnswer(model.asked[1]!);
	assert.match(answer, /Period/);
	return answer;
}

async function deletion({ sandbox }: Stage, model: ScriptedModel, ask: Ask): Promise<string> {
	const deletions = () => sandbox.smailander.requests.filter(({ method }) => method === 'DELETE').length;
	model.play(
		{ tool: 'Delete_Report', input: { confirm: false } },
		() => {
			assert.equal(deletions(), 0);
			return { tool: 'Delete_Report', input: { confirm: true } };
		},
		(asked) => ({ answer: toolAnswer(asked) }),
	);
	const execution = await ask({
		name: 'Delete Report',
		service: 'smailander',
		parameters: {
			resource: 'report',
			operation: 'delete',
			reportId: byId('report_101'),
			confirmDeletion: "={{ $fromAI('confirm', 'true when the user has agreed to the deletion', 'boolean') }}",
		},
	});
	assert.equal(execution.status, 'success', describe(execution));
	assert.match(toolAnswer(model.asked[1]!), /The deletion is not confirmed, and nothing was deleted/);
	assert.equal(deletions(), 1);
	return String(itemsOf(execution, 'Agent')[0]!.json.output);
}

const asking =
	(stage: Stage, { url }: ScriptedModel, modelCredentials: WorkflowNode['credentials']): Ask =>
	async ({ name, service, parameters }) => {
		stage.sandbox.reset();
		const { rest, sandbox } = stage;
		const { id } = await rest.createWorkflow({
			name: `Agent with ${name}`,
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
				node('Agent', '@n8n/n8n-nodes-langchain.agent', 3.1, { promptType: 'define', text: 'What did it learn last week?', options: {} }),
				{
					...node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, {
						model: { __rl: true, mode: 'id', value: 'scripted' },
						options: { baseURL: url },
					}),
					credentials: modelCredentials,
				},
				serviceNode(stage, `${service}Tool`, name, parameters),
			],
			connections: {
				Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
				Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
				[name]: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
			},
		});
		const execution = await rest.run(id, 'Start');
		await rest.deleteWorkflow(id);
		assertNoKey(execution.stored, sandbox, 'the stored execution');
		assert.deepEqual(sandbox.violations, []);
		return execution;
	};
