import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';
import { reportField } from '../fields';
import { downloadFields, downloadOption } from './download/download.operation';
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
	// Once for both: for each input item n8n evaluates every property of a node, those of other operations too.
	...updateDisplayOptions({ show: { resource: ['instance'], operation: ['download', 'getAll'] } }, [reportField]),
	...downloadFields,
	...getAllFields,
];
