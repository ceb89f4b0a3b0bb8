import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json, Workflow, WorkflowNode } from './model.mts';
import { projectFolder } from './places.mts';

const examplesFolder = join(projectFolder, 'examples');

/** What the examples name: the folder where n8n's Docker image lets workflows write files, and a ticket system. */
const namedInExamples = { filesFolder: '/home/node/.n8n-files', ticketsUrl: 'https://tickets.example.com/api/tickets' };

/** The workflow that the demo runs and prints. */
export const mainExample = 'threatlocker-files-learned.json';

/** Names of the example files, the main one first. */
export async function exampleNames(): Promise<string[]> {
	const names = (await readdir(examplesFolder)).filter((name) => name.endsWith('.json'));
	return [mainExample, ...names.filter((name) => name !== mainExample).sort()];
}

/**
 * An example as a user imports it; where places are given, with these in place of those that it names.
 *
 * It names its credentials and holds no id of them: n8n itself finds the credential of that name and type.
 */
export async function readExample(name: string, places = namedInExamples): Promise<Workflow> {
	const text = await readFile(join(examplesFolder, name), 'utf8');
	const inJson = (place: string) => JSON.stringify(place).slice(1, -1);
	return JSON.parse(
		text
			.replaceAll(namedInExamples.filesFolder, inJson(places.filesFolder))
			.replaceAll(namedInExamples.ticketsUrl, inJson(places.ticketsUrl)),
	) as Workflow;
}

const manualTrigger = 'n8n-nodes-base.manualTrigger';

/** Names of a workflow's triggers, the one that is meant for starting by hand first. */
export function triggersOf({ nodes }: Workflow): string[] {
	const triggers = nodes.filter(({ type }) => type.endsWith('Trigger'));
	return [...triggers.filter(({ type }) => type === manualTrigger), ...triggers.filter(({ type }) => type !== manualTrigger)].map(
		({ name }) => name,
	);
}

/** A node whose name is its ID too. */
export const node = (name: string, type: string, typeVersion: number, parameters: Json): WorkflowNode => ({
	id: name,
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters,
	...(type.endsWith('.webhook') ? { webhookId: String(parameters.path) } : {}),
});

/** Connects nodes one after the other. */
export const chain = (...names: string[]): Workflow['connections'] =>
	Object.fromEntries(
		names.slice(0, -1).map((name, index) => [name, { main: [[{ node: names[index + 1]!, type: 'main' as const, index: 0 }]] }]),
	);
