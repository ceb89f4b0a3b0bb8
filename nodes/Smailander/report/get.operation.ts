import { plainOptions } from '../../fields/requestBudget';
import { single } from '../../operation/made';
import { operation } from '../../operation/operation';
import { endpoints } from '../api';
import { reportField } from '../fields';
import { readRecord } from '../replies';

export const get = operation({
	name: 'Get',
	value: 'get',
	action: 'Get report',
	description: 'Get the details of a report, with its schedule and recipients',
	fields: [reportField, plainOptions],
	endpoint: endpoints.getReport,
	perform: single(readRecord),
});
