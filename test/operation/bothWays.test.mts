import type { IDataObject } from 'n8n-workflow';
import { reportGuid, type Sandbox } from '../../sandbox/index.mts';
import { operationsOf } from '../contract/lines.mts';
import { newSandbox } from '../engine/newSandbox.mts';
import { smailander, threatLocker } from '../engine/nodeTypes.mts';
import { runNode, type NodeName, type NodeRun } from '../engine/run.mts';
import { described } from '../schemas/operations.mts';

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

interface Case {
	node: NodeName;
	resource: string;
	operation: string;
	fields: IDataObject;
}

const cases: Case[] = [
	...described.flatMap(({ runs, ...operation }) => runs.map((fields) => ({ ...operation, fields }))),
	{ node: 'threatLocker', resource: 'report', operation: 'run', fields: { reportId: byId(reportGuid(1)) } },
	{ node: 'threatLocker', resource: 'report', operation: 'run', fields: { reportId: byId(reportGuid(1)), output: 'file' } },
	{ node: 'smailander', resource: 'instance', operation: 'download', fields: { reportId: byId('report_103'), output: 'rows' } },
];

const wrong: Case[] = [
	{ node: 'threatLocker', resource: 'report', operation: 'run', fields: { reportId: byId('={{ "no GUID" }}') } },
	{ node: 'smailander', resource: 'instance', operation: 'download', fields: { reportId: byId('report_404') } },
	{ node: 'smailander', resource: 'report', operation: 'generate', fields: { waitOptions: { interval: 0 }, completion: 'completed' } },
	{ node: 'smailander', resource: 'report', operation: 'get', fields: { reportId: byId('report_404') } },
	{ node: 'smailander', resource: 'template', operation: 'create', fields: { name: '={{ "" }}' } },
];

/** Runs an operation in a service that nobody used before. */
async function outcome(way: '' | 'Routed', { node, fields, ...operation }: Case, more: Partial<NodeRun> = {}) {
	const sandbox = await newSandbox();
	try {
		const credential = credentials[node](sandbox);
		const parameters = { ...operation, ...fields };
		const { items, errorItems, error } = await runNode({ node: `${node}${way}`, parameters, credential, ...more });
		const asked = sandbox[node].requests.map(({ method, path, query, body }) => ({ method, path, query, body }));
		expect(sandbox.violations).toEqual([]);
		return comparable(sandbox, { items, errorItems, error: error && [error.message, error.description], asked });
	} finally {
		await sandbox.close();
	}
}

const credentials: Record<NodeName, (sandbox: Sandbox) => Record<string, string>> = {
	threatLocker: (sandbox) => ({ apiKey: sandbox.threatLocker.key, baseUrl: sandbox.threatLocker.url }),
	smailander: (sandbox) => ({ apiKey: sandbox.smailander.key, baseUrl: 'custom', customBaseUrl: sandbox.smailander.url }),
};

/** Without what two runs never have in common: the addresses of the sandbox, times, and the IDs of stored files. */
function comparable<T>({ threatLocker: one, smailander: other, storage }: Sandbox, result: T): T {
	const hosts = [one, other, storage].map(({ url }) => new URL(url).host);
	const text = hosts.reduce((all, host) => all.replaceAll(host, 'HOST'), JSON.stringify(result));
	return JSON.parse(text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME').replace(/filesystem[^"]*:[^"]*/g, 'STORED')) as T;
}

test('every operation is compared', () => {
	const named = (one: { resource: string; operation: string }, node: string) => `${node} ${one.resource} ${one.operation}`;
	const offered = Object.entries({ threatLocker, smailander }).flatMap(([node, { description }]) =>
		operationsOf(description).map((one) => named(one, node)),
	);
	expect([...new Set(cases.map((one) => named(one, one.node)))].sort()).toEqual(offered.sort());
});

test.each(cases)('$node $resource $operation gives the same by routing: $fields', async (one) => {
	const direct = await outcome('', one);
	expect(direct.error).toBeUndefined();
	expect(direct.items.length).toBeGreaterThan(0);
	expect(await outcome('Routed', one)).toEqual(direct);
});

test.each(wrong)('$node $resource $operation fails alike by routing: $fields', async (one) => {
	const direct = await outcome('', one);
	expect(direct.error).toBeDefined();
	expect(await outcome('Routed', one)).toEqual(direct);
});

test.each(wrong)('$node $resource $operation puts out the same error items by routing: $fields', async (one) => {
	const passing: Partial<NodeRun> = { onError: 'continueRegularOutput', items: [{}, {}] };
	const { items, errorItems } = await outcome('', one, passing);
	expect(items).toEqual([0, 1].map((item) => expect.objectContaining({ pairedItem: { item } })));
	expect(await outcome('Routed', one, passing)).toMatchObject({ items, errorItems });
});
