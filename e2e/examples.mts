import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { itemsOf, type Execution } from '../host/rest.mts';
import type { Stage } from '../host/stage.mts';
import { exampleNames, readExample, triggerOf } from '../host/workflows.mts';
import type { Results } from './results.mts';
import { describe } from './runCase.mts';

type ExampleCheck = (execution: Execution, stage: Stage) => Promise<string> | string;

const checks: Record<string, ExampleCheck> = {
	'threatlocker-files-learned.json': (execution) => {
		const items = itemsOf(execution, 'Files Learned');
		assert.ok(items.length > 20);
		assert.deepEqual(Object.keys(items[0].json), ['Date Learned', 'Hostname', 'Full Path', 'Hash', 'OrganizationId']);
		return `${items.length} rows`;
	},
	'threatlocker-report-catalogue.json': (execution, { sandbox }) => {
		const rows = itemsOf(execution, 'Report Catalogue').map(({ json }) => json);
		assert.equal(rows.length, 5 * sandbox.threatLocker.data.reports.length);
		assert.equal(new Set(rows.map(({ organization }) => organization)).size, 5);
		const learned = rows.find(({ report }) => report === 'Files Learned in Applications');
		assert.equal(learned?.asksFor, 'Period, Hostname');
		return `${rows.length} rows`;
	},
	'smailander-latest-files.json': async (execution, { n8n }) => {
		const saved = itemsOf(execution, 'Save File').map(({ json }) => json);
		const files = await readdir(n8n.filesFolder);
		assert.equal(saved.length, 4);
		assert.equal(files.length, saved.length);
		for (const { fileName, sha256 } of saved) {
			const content = await readFile(String(fileName));
			assert.equal(createHash('sha256').update(content).digest('hex'), sha256);
		}
		return files.join(', ');
	},
};

/** Imports every example as it is in the repository and runs it. */
export async function checkExamples(stage: Stage, results: Results): Promise<void> {
	results.group('Example workflows');
	for (const name of await exampleNames()) {
		await results.check(name, async () => {
			stage.sandbox.reset();
			const workflow = await readExample(name, stage.n8n.filesFolder);
			const { id } = await stage.rest.createWorkflow(workflow);
			const execution = await stage.rest.run(id, triggerOf(workflow));
			assert.equal(execution.status, 'success', describe(execution));
			assert.deepEqual(stage.sandbox.violations, []);
			assert.ok(checks[name] !== undefined, 'there is no check for this example');
			return await checks[name](execution, stage);
		});
	}
}
