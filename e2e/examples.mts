import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MapperField, Workflow } from '../host/model.mts';
import type { Stage } from '../host/stage.mts';
import { startTicketDesk } from '../host/ticketDesk.mts';
import { exampleNames, readExample, triggersOf } from '../host/workflows.mts';
import { checks, type Trial } from './examples/checks.mts';
import type { Results } from './results.mts';
import { assertNoKey, describe } from './runCase.mts';
import { startScriptedModel } from './scriptedModel.mts';

/** Imports every example as it is in the repository, runs it, looks at what came of it, and publishes it. */
export async function checkExamples(stage: Stage, results: Results): Promise<void> {
	results.group('Example workflows');
	const desk = await startTicketDesk();
	const model = await startScriptedModel();
	await stage.rest.createCredential('OpenAI account', 'openAiApi', { apiKey: 'none', url: model.url });
	try {
		for (const name of await exampleNames()) {
			await results.check(name, async () => {
				const check = checks[name];
				assert.ok(check !== undefined, 'there is no check for this example');
				const filesFolder = join(stage.n8n.filesFolder, name);
				await mkdir(filesFolder);
				return await onTrial(stage, name, { filesFolder, desk, model }, check);
			});
		}
	} finally {
		model.close();
		desk.close();
	}
}

async function onTrial(
	stage: Stage,
	name: string,
	places: Pick<Trial, 'filesFolder' | 'desk' | 'model'>,
	check: (trial: Trial) => Promise<string>,
): Promise<string> {
	const { rest, sandbox } = stage;
	sandbox.reset();
	const workflow = await readExample(name, { filesFolder: places.filesFolder, ticketsUrl: places.desk.url });
	await assertFieldsAreCurrent(stage, workflow);
	const { id, versionId } = await rest.createWorkflow(workflow);
	const run: Trial['run'] = async (start) => {
		const execution = typeof start === 'string' ? await rest.run(id, start) : await rest.chat(id, start.chat, start.message);
		assertNoKey(execution.stored, sandbox, 'the stored execution');
		return execution;
	};
	const succeed: Trial['succeed'] = async (start) => {
		const execution = await run(start);
		assert.equal(execution.status, 'success', describe(execution));
		return execution;
	};
	try {
		const note = await check({ ...places, stage, triggers: triggersOf(workflow), run, succeed });
		assert.deepEqual(sandbox.violations, []);
		if (workflow.nodes.some(startsByItself)) await rest.activate(id, versionId);
		return note;
	} finally {
		await rest.deleteWorkflow(id);
	}
}

const startsByItself = ({ type }: { type: string }): boolean => type.endsWith('Trigger') && !type.endsWith('.manualTrigger');

/** The fields of a picked report stand in the file as the editor would load them today. */
async function assertFieldsAreCurrent(stage: Stage, { nodes }: Workflow): Promise<void> {
	for (const { type, typeVersion, parameters } of nodes) {
		const { schema } = (parameters.reportInputs ?? {}) as { schema?: MapperField[] };
		if (schema === undefined) continue;
		const method = type.endsWith('Trigger') ? 'getWatchedReportFields' : 'getReportFields';
		const node = { type: type.replace(/Tool$/, ''), typeVersion };
		const { reportId } = parameters;
		const { fields } = await stage.rest.mapperFields(node, 'parameters.reportInputs', method, stage.credentialsOf('threatLocker', 'full'), {
			reportId,
		});
		assert.deepEqual(schema, fields);
	}
}
