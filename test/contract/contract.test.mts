import type { INodeProperties, INodePropertyOptions, INodeType } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SmailanderApi } from '../../credentials/SmailanderApi.credentials.ts';
import { ThreatLockerApi } from '../../credentials/ThreatLockerApi.credentials.ts';
import { endpoints as smailanderEndpoints } from '../../nodes/Smailander/api.ts';
import { endpoints as threatLockerEndpoints } from '../../nodes/ThreatLocker/api.ts';
import type { Endpoint } from '../../nodes/transport/service.ts';
import { smailander, smailanderTrigger, threatLocker, threatLockerTrigger } from '../engine/nodeTypes.mts';
import { contractOf, credentialContractOf, deepFields, fieldsOf, nodeFieldsOf, operationsOf, triggerContractOf } from './lines.mts';
import { promised } from './promises.mts';

const nodes: Array<{ name: string; type: INodeType; endpoints: Record<string, Endpoint> }> = [
	{ name: 'threatLocker', type: threatLocker, endpoints: threatLockerEndpoints },
	{ name: 'smailander', type: smailander, endpoints: smailanderEndpoints },
];

describe.each(nodes)('$name', ({ name, type, endpoints }) => {
	const { description } = type;
	const operations = operationsOf(description);
	const fields = deepFields(description.properties).map(({ field }) => field);

	test('every name, type, value and default of a saved workflow stands', () => {
		const found = contractOf(description);
		expect(found).toEqual(promised(name, found));
	});

	test('every field belongs to one operation or to all', () => {
		const shown = new Set([...operations.flatMap((operation) => fieldsOf(description, operation)), ...nodeFieldsOf(description)]);
		const others = description.properties.filter((field) => !shown.has(field)).map(({ name }) => name);
		expect(others.filter((name) => !['resource', 'operation'].includes(name))).toEqual(['requestOptions']);
	});

	test.each(operations)('$resource $operation has an action, a description and routing of its own', ({ option }) => {
		expect(option.action).toMatch(/^[A-Z][a-z]+ /);
		expect(option.description).toMatch(/^[A-Z].{20}/);
		expect(option.routing?.send).toEqual({ paginate: true });
		expect(typeof option.routing?.operations?.pagination).toBe('function');
	});

	test('every address is one of the endpoint table, with its method', () => {
		const table = Object.values(endpoints).map(({ method, url }) => `${method} ${url}`);
		const routed = operations.map(({ option }) => `${option.routing?.request?.method} ${option.routing?.request?.url}`);
		expect(routed.filter((address) => !table.includes(address))).toEqual([]);
		expect(fields.filter(({ routing }) => routing?.request !== undefined).map(({ name }) => name)).toEqual([]);
	});

	test('every choice that is read from the service has a method that exists', () => {
		for (const { name, typeOptions } of fields.filter(({ typeOptions: one }) => one?.loadOptionsMethod !== undefined)) {
			expect({ name, known: Object.hasOwn(type.methods?.loadOptions ?? {}, typeOptions!.loadOptionsMethod!) }).toEqual({
				name,
				known: true,
			});
		}
	});

	test('every locator lists with a method that exists, and takes an ID', () => {
		const locators = fields.filter(({ type: kind }) => kind === 'resourceLocator');
		expect(locators.length).toBeGreaterThan(0);
		for (const { name, modes } of locators) {
			const method = modes?.find((mode) => mode.name === 'list')?.typeOptions?.searchListMethod ?? '';
			expect({ name, known: Object.hasOwn(type.methods?.listSearch ?? {}, method) }).toEqual({ name, known: true });
		}
	});

	test('an operation over all items at once is one of the described', () => {
		const custom = Object.entries(type.customOperations ?? {}).flatMap(([resource, own]) =>
			Object.keys(own).map((operation) => `${resource} ${operation}`),
		);
		expect(operations.map(({ resource, operation }) => `${resource} ${operation}`)).toEqual(expect.arrayContaining(custom));
	});

	test('its page has a row for every operation', () => {
		const page = readFileSync(join(import.meta.dirname, `../../docs/${name.toLowerCase()}.md`), 'utf8');
		const rows = [...page.matchAll(/^\| (\w+): ([^|]+) \|/gm)];
		const explained = rows.flatMap(([, resource, names]) => names!.split(', ').map((one) => `${resource!.toLowerCase()}: ${one}`));
		const offered = operations.map(({ resource, option }) => `${resource}: ${option.name}`);
		expect(offered.filter((one) => !explained.includes(one))).toEqual([]);
	});

	test('an agent can use it, and every field says what it is for', () => {
		expect(description.usableAsTool).toBe(true);
		const silent = fields.filter((field) => !['resource', 'operation'].includes(field.name) && needsWords(field));
		expect(silent.map(({ name }) => name)).toEqual([]);
	});

	test('no choice is offered twice', () => {
		for (const { name, type: kind, options } of fields.filter(
			({ type: one, options: own }) => own && (one === 'options' || one === 'multiOptions'),
		)) {
			const values = (options as INodePropertyOptions[]).map(({ value }) => value);
			expect({ name, kind, values: [...new Set(values)] }).toEqual({ name, kind, values });
		}
	});
});

describe.each([
	{ name: 'threatLockerTrigger', type: threatLockerTrigger },
	{ name: 'smailanderTrigger', type: smailanderTrigger },
])('$name', ({ name, type }) => {
	const { description, methods } = type;
	const fields = deepFields(description.properties).map(({ field }) => field);

	test('every name, type, value and default of a saved workflow stands', () => {
		const found = triggerContractOf(description);
		expect(found).toEqual(promised(name, found));
	});

	test('polls, and is no tool', () => {
		expect(description).toMatchObject({ polling: true, inputs: [], group: ['trigger'] });
		expect(description.usableAsTool).toBeUndefined();
		expect(typeof type.poll).toBe('function');
	});

	test('every list is filled by a method that exists, and every field says what it is for', () => {
		const named = fields.flatMap(({ typeOptions, modes = [] }) => [
			...(typeOptions?.loadOptionsMethod === undefined ? [] : [typeOptions.loadOptionsMethod]),
			...modes.flatMap((mode) => mode.typeOptions?.searchListMethod ?? []),
		]);
		const known = [...Object.keys(methods?.listSearch ?? {}), ...Object.keys(methods?.loadOptions ?? {})];
		expect(known).toEqual(expect.arrayContaining(named));
		expect(fields.filter(needsWords).map(({ name }) => name)).toEqual([]);
	});
});

/** Collections only hold other fields. */
const needsWords = ({ type, description, hint, placeholder }: INodeProperties): boolean =>
	!['collection', 'fixedCollection', 'notice'].includes(type) && !description && !hint && !placeholder;

test('every field of a saved credential stands', () => {
	const fields = [
		...credentialContractOf('threatLockerApi', new ThreatLockerApi().properties),
		...credentialContractOf('smailanderApi', new SmailanderApi().properties),
	].sort();
	expect([new ThreatLockerApi().name, new SmailanderApi().name]).toEqual(['threatLockerApi', 'smailanderApi']);
	expect(fields).toEqual(promised('credentials', fields));
});
