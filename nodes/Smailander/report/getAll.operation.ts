import { updateDisplayOptions, type IDataObject, type INodeProperties, type INodePropertyOptions } from 'n8n-workflow';
import { choice } from '../../fields/choice';
import { limitFields } from '../../fields/limit';
import { optionsField } from '../../fields/requestBudget';
import { filterText } from '../../fields/entered';
import { byOffset } from '../../lists/paging';
import { list, routing } from '../../operation/routing';
import { endpoints, PAGE_SIZE, smailander } from '../api';
import { readReports, reportIdIn } from '../replies';
import { checkFilters } from '../body';
import { reportTypes } from '../choices';

export const getAllOption: INodePropertyOptions = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many reports',
	description: 'List reports with their status, last run and next run',
	routing: routing(smailander, {
		endpoint: endpoints.listReports,
		prepare(request) {
			checkFilters(this, request, { status: 'Status' }, 'reports');
			const filters = this.getNodeParameter('filters', {}) as IDataObject;
			const type = 'type' in filters ? filterText(filters.type, 'Type', 'reports') : '';
			if (type) request.qs = { ...request.qs, type: choice(type, reportTypes, 'Type') };
		},
		perform: list(readReports, 'The account has no report, or none that fits "Filters".', byOffset(PAGE_SIZE, reportIdIn)),
	}),
};

export const getAllFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['report'], operation: ['getAll'] } },
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
					default: 'active',
					placeholder: 'e.g. active',
					description: 'Only reports with this status, such as active or paused',
					routing: { send: { type: 'query', property: 'status', value: '={{ $value || undefined }}' } },
				},
				{
					displayName: 'Type',
					name: 'type',
					type: 'options',
					default: 'daily_digest',
					description: 'Only reports of this kind',
					options: reportTypes,
				},
			],
		},
		optionsField(),
	],
);
