import type { INodeProperties } from 'n8n-workflow';
import { createFields, createOption } from './create.operation';
import { deleteFields, deleteOption } from './delete.operation';
import { generateFields, generateOption } from './generate.operation';
import { getFields, getOption } from './get.operation';
import { getAllFields, getAllOption } from './getAll.operation';
import { pauseFields, pauseOption } from './pause.operation';
import { resumeFields, resumeOption } from './resume.operation';
import { updateFields, updateOption } from './update.operation';

export const reportProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['report'] } },
		default: 'getAll',
		options: [
			createOption,
			deleteOption,
			generateOption,
			getOption,
			getAllOption,
			pauseOption,
			resumeOption,
			updateOption,
		],
	},
	...createFields,
	...deleteFields,
	...generateFields,
	...getFields,
	...getAllFields,
	...pauseFields,
	...resumeFields,
	...updateFields,
];
