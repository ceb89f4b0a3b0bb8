import type { IDataObject } from 'n8n-workflow';
import { choice } from '../../fields/choice';
import { flag, requiredText, textValue } from '../../fields/entered';
import { REQUIRED } from '../../fields/locator';
import { optionsField } from '../../fields/requestBudget';
import type { InputItem } from '../../operation/input';
import { single } from '../../operation/made';
import { operation, type Call } from '../../operation/operation';
import { Refusal } from '../../refusal';
import { wholeNumber } from '../../values/number';
import { endpoints } from '../api';
import { addedRows, additionalFieldsOf, addToBody, checkTexts } from '../body';
import { reportFormats, reportSections } from '../choices';
import { additionalFields, bodyText } from '../fields';
import { readMade } from '../replies';

/** The one theme that the documentation shows, in its sample of the request. */
const DEFAULT_THEME = 'corporate';

function prepare({ input, request }: Call): void {
	const { read } = input;
	const name = requiredText(read('name'), 'Name');
	const format = choice(read('format'), reportFormats, 'Format');
	checkTexts(request.body, { description: 'Description' });
	const theme = textValue(read('options.theme', DEFAULT_THEME), 'Theme');
	addToBody(
		request,
		{ name, sections: sectionsOf(input) },
		{ formatting: { format, ...(theme ? { theme } : {}) } },
		additionalFieldsOf(input),
	);
}

function sectionsOf(input: InputItem): IDataObject[] {
	const sections = addedRows(input, 'sections', 'section', 'Sections');
	if (sections.length === 0) {
		throw new Refusal('The template has no sections', 'Add at least one under "Sections".');
	}
	return sections.map((section, index) => ({
		id: requiredText(section.id, 'Section'),
		order: orderOf(section.order, index + 1),
		required: flag(section.required ?? true, 'Required'),
	}));
}

/** 0 stands for the place in the list. */
function orderOf(value: unknown, place: number): number {
	const order = wholeNumber(value ?? 0);
	if (order === undefined || order < 0) {
		throw new Refusal('"Order" is not a whole number', 'Enter 1 for the first section, 2 for the next, or 0 for the order of the list.');
	}
	return order === 0 ? place : order;
}

export const create = operation({
	name: 'Create',
	value: 'create',
	action: 'Create template',
	description: 'Create a report template of chosen sections',
	fields: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			required: true,
			hint: REQUIRED,
			placeholder: 'e.g. Vendor Security Assessment',
			description: 'The name of the template',
		},
		{
			displayName: 'Sections',
			name: 'sections',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true, sortable: true },
			placeholder: 'Add Section',
			default: {},
			description: 'The sections that reports of this template have',
			options: [
				{
					displayName: 'Section',
					name: 'section',
					values: [
						{
							displayName: 'Section',
							name: 'id',
							type: 'string',
							default: '',
							placeholder: 'e.g. executive_summary',
							description: `One of ${reportSections.map(({ value }) => value).join(', ')}, or a name of your own`,
						},
						{
							displayName: 'Order',
							name: 'order',
							type: 'number',
							typeOptions: { minValue: 0 },
							default: 0,
							description: 'The place of the section; 0 takes the order of this list',
						},
						{
							displayName: 'Required',
							name: 'required',
							type: 'boolean',
							default: true,
							description: 'Whether a report must have the section',
						},
					],
				},
			],
		},
		{
			displayName: 'Format',
			name: 'format',
			type: 'options',
			default: 'pdf',
			description: 'The file format of reports of this template',
			options: reportFormats,
		},
		optionsField(additionalFields, bodyText('Description', 'description', 'description', { description: 'What the template is for' }), {
			displayName: 'Theme',
			name: 'theme',
			type: 'string',
			default: DEFAULT_THEME,
			placeholder: 'e.g. corporate',
			description: 'The look of the report. The documentation names corporate only, which is sent unless something else stands here.',
		}),
	],
	endpoint: endpoints.createTemplate,
	prepare,
	perform: single(readMade),
});
