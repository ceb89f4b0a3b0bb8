import type { INodeProperties, INodePropertyCollection, INodePropertyOptions, INodeTypeDescription, INodePropertyMode } from 'n8n-workflow';

/** An operation's choice in the description, with where it stands. */
export interface Operation {
	resource: string;
	operation: string;
	option: INodePropertyOptions;
}

const namesResourceOrOperation = (name: string): boolean => name === 'resource' || name === 'operation';
const optionsOf = (property: INodeProperties | undefined) => (property?.options ?? []) as INodePropertyOptions[];

export const operationsOf = ({ properties }: INodeTypeDescription): Operation[] =>
	optionsOf(properties.find(({ name }) => name === 'resource')).flatMap(({ value }) => {
		const resource = String(value);
		const choice = properties.find(
			({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource),
		);
		return optionsOf(choice).map((option) => ({ resource, operation: String(option.value), option }));
	});

/** Fields that the editor shows for one operation. */
export const fieldsOf = ({ properties }: INodeTypeDescription, { resource, operation }: Operation): INodeProperties[] =>
	properties.filter(
		({ name, displayOptions }) =>
			!namesResourceOrOperation(name) &&
			displayOptions?.show?.resource?.includes(resource) &&
			displayOptions.show.operation?.includes(operation),
	);

/** Fields that every operation has; those of n8n's own making are no promise of the package. */
export const nodeFieldsOf = ({ properties }: INodeTypeDescription): INodeProperties[] =>
	properties.filter(
		({ name, displayOptions }) => displayOptions === undefined && !namesResourceOrOperation(name) && name !== 'requestOptions',
	);

/** Every field with the fields inside of it, each with its path. */
export function deepFields(fields: INodeProperties[], path = ''): Array<{ path: string; field: INodeProperties }> {
	return fields.flatMap((field) => [
		{ path: path + field.name, field },
		...(field.type === 'collection' ? deepFields(field.options as INodeProperties[], `${path}${field.name}.`) : []),
		...(field.type === 'fixedCollection'
			? (field.options as INodePropertyCollection[]).flatMap(({ name, values }) => deepFields(values, `${path}${field.name}.${name}[].`))
			: []),
	]);
}

/**
 * All that a saved workflow depends on, a line a field: names, types, values, and defaults, which n8n does not store
 * with the workflow. A choice of resource or operation has a line for each, so that a new one changes none. Sorted, because the
 * order in the editor may change.
 */
export function contractOf(description: INodeTypeDescription): string[] {
	const lines = operationsOf(description).flatMap((operation) => [
		`${operation.resource} ${operation.operation}`,
		...deepFields(fieldsOf(description, operation)).map(
			({ path, field }) => `${operation.resource} ${operation.operation} ${path}: ${kind(field)}`,
		),
	]);
	const everywhere = deepFields(nodeFieldsOf(description)).map(({ path, field }) => `every operation ${path}: ${kind(field)}`);
	const choices = description.properties
		.filter(({ name }) => namesResourceOrOperation(name))
		.map(
			({ displayOptions, name, type, default: first }) =>
				`${String(displayOptions?.show?.resource?.[0] ?? 'choice of')} ${name}: ${type} = ${JSON.stringify(first)}`,
		);
	const credentials = (description.credentials ?? []).map(({ name }) => `credential ${name}`);
	return sorted([`node ${description.name} ${String(description.version)}`, ...credentials, ...choices, ...everywhere, ...lines]);
}

/** The same of a trigger, which has no resources. */
export function triggerContractOf(description: INodeTypeDescription): string[] {
	const lines = deepFields(description.properties).map(({ path, field }) => `${path}: ${kind(field)}`);
	const credentials = (description.credentials ?? []).map(({ name }) => `credential ${name}`);
	return sorted([`node ${description.name} ${String(description.version)}`, ...credentials, ...lines]);
}

/** A field that is hidden on different conditions stands in the description more than once. */
const sorted = (lines: string[]): string[] => [...new Set(lines)].sort();

/** A credential's fields in the same form. */
export const credentialContractOf = (name: string, properties: INodeProperties[]): string[] =>
	properties.map((field) => `${name} ${field.name}: ${kind(field)}`).sort();

function kind(field: INodeProperties): string {
	const values = ['options', 'multiOptions'].includes(field.type)
		? ` ${optionsOf(field)
				.map(({ value }) => String(value))
				.sort()
				.join(' | ')}`
		: '';
	const modes = field.modes ? ` ${field.modes.map(({ name }: INodePropertyMode) => name).join(' | ')}` : '';
	const several = field.typeOptions?.multipleValues ? '[]' : '';
	const conditions = Object.entries(field.displayOptions?.show ?? {})
		.filter(([name]) => !namesResourceOrOperation(name))
		.map(([name, shown]) => `, when ${name} is ${JSON.stringify(shown)}`);
	return `${field.type}${several}${modes}${values} = ${JSON.stringify(field.default)}${conditions.join('')}`;
}
