import { updateDisplayOptions, type INodeProperties, type INodePropertyOptions } from 'n8n-workflow';
import { routing } from '../../transport/routing';
import { acknowledge } from '../acknowledge';
import { endpoints, smailander } from '../api';
import { reportField } from '../fields';

export const deleteOption: INodePropertyOptions = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete report',
	description: 'Delete a report and its schedule',
	routing: routing(smailander, { endpoint: endpoints.deleteReport, perform: acknowledge('deleted') }),
};

export const deleteFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['report'], operation: ['delete'] } },
	[reportField],
);
