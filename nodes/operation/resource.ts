import type { IExecuteSingleFunctions, IHttpRequestOptions, INodeProperties, INodePropertyOptions, INodeType } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { nodeError } from '../transport/errors';
import type { Service } from '../transport/service';
import type { Operation } from './operation';

interface ResourceOptions {
	service: Service;
	/** What a saved workflow stores. */
	value: string;
	name: string;
	description: string;
	/** The operation that a new node begins with. */
	first: Operation;
	/** In the order of the editor. */
	operations: Operation[];
}

/** What n8n must be told of a resource. */
export interface Resource {
	service: Service;
	option: INodePropertyOptions & { value: string };
	/** The choice of operation, and the fields of all operations. */
	properties: INodeProperties[];
	/** By operation. */
	runs: Record<string, ReturnType<Operation['run']>>;
}

/** One resource with its operations. */
export function resource({ service, value, name, description, first: { value: start }, operations }: ResourceOptions): Resource {
	const choice: INodeProperties = {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [value] } },
		default: start,
		options: operations.map((one) => one.option(service)),
	};
	return {
		service,
		option: { name, value, description },
		properties: [choice, ...fieldsOf(value, operations)],
		runs: Object.fromEntries(operations.map((one) => [one.value, one.run(service)])),
	};
}

/** What a node's resources give its type. @param first the resource that a new node begins with */
export function resources(
	first: Resource,
	...others: Resource[]
): Required<Pick<INodeType, 'customOperations'>> & { properties: INodeProperties[] } {
	const { value } = first.option;
	const { service } = first;
	// By comparison without `localeCompare`, whose first use takes 6 ms of n8n's start.
	const all = [first, ...others].sort((a, b) => (a.option.name < b.option.name ? -1 : 1));
	const choice: INodeProperties = {
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		default: value,
		options: all.map(({ option }) => option),
		routing: { send: { preSend: [onlyKnown] } },
	};
	const customOperations = Object.fromEntries(all.map(({ option, runs }) => [option.value, runs]));

	/** What is none of the operations, n8n would take for one without a path: it would ask the service's address itself. */
	async function onlyKnown(this: IExecuteSingleFunctions, request: IHttpRequestOptions): Promise<IHttpRequestOptions> {
		const { resource: of, operation } = this.getNode().parameters;
		const operations = customOperations[String(of)];
		if (operations?.[String(operation)]) return request;
		const unknown = new Refusal(
			operations
				? `There is no operation ${JSON.stringify(operation)} of the resource ${JSON.stringify(of)}`
				: `There is no resource ${JSON.stringify(of)}`,
			'Choose "Resource" and "Operation" from their lists. They take no expression.',
		);
		throw await nodeError(this, service, unknown, this.getItemIndex());
	}

	return { properties: [choice, ...[first, ...others].flatMap(({ properties }) => properties)], customOperations };
}

/**
 * The fields of all operations, each with where it is shown. One that several share stands once: for each input item n8n's
 * routing evaluates every property of a node, those of other operations too. Each operation's fields keep their order.
 */
function fieldsOf(resourceValue: string, operations: Operation[]): INodeProperties[] {
	const found: INodeProperties[] = [];
	for (const { fields } of operations) {
		fields.forEach((field, index) => {
			if (found.includes(field)) return;
			const next = fields.slice(index).find((other) => found.includes(other));
			found.splice(next ? found.indexOf(next) : found.length, 0, field);
		});
	}
	return found.flatMap((field) => {
		const operation = operations.filter(({ fields }) => fields.includes(field)).map(({ value }) => value);
		return updateDisplayOptions({ show: { resource: [resourceValue], operation } }, [field]);
	});
}
