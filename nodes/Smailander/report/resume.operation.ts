import { plainOptions } from '../../fields/requestBudget';
import { operation } from '../../operation/operation';
import { acknowledge } from '../acknowledge';
import { endpoints } from '../api';
import { reportField } from '../fields';

export const resume = operation({
	name: 'Resume',
	value: 'resume',
	action: 'Resume report',
	description: 'Start the schedule of a paused report again',
	fields: [reportField, plainOptions],
	endpoint: endpoints.resumeReport,
	perform: acknowledge('resumed'),
});
