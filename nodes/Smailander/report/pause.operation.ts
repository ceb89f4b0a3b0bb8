import { plainOptions } from '../../fields/requestBudget';
import { operation } from '../../operation/operation';
import { acknowledge } from '../acknowledge';
import { endpoints } from '../api';
import { reportField } from '../fields';

export const pause = operation({
	name: 'Pause',
	value: 'pause',
	action: 'Pause report',
	description: 'Stop the schedule of a report until it is resumed',
	fields: [reportField, plainOptions],
	endpoint: endpoints.pauseReport,
	perform: acknowledge('paused'),
});
