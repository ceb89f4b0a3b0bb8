import type { INodeProperties } from 'n8n-workflow';
import { outputFileField } from '../../fields/outputFile';
import { optionsField } from '../../fields/requestBudget';
import { reportFormats, reportTypes } from '../choices';
import { reportField } from '../fields';
import { ENDS, SCOPES } from './settings';

const lookBackOption: INodeProperties = {
	displayName: 'Look Back (Hours)',
	name: 'lookBackHours',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 24,
	description:
		'Also start for reports that were made up to so many hours before the workflow is first published. Without it only what ends from then on counts.',
};

export const triggerFields: INodeProperties[] = [
	{
		displayName: 'Trigger On',
		name: 'triggerOn',
		type: 'options',
		default: 'completed',
		description: 'What starts the workflow',
		options: [...ENDS],
	},
	{
		displayName: 'Reports',
		name: 'reportScope',
		type: 'options',
		default: 'all',
		description: 'Which reports to watch',
		options: [...SCOPES],
	},
	{ ...reportField, required: false, description: 'The report to watch', displayOptions: { show: { reportScope: ['one'] } } },
	{
		displayName: 'Report Names or IDs',
		name: 'reportIds',
		type: 'multiOptions',
		default: [],
		description: 'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
		displayOptions: { show: { reportScope: ['several'] } },
		hint: 'At least one',
		typeOptions: { loadOptionsMethod: 'getReports' },
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	{
		displayName: 'Download File',
		name: 'download',
		type: 'boolean',
		default: false,
		description: 'Whether to put the file of a completed report into the item',
	},
	{ ...outputFileField, required: true, displayOptions: { show: { download: [true] } } },
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [
			{
				displayName: 'Formats',
				name: 'formats',
				type: 'multiOptions',
				default: [],
				description: 'Only reports whose file has one of these formats',
				options: reportFormats,
			},
			{
				displayName: 'Types',
				name: 'types',
				type: 'multiOptions',
				default: [],
				description: 'Only reports of these kinds',
				options: reportTypes,
			},
		],
	},
	optionsField(lookBackOption),
];
