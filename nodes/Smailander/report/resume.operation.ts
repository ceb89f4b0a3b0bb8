import type { INodePropertyOptions } from 'n8n-workflow';
import { routing } from '../../operation/routing';
import { acknowledge } from '../acknowledge';
import { endpoints, smailander } from '../api';

export const resumeOption: INodePropertyOptions = {
	name: 'Resume',
	value: 'resume',
	action: 'Resume report',
	description: 'Start the schedule of a paused report again',
	routing: routing(smailander, { endpoint: endpoints.resumeReport, perform: acknowledge('resumed') }),
};
