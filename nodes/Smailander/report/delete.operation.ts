import type { INodePropertyOptions } from 'n8n-workflow';
import { routing } from '../../transport/routing';
import { acknowledge } from '../acknowledge';
import { endpoints, smailander } from '../api';

export const deleteOption: INodePropertyOptions = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete report',
	description: 'Delete a report and its schedule',
	routing: routing(smailander, { endpoint: endpoints.deleteReport, perform: acknowledge('deleted') }),
};
