import type { INodeProperties } from 'n8n-workflow';
import { outputFileField } from '../../../fields/outputFile';
import { organizationField } from '../../fields';
import { FORMATS, OUTPUTS } from './fileChoices';
import { SCOPES } from './tenants';

/** Where the report runs. A field shown by another one is not `required`: n8n would ask for it while that one is an expression. */
export const organizationFields: INodeProperties[] = [
	{
		displayName: 'Organizations',
		name: 'organizationScope',
		type: 'options',
		default: 'one',
		description: 'In which organizations to run the report',
		options: [...SCOPES],
	},
	{
		...organizationField,
		description:
			'The organization to run the report in; with All Child Organizations, the one whose children it runs in. Leave empty for the default organization of the credential.',
		displayOptions: { hide: { organizationScope: ['several'] } },
	},
	{
		displayName: 'Organization Names or IDs',
		name: 'organizationIds',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getOrganizations' },
		default: [],
		displayOptions: { show: { organizationScope: ['several'] } },
		hint: 'At least one',
		description: 'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	},
	{
		displayName: 'Organization Name Contains',
		name: 'organizationFilter',
		type: 'string',
		default: '',
		placeholder: 'e.g. dental',
		displayOptions: { show: { organizationScope: ['children'] } },
		description: 'Only organizations whose name contains this text. Leave empty for all.',
	},
];

export const outputFields: INodeProperties[] = [
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		default: 'items',
		description: 'How the rows come out',
		options: [...OUTPUTS],
	},
	{
		displayName: 'File Format',
		name: 'fileFormat',
		type: 'options',
		default: 'csv',
		displayOptions: { show: { output: ['file'] } },
		description: 'The format of the file',
		options: [...FORMATS],
	},
	{ ...outputFileField, displayOptions: { show: { output: ['file'] } } },
];

const forFiles = { show: { '/output': ['file'] } };

export const expectedColumnsOption: INodeProperties = {
	displayName: 'Expected Columns',
	name: 'expectedColumns',
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Column' },
	default: [],
	placeholder: 'e.g. Hostname',
	displayOptions: forFiles,
	description:
		'The columns that the file should have. The item then tells in columnsMatch, missingColumns and furtherColumns whether it has them.',
};

export const fileNameOption: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. denied-executions',
	displayOptions: forFiles,
	description: 'The name of the file. Where several organizations are run, the name of the organization is added.',
};

export const keepFormulasOption: INodeProperties = {
	displayName: 'Keep Formulas',
	name: 'keepFormulas',
	type: 'boolean',
	default: false,
	displayOptions: forFiles,
	description:
		'Whether a CSV file is for programs: every cell as the service sent it, without an apostrophe before what a spreadsheet would run as a formula, and no byte order mark',
};

export const sliceOption: INodeProperties = {
	displayName: 'Split Period (Days)',
	name: 'sliceDays',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 7,
	description:
		'Run the report for slices of the period, each so many days long, and join the rows in order. For periods that are too long for one answer. For a file the slices are run one after the other, for items side by side.',
};
