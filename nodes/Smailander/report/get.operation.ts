import type { INodePropertyOptions } from 'n8n-workflow';
import { routing, single } from '../../operation/routing';
import { endpoints, smailander } from '../api';
import { readRecord } from '../replies';

export const getOption: INodePropertyOptions = {
	name: 'Get',
	value: 'get',
	action: 'Get report',
	description: 'Get the details of a report, with its schedule and recipients',
	routing: routing(smailander, { endpoint: endpoints.getReport, perform: single(readRecord) }),
};
