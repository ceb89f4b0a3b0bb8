import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { reportGuid, type Sandbox } from '../../sandbox/index.mts';
import { deepFields, fieldsOf, operationsOf, type Operation } from '../contract/lines.mts';
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

const nodes = { threatLocker, smailander };
const offered = (Object.keys(nodes) as NodeName[]).flatMap((node) =>
	operationsOf(nodes[node].description).map((one) => ({ node, ...one })),
);

/** The fields of an operation that send their value by themselves, each with its path. */
const sendersOf = ({ node, ...operation }: Operation & { node: NodeName }) =>
	deepFields(fieldsOf(nodes[node].description, operation)).filter(({ field }) => field.routing !== undefined);

/** What a form may hold in such a field: another value than the one it begins with, and nothing. */
function valuesFor({ type, default: first, options = [] }: INodeProperties): unknown[] {
	if (type === 'boolean') return [!first];
	if (type === 'options') return [(options as INodePropertyOptions[]).find(({ value }) => value !== first)!.value];
	return [`="Text of {{ 1 + 1 }}"`, ''];
}

/** Each operation with every field that sends something filled in, once with each value. */
const sending: Case[] = offered.flatMap((one) => {
	const senders = sendersOf(one);
	const { node, resource, operation } = one;
	const { fields } = cases.find((other) => other.node === node && other.resource === resource && other.operation === operation) ?? {
		fields: {},
	};
	const rounds = Math.max(0, ...senders.map(({ field }) => valuesFor(field).length));
	return Array.from({ length: rounds }, (_, round) => {
		const filled: IDataObject = structuredClone(fields);
		for (const { path, field } of senders) {
			const [outer, inner] = path.split('.') as [string, string | undefined];
			const value = valuesFor(field)[round] ?? valuesFor(field)[0];
			if (inner === undefined) filled[outer] = value as string;
			else filled[outer] = { ...(filled[outer] as IDataObject), [inner]: value as string };
		}
		return { node, resource, operation, fields: filled };
	});
});

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
	const named = (one: Pick<Case, 'node' | 'resource' | 'operation'>) => `${one.node} ${one.resource} ${one.operation}`;
	expect([...new Set(cases.map(named))].sort()).toEqual(offered.map(named).sort());
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

test('what a field sends by itself is of the form that the runner reads too', () => {
	const senders = offered.flatMap((one) => sendersOf(one).map((sender) => ({ ...sender, operation: one.operation })));
	expect(senders.length).toBeGreaterThan(5);
	for (const { path, operation, field } of senders) {
		const { type, property, value, ...others } = field.routing?.send ?? {};
		const conditions = Object.keys(field.displayOptions?.show ?? {}).filter((name) => !['resource', 'operation'].includes(name));
		const known = {
			isIn: ['body', 'query'].includes(type ?? ''),
			isNamed: /^\w+$/.test(property ?? ''),
			value: value === undefined || value === '={{ $value || undefined }}',
			others: Object.keys({ ...field.routing, send: undefined, ...others, ...field.displayOptions?.hide }),
			conditions,
		};
		expect({ path, operation, ...known }).toEqual({
			path,
			operation,
			isIn: true,
			isNamed: true,
			value: true,
			others: ['send'],
			conditions: [],
		});
	}
});

test.each(sending)('what the fields of $node $resource $operation send is the same by routing: $fields', async (one) => {
	const direct = await outcome('', one);
	expect(direct.asked.length + (direct.error ? 1 : 0)).toBeGreaterThan(0);
	expect(await outcome('Routed', one)).toEqual(direct);
});
