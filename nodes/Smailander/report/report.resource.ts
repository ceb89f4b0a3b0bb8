import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../fields/requestBudget';
import { reportField } from '../fields';
import { createFields, createOption } from './create.operation';
import { deleteFields, deleteOption } from './delete.operation';
import { generateFields, generateOption } from './generate/generate.operation';
import { getOption } from './get.operation';
import { getAllFields, getAllOption } from './getAll.operation';
import { pauseOption } from './pause.operation';
import { resumeOption } from './resume.operation';
import { updateFields, updateOption } from './update.operation';

/** Stands once for all: for each input item n8n evaluates every property of a node, those of other operations too. */
const reportFields = updateDisplayOptions(
	{ show: { resource: ['report'], operation: ['delete', 'get', 'pause', 'resume', 'update'] } },
	[reportField],
);
const reportOptions = updateDisplayOptions(
	{ show: { resource: ['report'], operation: ['delete', 'get', 'pause', 'resume'] } },
	[optionsField()],
);

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
	...reportFields,
	...createFields,
	...deleteFields,
	...generateFields,
	...getAllFields,
	...updateFields,
	...reportOptions,
];
