import type { INodeProperties } from 'n8n-workflow';
import { getAllFields, getAllOption } from './getAll.operation';

export const organizationProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['organization'] } },
		default: 'getAll',
		options: [getAllOption],
	},
	...getAllFields,
];
