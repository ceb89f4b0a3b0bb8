import { updateDisplayOptions, type INodeProperties, type INodePropertyOptions } from 'n8n-workflow';
import { limitFields } from '../../fields/limit';
import { optionsField } from '../../fields/requestBudget';
import { list, routing } from '../../operation/routing';
import { endpoints, smailander } from '../api';
import { readTemplates } from '../replies';

export const getAllOption: INodePropertyOptions = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many templates',
	description: 'List the standard and custom report templates with their sections',
	routing: routing(smailander, { endpoint: endpoints.listTemplates, perform: list(readTemplates, 'The account has no template.') }),
};

export const getAllFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['template'], operation: ['getAll'] } },
	[...limitFields, optionsField()],
);
