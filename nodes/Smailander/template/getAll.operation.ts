import { limitFields } from '../../fields/limit';
import { plainOptions } from '../../fields/requestBudget';
import { list } from '../../operation/made';
import { operation } from '../../operation/operation';
import { endpoints } from '../api';
import { readTemplates } from '../replies';

export const getAll = operation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many templates',
	description: 'List the standard and custom report templates with their sections',
	fields: [...limitFields, plainOptions],
	endpoint: endpoints.listTemplates,
	perform: list(readTemplates, 'The account has no template.'),
});
