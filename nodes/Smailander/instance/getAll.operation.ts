import { updateDisplayOptions, type INodeProperties, type INodePropertyOptions } from 'n8n-workflow';
import { limitFields } from '../../fields/limit';
import { optionsField } from '../../fields/requestBudget';
import { byWidening } from '../../lists/paging';
import { list, routing } from '../../operation/routing';
import { endpoints, PAGE_SIZE, smailander } from '../api';
import { readInstances } from '../replies';
import { checkFilters } from '../body';

export const getAllOption: INodePropertyOptions = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many instances of report',
	description: 'List the finished and running instances of a report, with their download links',
	routing: routing(smailander, {
		endpoint: endpoints.listInstances,
		prepare(request) {
			checkFilters(this, request, { status: 'Status' }, 'instances');
		},
		perform: list(readInstances, 'The report has not run yet, or no instance fits "Filters".', byWidening(PAGE_SIZE)),
	}),
};

export const getAllFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['instance'], operation: ['getAll'] } },
	[
		...limitFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				{
					displayName: 'Status',
					name: 'status',
					type: 'string',
					default: 'completed',
					placeholder: 'e.g. completed',
					description: 'Only instances with this status, such as completed, generating or failed',
					routing: { send: { type: 'query', property: 'status', value: '={{ $value || undefined }}' } },
				},
			],
		},
		optionsField(),
	],
);
