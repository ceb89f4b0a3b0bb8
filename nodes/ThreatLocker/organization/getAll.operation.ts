import {
	updateDisplayOptions,
	type IDataObject,
	type IExecuteSingleFunctions,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';
import { limitFields } from '../../fields/limit';
import { byPageNumber } from '../../transport/paging';
import { list, parameterValue, routing, type Call } from '../../transport/routing';
import { endpoints, readOrganizations, readReachableOrganizations, threatLocker } from '../api';
import { isMissingPermission } from '../faults';
import { headersFor, organizationField } from '../fields';
import { allDescendants, PAGE_SIZE } from '../lookups';

const WHY_EMPTY = 'No organization below the parent one fits "Filters", or the API user may not see those there: that takes the permission View Organizations.';

const listChildren = list(
	readOrganizations,
	WHY_EMPTY,
	byPageNumber(PAGE_SIZE, (row) => row.organizationId),
);

const listReachable = list(readReachableOrganizations, WHY_EMPTY);

/** The list of children, or the short list of reachable organizations where the key may not read that one. */
async function listOrganizations(this: IExecuteSingleFunctions, call: Call) {
	try {
		return await listChildren.call(this, call);
	} catch (error) {
		if (!isMissingPermission(error)) return await Promise.reject(error);
		const { searchText } = call.request.body as IDataObject;
		const request = { ...call.request, ...endpoints.listReachableOrganizations, body: undefined, qs: { searchText } };
		return await listReachable.call(this, { ...call, request });
	}
}

export const getAllOption: INodePropertyOptions = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many organizations',
	description: 'List the organizations that are managed below an organization',
	routing: routing(threatLocker, {
		endpoint: endpoints.listOrganizations,
		async prepare(request) {
			request.headers = await headersFor(this, parameterValue(this, 'organizationId'), 'Parent Organization');
			request.body = { ...allDescendants, ...(request.body as IDataObject) };
		},
		perform: listOrganizations,
	}),
};

const inBody = (property: string): INodeProperties['routing'] => ({ send: { type: 'body', property } });

export const getAllFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['organization'], operation: ['getAll'] } },
	[
		{
			...organizationField,
			displayName: 'Parent Organization',
			description: 'The organization whose children to list. Leave empty for the default organization of the credential.',
		},
		...limitFields,
		{
			displayName: 'Filters',
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
					routing: inBody('isAscending'),
				},
				{
					displayName: 'Include All Descendants',
					name: 'includeAllChildren',
					type: 'boolean',
					default: true,
					description: 'Whether to include the children of children',
					routing: inBody('includeAllChildren'),
				},
				{
					displayName: 'Search Text',
					name: 'searchText',
					type: 'string',
					default: '',
					placeholder: 'e.g. dental',
					description: 'Only organizations whose name contains this text',
					routing: inBody('searchText'),
				},
				{
					displayName: 'Sort By',
					name: 'orderBy',
					type: 'options',
					default: 'name',
					description: 'What to sort the organizations by',
					options: [
						{ name: 'Billing Method', value: 'billingMethod' },
						{ name: 'Business Classification', value: 'businessClassificationName' },
						{ name: 'Date Added', value: 'dateAdded' },
						{ name: 'Name', value: 'name' },
					],
					routing: inBody('orderBy'),
				},
			],
		},
	],
);
