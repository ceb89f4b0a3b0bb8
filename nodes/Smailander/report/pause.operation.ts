import type { INodePropertyOptions } from 'n8n-workflow';
import { routing } from '../../operation/routing';
import { acknowledge } from '../acknowledge';
import { endpoints, smailander } from '../api';

export const pauseOption: INodePropertyOptions = {
	name: 'Pause',
	value: 'pause',
	action: 'Pause report',
	description: 'Stop the schedule of a report until it is resumed',
	routing: routing(smailander, { endpoint: endpoints.pauseReport, perform: acknowledge('paused') }),
};
