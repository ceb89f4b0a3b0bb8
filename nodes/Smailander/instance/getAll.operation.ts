import { limitFields } from '../../fields/limit';
import { plainOptions } from '../../fields/requestBudget';
import { byWidening } from '../../lists/paging';
import { inQueryUnlessEmpty } from '../../operation/input';
import { list } from '../../operation/made';
import { operation } from '../../operation/operation';
import { endpoints, PAGE_SIZE } from '../api';
import { checkFilters } from '../body';
import { reportField } from '../fields';
import { readInstances } from '../replies';

export const getAll = operation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many instances of report',
	description: 'List the finished and running instances of a report, with their download links',
	fields: [
		reportField,
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
					...inQueryUnlessEmpty('status'),
				},
			],
		},
		plainOptions,
	],
	endpoint: endpoints.listInstances,
	prepare: (call) => checkFilters(call, { status: 'Status' }, 'instances'),
	perform: list(readInstances, 'The report has not run yet, or no instance fits "Filters".', byWidening(PAGE_SIZE)),
});
