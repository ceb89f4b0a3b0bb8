import {
	updateDisplayOptions,
	type IExecuteSingleFunctions,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';
import { locator } from '../../fields/locator';
import { requiredText, textValue } from '../../fields/values';
import { settingsOf } from '../../transport/requestSettings';
import { parameterValue, routing, type Call } from '../../transport/routing';
import { endpoints, smailander } from '../api';
import { reportField } from '../fields';
import { downloadInstance } from './download';

async function perform(this: IExecuteSingleFunctions, { request, send }: Call) {
	const field = requiredText(this.getNodeParameter('binaryPropertyName'), 'Put Output File in Field');
	const isChosen = this.getNodeParameter('instance') === 'chosen';
	const instanceId = isChosen ? requiredText(parameterValue(this, 'instanceId'), 'Instance') : undefined;
	const reportId = textValue(parameterValue(this, 'reportId'), 'Report');
	const line = { context: this, settings: settingsOf(request), send };
	const { json, binary } = await downloadInstance(line, { reportId, instanceId });
	return [{ json, binary: { [field]: binary } }];
}

export const downloadOption: INodePropertyOptions = {
	name: 'Download',
	value: 'download',
	action: 'Download instance',
	description: 'Download the file of a finished instance of a report',
	routing: routing(smailander, { endpoint: endpoints.listInstances, perform }),
};

const instanceField = locator({
	displayName: 'Instance',
	name: 'instanceId',
	search: 'searchInstances',
	required: false,
	description: 'The instance whose file to download',
	placeholder: 'e.g. instance_001',
});

export const downloadFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['instance'], operation: ['download'] } },
	[
		reportField,
		{
			displayName: 'Which Instance',
			name: 'instance',
			type: 'options',
			default: 'latest',
			description: 'Which instance of the report to download',
			options: [
				{ name: 'Chosen', value: 'chosen', description: 'The instance named below' },
				{ name: 'Latest Completed', value: 'latest', description: 'The newest one that is ready' },
			],
		},
		{ ...instanceField, displayOptions: { show: { instance: ['chosen'] } } },
		{
			displayName: 'Put Output File in Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			required: true,
			hint: 'The name of the output binary field to put the file in',
		},
	],
);
