import type { IDataObject } from 'n8n-workflow';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { operationsOf } from '../contract/lines.mts';
import { shortWaits } from '../engine/clock.mts';
import { smailander, threatLocker } from '../engine/nodeTypes.mts';
import { runNode, type NodeName } from '../engine/run.mts';
import { described, type Described } from './operations.mts';
import { shapeOf } from './shape.mts';

const project = join(import.meta.dirname, '../..');
const folders: Record<NodeName, string> = { threatLocker: 'nodes/ThreatLocker', smailander: 'nodes/Smailander' };

/** Where n8n looks for the schema of an operation: beside the node, in the folder of the node's version. */
const fileOf = ({ node, resource, operation }: Omit<Described, 'runs'>): string =>
	`${folders[node]}/__schema__/v1.0.0/${resource}/${operation}.json`;

let sandbox: Sandbox;
beforeEach(async () => {
	sandbox = await startSandbox();
});
afterEach(async () => {
	jest.restoreAllMocks();
	await sandbox.close();
});

const credentials = {
	threatLocker: () => ({ apiKey: sandbox.threatLocker.key, baseUrl: sandbox.threatLocker.url }),
	smailander: () => ({ apiKey: sandbox.smailander.key, baseUrl: 'custom', customBaseUrl: sandbox.smailander.url }),
};

async function itemsOf({ node, resource, operation }: Described, fields: IDataObject): Promise<IDataObject[]> {
	const { items, error } = await runNode({ node, parameters: { resource, operation, ...fields }, credential: credentials[node]() });
	expect(error).toBeUndefined();
	expect(items.length).toBeGreaterThan(0);
	return items.map(({ json }) => json);
}

test.each(described)('what comes out of $node $resource $operation is what its schema says', async (one) => {
	shortWaits();
	const runs: IDataObject[][] = [];
	for (const fields of one.runs) runs.push(await itemsOf(one, fields));
	const always = (key: string) => runs.every((items) => items.some((item) => key in item));
	const { type, properties = {} } = shapeOf(runs.flat())!;
	const shown = Object.fromEntries(Object.entries(properties).filter(([key]) => always(key)));
	const schema = { type, properties: shown, version: 1 };
	const file = join(project, fileOf(one));
	if (process.env.EXPECTED === 'write') {
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, `${JSON.stringify(schema, null, '\t')}\n`);
	}
	expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schema);
});

test('every operation has a schema, but the one that gives the rows of a report', () => {
	const nodes = { threatLocker, smailander };
	const offered = Object.entries(nodes).flatMap(([node, { description }]) =>
		operationsOf(description).map(({ resource, operation }) => fileOf({ node: node as NodeName, resource, operation })),
	);
	const files = globSync('nodes/**/__schema__/**/*.json', { cwd: project }).map((file) => file.replaceAll('\\', '/'));
	const withRows = fileOf({ node: 'threatLocker', resource: 'report', operation: 'run' });
	expect(files.sort()).toEqual(offered.filter((file) => file !== withRows).sort());
	expect(files).toEqual(described.map(fileOf).sort());
});
