import type { IDataObject } from 'n8n-workflow';
import { choice } from '../../fields/choice';
import { requiredText } from '../../fields/entered';
import { optionsField } from '../../fields/requestBudget';
import { operation, type Call, type Made } from '../../operation/operation';
import { Refusal } from '../../refusal';
import { rethrow } from '../../rethrow';
import { ServiceFault } from '../../transport/errors';
import { acknowledge } from '../acknowledge';
import { endpoints } from '../api';
import { additionalFieldsOf, addToBody, checkTexts, emailAddresses } from '../body';
import { reportFormats } from '../choices';
import { additionalFields, bodyText, formatField, reportField } from '../fields';

const send = acknowledge('updated');

function prepare({ input, request }: Call): void {
	const fields = input.read('updateFields', {}) as IDataObject;
	if ('name' in fields) requiredText(fields.name, 'Name');
	const format = 'format' in fields ? { format: choice(fields.format, reportFormats, 'Format') } : {};
	checkTexts(request.body, { name: 'Name', description: 'Description' });
	// Left empty it is emptied, for it was added on purpose; an expression that came to nothing empties nothing.
	const description = typeof fields.description === 'string' ? { description: fields.description.trim() } : {};
	const recipients = emailAddresses(fields.recipients, 'Recipients');
	addToBody(
		request,
		format,
		description,
		recipients.length > 0 ? { recipients } : {},
		additionalFieldsOf(input, 'updateFields.additionalFields'),
	);
	if (Object.values(request.body as IDataObject).every((value) => value === undefined)) {
		const removal = 'recipients' in fields ? ' To remove all recipients, enter {"recipients": []} in "Additional Fields (JSON)".' : '';
		throw new Refusal('There is nothing to update', `Add at least one field under "Update Fields".${removal}`);
	}
}

/** The choices of "Update Method". */
const METHODS = [
	{ name: 'Automatic', value: 'auto', description: 'PATCH, and PUT if the service does not know PATCH' },
	{ name: 'PATCH', value: 'PATCH', description: 'Change only the fields that are sent' },
	{ name: 'PUT', value: 'PUT', description: 'May replace the whole report' },
] as const;

/**
 * The documentation names no verb. PATCH leaves the other fields alone, so it goes first; PUT follows only where
 * the service says that it does not know PATCH, or denies a report that it does have.
 */
async function perform(call: Call): Promise<Made> {
	const verb = choice(call.input.read('options.updateMethod', 'auto'), METHODS, 'Update Method');
	if (verb !== 'auto') {
		return await send({ ...call, request: { ...call.request, method: verb } });
	}
	try {
		return await send(call);
	} catch (error) {
		if (!(await isVerbUnknown(call, error))) rethrow(error);
		return await send({ ...call, request: { ...call.request, method: 'PUT' } });
	}
}

async function isVerbUnknown(call: Call, error: unknown): Promise<boolean> {
	if (!(error instanceof ServiceFault)) return false;
	const { status } = error.fault;
	return status === 405 || status === 501 || (status === 404 && (await isThere(call)));
}

async function isThere({ request, send: sendRequest }: Call): Promise<boolean> {
	try {
		await sendRequest({ ...request, ...endpoints.getReport, url: request.url, body: undefined });
		return true;
	} catch {
		return false;
	}
}

export const update = operation({
	name: 'Update',
	value: 'update',
	action: 'Update report',
	description: 'Change the name, format or recipients of a report',
	fields: [
		reportField,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				additionalFields,
				bodyText('Description', 'description', 'description', { description: 'What the report is for' }),
				formatField,
				bodyText('Name', 'name', 'name', { placeholder: 'e.g. Updated Report Name', description: 'The new name of the report' }),
				{
					displayName: 'Recipients',
					name: 'recipients',
					type: 'string',
					typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Recipient' },
					default: [],
					placeholder: 'e.g. security@example.com',
					description:
						'The addresses that get the report. They replace the present ones. Left empty, the present ones stay; to remove all, enter {"recipients": []} in Additional Fields (JSON).',
				},
			],
		},
		optionsField({
			displayName: 'Update Method',
			name: 'updateMethod',
			type: 'options',
			default: 'auto',
			description:
				'The HTTP method, which the documentation leaves open. Careful with PUT: the service may take it as the whole report and blank what is not sent.',
			options: [...METHODS],
		}),
	],
	endpoint: endpoints.updateReport,
	prepare,
	perform,
});
