import { updateDisplayOptions, type INodeProperties, type INodePropertyOptions } from 'n8n-workflow';
import { limitFields } from '../../fields/limit';
import { optionsField } from '../../fields/requestBudget';
import { list, parameterValue, routing } from '../../operation/routing';
import { endpoints, threatLocker } from '../api';
import { headersFor, organizationField } from '../fields';
import { readReports } from '../replies';

export const getAllOption: INodePropertyOptions = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many reports',
	description: 'List the reports that can be run in an organization, with what each of them asks for',
	routing: routing(threatLocker, {
		endpoint: endpoints.listReports,
		async prepare(request) {
			request.headers = await headersFor(this, parameterValue(this, 'organizationId'));
		},
		perform: list(readReports, 'The organization has no reports, or the API user may not see them: that takes the permission View Reports.'),
	}),
};

export const getAllFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['report'], operation: ['getAll'] } },
	[organizationField, ...limitFields, optionsField()],
);
