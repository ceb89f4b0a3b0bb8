import type { INodeProperties } from 'n8n-workflow';
import { optionsField } from '../../fields/requestBudget';
import { reportField } from '../fields';
import { organizationFields } from '../report/run/fields';
import { triggerInputFields } from '../report/run/inputFields';
import { optionInputs } from '../report/run/inputs';
import { UNITS } from './settings';

const existingRowsOption: INodeProperties = {
	displayName: 'Start With Existing Rows',
	name: 'takesExisting',
	type: 'boolean',
	default: true,
	description: 'Whether the rows that are there when the workflow is first published count as new',
};

export const triggerFields: INodeProperties[] = [
	{
		// n8n names the trigger in its panel of nodes by the choices of a field with this label.
		displayName: 'Trigger On',
		name: 'triggerOn',
		type: 'options',
		default: 'newRow',
		description: 'What starts the workflow',
		hint: 'Each poll runs the report. "Every Hour" in "Poll Times" is often enough for most reports.',
		options: [{ name: 'New Row', value: 'newRow', action: 'On new row', description: 'A row of the report was not there before' }],
	},
	{ ...reportField, description: 'The report whose new rows start the workflow' },
	...organizationFields,
	...triggerInputFields,
	{
		displayName: 'Look Back',
		name: 'lookBack',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 24,
		description:
			'How far back each poll asks for rows. A row that arrives later than that is not found. Reports without dates are compared as a whole; there it is the time for which a row that is gone is remembered.',
	},
	{
		displayName: 'Look Back Unit',
		name: 'lookBackUnit',
		type: 'options',
		default: 'hours',
		description: 'The unit of Look Back',
		options: [...UNITS],
	},
	{
		displayName: 'Key Column Names or IDs',
		name: 'keyColumns',
		type: 'multiOptions',
		default: [],
		description: 'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
		hint: 'What tells one row from another; empty for the whole row, and then rows that are the same in every column count as one. When the list has no data, fill in what the report asks for and take "Refresh List" from the menu of this field.',
		typeOptions: {
			loadOptionsMethod: 'getColumns',
			loadOptionsDependsOn: ['reportId.value', 'organizationScope', 'organizationId.value'],
		},
	},
	optionsField(
		optionInputs.childOrganizations.field,
		optionInputs.reportOptions.field,
		existingRowsOption,
		optionInputs.timeZoneOffset.field,
	),
];
