import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { choice, knownChoice } from '../../fields/choice';
import { requiredText, textList, textValue } from '../../fields/entered';
import { locator, REQUIRED } from '../../fields/locator';
import { optionsField } from '../../fields/requestBudget';
import type { InputItem } from '../../operation/input';
import { itemsOf } from '../../operation/made';
import { operation, type Call, type Made } from '../../operation/operation';
import { settingsOf } from '../../operation/requestSettings';
import { Refusal } from '../../refusal';
import { textIn } from '../../values/record';
import { endpoints } from '../api';
import { addedRows, additionalFieldsOf, addToBody, checkTexts, emailAddress } from '../body';
import { reportFormats, reportSections, reportTypes } from '../choices';
import { additionalFields, bodyText, formatField, typeField } from '../fields';
import { readMade, readTemplates, sectionNames } from '../replies';
import { scheduleFields, scheduleOf } from './schedule';

function prepare({ input, request }: Call): void {
	const { read } = input;
	const name = requiredText(read('name'), 'Name');
	const type = choice(read('type'), reportTypes, 'Type');
	const format = choice(read('format'), reportFormats, 'Format');
	checkTexts(request.body, { description: 'Description' });
	const recipients = recipientsOf(input);
	addToBody(
		request,
		{ name, type, format, schedule: scheduleOf(input) },
		recipients.length > 0 ? { recipients } : {},
		additionalFieldsOf(input),
	);
}

/** Create takes objects with address and name; every other call takes plain addresses. */
function recipientsOf(input: InputItem): IDataObject[] {
	return addedRows(input, 'recipients', 'recipient', 'Recipients').map((row) => {
		const name = textValue(row.name, 'Name');
		return { email: emailAddress(row.email, 'Email'), ...(name ? { name } : {}) };
	});
}

async function perform(call: Call): Promise<Made> {
	const sections = await sectionsOf(call);
	// Sections given as Additional Fields win, as everything given there does.
	const body = { ...(sections.length > 0 ? { sections } : {}), ...(call.request.body as IDataObject) };
	return itemsOf([readMade(await call.send({ ...call.request, body }))]);
}

/** The choices of "Sections". */
const SECTION_SOURCES = [
	{ name: 'Choose Here', value: 'fields' },
	{ name: 'Take From a Template', value: 'template' },
] as const;

async function sectionsOf(call: Call): Promise<string[]> {
	const { read } = call.input;
	if (choice(read('sectionsFrom', 'fields'), SECTION_SOURCES, 'Sections') === 'fields') {
		const given = textList(read('sections', []), 'Section Names');
		// The documentation names other sections in other places, so none is refused.
		const chosen = given.map((section) => knownChoice(section, reportSections) ?? section);
		return [...new Set([...chosen, ...textList(read('options.otherSections', []), 'Other Sections')])];
	}
	const templateId = requiredText(read('templateId'), 'Template');
	const { rows } = readTemplates(await call.send({ ...settingsOf(call.request), ...endpoints.listTemplates }));
	const template = rows.find((row) => textIn(row, 'id') === templateId);
	const sections = template ? sectionNames(template) : [];
	if (sections.length === 0) {
		throw new Refusal(
			template ? `The template "${templateId}" has no sections` : `There is no template "${templateId}"`,
			'Choose another template from the list in "Template".',
		);
	}
	return sections;
}

const templateField = locator({
	displayName: 'Template',
	name: 'templateId',
	search: 'searchTemplates',
	needed: 'when shown',
	description: 'The template whose sections the report gets',
	placeholder: 'e.g. template_001',
});

const otherSectionsOption: INodeProperties = {
	displayName: 'Other Sections',
	name: 'otherSections',
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Section' },
	default: [],
	placeholder: 'e.g. threat_analysis',
	displayOptions: { show: { '/sectionsFrom': ['fields'] } },
	description: 'Sections that the list of Section Names does not hold',
};

export const create = operation({
	name: 'Create',
	value: 'create',
	action: 'Create report',
	description: 'Create a report that runs on a schedule',
	fields: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			required: true,
			hint: REQUIRED,
			placeholder: 'e.g. Weekly Security Summary',
			description: 'The name of the report',
		},
		typeField,
		formatField,
		...scheduleFields,
		{
			displayName: 'Sections',
			name: 'sectionsFrom',
			type: 'options',
			default: 'fields',
			description: 'Where the sections of the report come from',
			options: [...SECTION_SOURCES],
		},
		{
			displayName: 'Section Names',
			name: 'sections',
			type: 'multiOptions',
			default: [],
			displayOptions: { show: { sectionsFrom: ['fields'] } },
			description: 'The sections of the report, in the order chosen. Custom reports need them.',
			options: reportSections,
		},
		{ ...templateField, displayOptions: { show: { sectionsFrom: ['template'] } } },
		{
			displayName: 'Recipients',
			name: 'recipients',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Recipient',
			default: {},
			description: 'Who gets the report by email',
			options: [
				{
					displayName: 'Recipient',
					name: 'recipient',
					values: [
						{
							displayName: 'Email',
							name: 'email',
							type: 'string',
							default: '',
							placeholder: 'name@email.com',
						},
						{
							displayName: 'Name',
							name: 'name',
							type: 'string',
							default: '',
							placeholder: 'e.g. Security Team',
						},
					],
				},
			],
		},
		optionsField(
			additionalFields,
			bodyText('Description', 'description', 'description', { description: 'What the report is for' }),
			otherSectionsOption,
		),
	],
	endpoint: endpoints.createReport,
	prepare,
	perform,
});
