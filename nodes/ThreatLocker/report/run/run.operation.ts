import { rowLimitOption } from '../../../fields/limit';
import { optionsField } from '../../../fields/requestBudget';
import { operation } from '../../../operation/operation';
import { endpoints } from '../../api';
import { reportField } from '../../fields';
import { expectedColumnsOption, fileNameOption, keepFormulasOption, organizationFields, outputFields, sliceOption } from './fields';
import { runInputFields } from './inputFields';
import { optionInputs } from './inputs';
import { runOrder } from './plan';
import { runAll } from './run';

export const run = operation({
	name: 'Run',
	value: 'run',
	action: 'Run report',
	description: 'Run a report in one or many organizations and get its rows as items or as a file',
	fields: [
		reportField,
		...organizationFields,
		...runInputFields,
		...outputFields,
		optionsField(
			expectedColumnsOption,
			fileNameOption,
			optionInputs.childOrganizations.field,
			keepFormulasOption,
			rowLimitOption,
			optionInputs.reportOptions.field,
			sliceOption,
			optionInputs.timeZoneOffset.field,
		),
	],
	endpoint: endpoints.runReport,
	order: runOrder,
	performAll: runAll,
});
