import type { INodeProperties } from 'n8n-workflow';
import { reportField } from '../fields';
import { triggerInputFields } from '../report/inputFields';
import { organizationFields } from '../report/runFields';

export const triggerFields: INodeProperties[] = [
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
		options: [
			{ name: 'Days', value: 'days' },
			{ name: 'Hours', value: 'hours' },
			{ name: 'Minutes', value: 'minutes' },
		],
	},
	{
		displayName: 'Key Column Names or IDs',
		name: 'keyColumns',
		type: 'multiOptions',
		default: [],
		description:
			'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
		hint: 'What tells one row from another. Without key columns it is the whole row; rows that are the same in every column count as one. When the list is empty, fill in what the report asks for and refresh the list.',
		typeOptions: { loadOptionsMethod: 'getColumns', loadOptionsDependsOn: ['reportId', 'organizationId'] },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Include Child Organizations',
				name: 'includeChildOrganizations',
				type: 'boolean',
				default: true,
				description: 'Whether the report also covers the organizations below the watched one',
			},
			{
				displayName: 'Report Options (JSON)',
				name: 'reportOptions',
				type: 'json',
				default: '[]',
				description: 'Further options of the report, as a list of objects with name and value',
			},
			{
				displayName: 'Start With Existing Rows',
				name: 'takesExisting',
				type: 'boolean',
				default: true,
				description: 'Whether the rows that are there when the workflow is first activated count as new',
			},
			{
				displayName: 'Time Zone Offset (Minutes)',
				name: 'offsetInMinutes',
				type: 'number',
				default: 0,
				description: 'Local time minus UTC in minutes, such as -300 for UTC-5. The service uses it to put dates into days.',
			},
		],
	},
];
