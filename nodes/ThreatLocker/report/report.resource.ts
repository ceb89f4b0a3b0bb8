import type { INodeProperties } from 'n8n-workflow';
import { getAllFields, getAllOption } from './getAll.operation';
import { runFields, runOption } from './run/run.operation';

export const reportProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['report'] } },
		default: 'run',
		options: [getAllOption, runOption],
	},
	...getAllFields,
	...runFields,
];
