import { limitFields } from '../../fields/limit';
import { plainOptions } from '../../fields/requestBudget';
import { list } from '../../operation/made';
import { operation } from '../../operation/operation';
import { endpoints } from '../api';
import { headersFor, organizationField } from '../fields';
import { readReports } from '../replies';

export const getAll = operation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many reports',
	description: 'List the reports that can be run in an organization, with what each of them asks for',
	fields: [organizationField, ...limitFields, plainOptions],
	endpoint: endpoints.listReports,
	async prepare({ input, request, context }) {
		request.headers = await headersFor(context, input.read('organizationId'));
	},
	perform: list(readReports, 'The organization has no reports, or the API user may not see them: that takes the permission View Reports.'),
});
