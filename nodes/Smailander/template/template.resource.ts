import type { INodeProperties } from 'n8n-workflow';
import { createFields, createOption } from './create.operation';
import { getAllFields, getAllOption } from './getAll.operation';

export const templateProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['template'] } },
		default: 'getAll',
		options: [createOption, getAllOption],
	},
	...createFields,
	...getAllFields,
];
