import type { IDataObject } from 'n8n-workflow';
import { choice } from '../../fields/choice';
import { filterText } from '../../fields/entered';
import { limitFields } from '../../fields/limit';
import { plainOptions } from '../../fields/requestBudget';
import { byOffset } from '../../lists/paging';
import { inQueryUnlessEmpty } from '../../operation/input';
import { list } from '../../operation/made';
import { operation } from '../../operation/operation';
import { endpoints, PAGE_SIZE } from '../api';
import { checkFilters } from '../body';
import { reportTypes } from '../choices';
import { readReports, reportIdIn } from '../replies';

export const getAll = operation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many reports',
	description: 'List reports with their status, last run and next run',
	fields: [
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
					...inQueryUnlessEmpty('status'),
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
		plainOptions,
	],
	endpoint: endpoints.listReports,
	prepare(call) {
		checkFilters(call, { status: 'Status' }, 'reports');
		const { input, request } = call;
		const filters = input.read('filters', {}) as IDataObject;
		const type = 'type' in filters ? filterText(filters.type, 'Type', 'reports') : '';
		if (type) request.qs = { ...request.qs, type: choice(type, reportTypes, 'Type') };
	},
	perform: list(readReports, 'The account has no report, or none that fits "Filters".', byOffset(PAGE_SIZE, reportIdIn)),
});
