import type { INodeProperties } from 'n8n-workflow';
import { downloadFields, downloadOption } from './download.operation';
import { getAllFields, getAllOption } from './getAll.operation';

export const instanceProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['instance'] } },
		default: 'download',
		options: [downloadOption, getAllOption],
	},
	...downloadFields,
	...getAllFields,
];
