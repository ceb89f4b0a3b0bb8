import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from './places.mts';
import type { Workflow } from './rest.mts';

const examplesFolder = join(projectFolder, 'examples');

/** Folder where n8n's Docker image lets workflows write files; the examples name it. */
const filesFolderInExamples = '/home/node/.n8n-files';

/** The workflow that the demo runs and prints. */
export const mainExample = 'threatlocker-files-learned.json';

/** Names of the example files, the main one first. */
export async function exampleNames(): Promise<string[]> {
	const names = (await readdir(examplesFolder)).filter((name) => name.endsWith('.json'));
	return [mainExample, ...names.filter((name) => name !== mainExample).sort()];
}

/**
 * An example as a user imports it, but writing its files to `filesFolder`.
 *
 * It names its credentials and holds no id of them: n8n itself finds the credential of that name and type.
 */
export async function readExample(name: string, filesFolder: string): Promise<Workflow> {
	const text = await readFile(join(examplesFolder, name), 'utf8');
	const inJson = JSON.stringify(filesFolder).slice(1, -1);
	return JSON.parse(text.replaceAll(filesFolderInExamples, inJson)) as Workflow;
}

/** Name of the trigger that a workflow is started from by hand. */
export function triggerOf({ nodes }: Workflow): string {
	const trigger = nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger');
	if (trigger === undefined) throw new Error('The workflow has no Manual Trigger');
	return trigger.name;
}
