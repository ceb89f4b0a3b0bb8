import type { IDataObject } from 'n8n-workflow';
import { choice } from '../../fields/choice';
import { filterText, flag } from '../../fields/entered';
import { limitFields } from '../../fields/limit';
import { plainOptions } from '../../fields/requestBudget';
import { byPageNumber } from '../../lists/paging';
import { inBody } from '../../operation/input';
import { list } from '../../operation/made';
import { operation, type Call, type Made } from '../../operation/operation';
import { endpoints } from '../api';
import { headersFor, organizationField } from '../fields';
import { allDescendants, orReachable, PAGE_SIZE } from '../lookups';
import { readOrganizations, readReachableOrganizations } from '../replies';

const WHY_EMPTY =
	'No organization below the managed one fits "Filters and Order", or the API user may not see those there: that takes the permission View Organizations.';

const listChildren = list(
	readOrganizations,
	WHY_EMPTY,
	byPageNumber(PAGE_SIZE, (row) => row.organizationId),
);

const listReachable = list(readReachableOrganizations, WHY_EMPTY);

/** The list of children, or the short list of reachable organizations where the key may not read that one. */
async function listOrganizations(call: Call): Promise<Made> {
	const { searchText } = call.request.body as IDataObject;
	const request = { ...call.request, ...endpoints.listReachableOrganizations, body: undefined, qs: { searchText } };
	return await orReachable(
		async () => await listChildren(call),
		async () => await listReachable({ ...call, request }),
	);
}

const ORDERS = [
	{ name: 'Billing Method', value: 'billingMethod' },
	{ name: 'Business Classification', value: 'businessClassificationName' },
	{ name: 'Date Added', value: 'dateAdded' },
	{ name: 'Name', value: 'name' },
] as const;

const CHECKS: Record<string, (value: unknown) => boolean | string> = {
	isAscending: (value) => flag(value, 'Ascending'),
	includeAllChildren: (value) => flag(value, 'Include All Descendants'),
	searchText: (value) => filterText(value, 'Search Text', 'organizations'),
	orderBy: (value) => choice(value, ORDERS, 'Sort By'),
};

/** The filters that the user added, as the service takes them. */
const checkedFilters = (filters: IDataObject): IDataObject =>
	Object.fromEntries(Object.entries(filters).map(([name, value]) => [name, CHECKS[name]?.(value) ?? value]));

export const getAll = operation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many organizations',
	description: 'List the organizations that are managed below an organization',
	fields: [
		{
			...organizationField,
			description: 'The organization whose children to list. Leave empty for the default organization of the credential.',
		},
		...limitFields,
		{
			displayName: 'Filters and Order',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				{
					displayName: 'Ascending',
					name: 'isAscending',
					type: 'boolean',
					default: true,
					description: 'Whether to sort from the lowest value to the highest',
					...inBody('isAscending'),
				},
				{
					displayName: 'Include All Descendants',
					name: 'includeAllChildren',
					type: 'boolean',
					default: true,
					description: 'Whether to include the children of children',
					...inBody('includeAllChildren'),
				},
				{
					displayName: 'Search Text',
					name: 'searchText',
					type: 'string',
					default: '',
					placeholder: 'e.g. dental',
					description: 'Only organizations whose name contains this text',
					...inBody('searchText'),
				},
				{
					displayName: 'Sort By',
					name: 'orderBy',
					type: 'options',
					default: 'name',
					description: 'What to sort the organizations by',
					options: [...ORDERS],
					...inBody('orderBy'),
				},
			],
		},
		plainOptions,
	],
	endpoint: endpoints.listOrganizations,
	async prepare({ input, request, context }) {
		request.body = { ...allDescendants, ...(request.body as IDataObject), ...checkedFilters(input.read('filters', {}) as IDataObject) };
		request.headers = await headersFor(context, input.read('organizationId'));
	},
	perform: listOrganizations,
});
