import type { INodeProperties } from 'n8n-workflow';
import { rowLimitOption } from '../../../fields/limit';
import { locator } from '../../../fields/locator';
import { outputFileField } from '../../../fields/outputFile';
import { optionsField } from '../../../fields/requestBudget';
import { operation } from '../../../operation/operation';
import { endpoints } from '../../api';
import { reportField } from '../../fields';
import { downloadAll } from './download';
import { DELIMITERS, downloadOrder, INSTANCES, OUTPUTS } from './order';

const instanceField = locator({
	displayName: 'Instance',
	name: 'instanceId',
	search: 'searchInstances',
	needed: 'when shown',
	description: 'The instance whose file to download',
	placeholder: 'e.g. instance_001',
});

const forRows = { show: { '/output': ['rows'] } };

const delimiterOption: INodeProperties = {
	displayName: 'Delimiter',
	name: 'delimiter',
	type: 'options',
	default: 'semicolon',
	displayOptions: forRows,
	description: 'What stands between the cells of a CSV file. It is found by the first rows unless it is named here.',
	options: [...DELIMITERS],
};

export const download = operation({
	name: 'Download',
	value: 'download',
	action: 'Download file of report',
	description: 'Download the file of a finished instance of a report',
	fields: [
		reportField,
		{
			displayName: 'Which Instance',
			name: 'instance',
			type: 'options',
			default: 'latest',
			description: 'Which instance of the report to download',
			options: [...INSTANCES],
		},
		{ ...instanceField, displayOptions: { show: { instance: ['chosen'] } } },
		{
			displayName: 'Output',
			name: 'output',
			type: 'options',
			default: 'file',
			description: 'What to make of the file',
			options: [...OUTPUTS],
		},
		{ ...outputFileField, displayOptions: { hide: { output: ['rows'] } } },
		optionsField(delimiterOption, { ...rowLimitOption, displayOptions: forRows }),
	],
	endpoint: endpoints.listInstances,
	order: downloadOrder,
	performAll: downloadAll,
});
