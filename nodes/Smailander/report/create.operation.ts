import {
	updateDisplayOptions,
	type IDataObject,
	type IExecuteSingleFunctions,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';
import { choice, knownChoice } from '../../fields/choice';
import { locator, REQUIRED } from '../../fields/locator';
import { optionsField } from '../../fields/requestBudget';
import { requiredText, textList, textValue } from '../../fields/entered';
import { textIn } from '../../transport/answer';
import { Refusal } from '../../refusal';
import { settingsOf } from '../../operation/requestSettings';
import { asItems, parameterValue, routing, type Call } from '../../operation/routing';
import type { ServiceRequest } from '../../transport/service';
import { endpoints, smailander } from '../api';
import { readMade, readTemplates, sectionNames } from '../replies';
import { addedRows, additionalFieldsOf, addToBody, checkTexts, emailAddress } from '../body';
import { reportFormats, reportSections, reportTypes } from '../choices';
import { additionalFields, bodyText, formatField, typeField } from '../fields';
import { scheduleFields, scheduleOf } from './schedule';

function prepare(this: IExecuteSingleFunctions, request: ServiceRequest): void {
	const name = requiredText(this.getNodeParameter('name'), 'Name');
	const type = choice(this.getNodeParameter('type'), reportTypes, 'Type');
	const format = choice(this.getNodeParameter('format'), reportFormats, 'Format');
	checkTexts(request.body, { description: 'Description' });
	const recipients = recipientsOf(this);
	addToBody(
		request,
		{ name, type, format, schedule: scheduleOf(this) },
		recipients.length > 0 ? { recipients } : {},
		additionalFieldsOf(this),
	);
}

/** Create takes objects with address and name; every other call takes plain addresses. */
function recipientsOf(context: IExecuteSingleFunctions): IDataObject[] {
	return addedRows(context, 'recipients', 'recipient', 'Recipients').map((row) => {
		const name = textValue(row.name, 'Name');
		return { email: emailAddress(row.email, 'Email'), ...(name ? { name } : {}) };
	});
}

async function create(this: IExecuteSingleFunctions, call: Call) {
	const sections = await sectionsOf(this, call);
	// Sections given as Additional Fields win, as everything given there does.
	const body = { ...(sections.length > 0 ? { sections } : {}), ...(call.request.body as IDataObject) };
	return asItems([readMade(await call.send({ ...call.request, body }))]);
}

/** The choices of "Sections". */
const SECTION_SOURCES = [
	{ name: 'Choose Here', value: 'fields' },
	{ name: 'Take From a Template', value: 'template' },
] as const;

async function sectionsOf(context: IExecuteSingleFunctions, call: Call): Promise<string[]> {
	if (choice(context.getNodeParameter('sectionsFrom', 'fields'), SECTION_SOURCES, 'Sections') === 'fields') {
		const given = textList(context.getNodeParameter('sections', []), 'Section Names');
		// The documentation names other sections in other places, so none is refused.
		const chosen = given.map((section) => knownChoice(section, reportSections) ?? section);
		return [...new Set([...chosen, ...textList(context.getNodeParameter('options.otherSections', []), 'Other Sections')])];
	}
	const templateId = requiredText(parameterValue(context, 'templateId'), 'Template');
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

export const createOption: INodePropertyOptions = {
	name: 'Create',
	value: 'create',
	action: 'Create report',
	description: 'Create a report that runs on a schedule',
	routing: routing(smailander, { endpoint: endpoints.createReport, prepare, perform: create }),
};

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

export const createFields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['report'], operation: ['create'] } },
	[
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
		optionsField(additionalFields, bodyText('Description', 'description', 'description', { description: 'What the report is for' }), otherSectionsOption),
	],
);
