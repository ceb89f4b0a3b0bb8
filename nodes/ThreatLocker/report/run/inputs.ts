import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { flag, textValue } from '../../../fields/entered';
import { jsonValue } from '../../../fields/json';
import { periodFields, type Period } from '../../../fields/period';
import { Refusal } from '../../../refusal';
import { guid } from '../../../values/id';
import { wholeNumber } from '../../../values/number';
import { isRecord } from '../../../values/record';
import type { Report } from '../../replies';

/**
 * What a report can be run with: one entry an input, from which the form, the check, the request and the words about it are made.
 * How the form holds the inputs that a report asks for is `givenInputs.ts`.
 */
interface AskedInput<Value> {
	/** Where nothing is known of the report. Its label is the input's name in messages, unless the service has one. */
	field: INodeProperties;
	/** What a message calls it that finds it empty, unless the service has a name. */
	what: string;
	isAsked(report: Report): boolean;
	/** As the service names it. */
	nameIn(report: Report): string | null;
	sent(value: Value): IDataObject;
}

interface TextInput extends AskedInput<string> {
	/** @param label of the field that holds the value. @throws Refusal for what cannot be sent */
	checked(value: string, label: string): string;
}

export const DEFAULT_PERIOD = 'last7Days';
const [periodField, ...fieldsOfChoice] = periodFields(
	'The time the report covers. Used only by reports that ask for dates.',
	DEFAULT_PERIOD,
);

/** What depends on the choice of a period. */
export const periodDetailFields = fieldsOfChoice;

const period: AskedInput<Period> = {
	field: periodField!,
	what: 'a period',
	isAsked: ({ dateOption }) => dateOption,
	nameIn: () => null,
	sent: ({ start, end }) => ({ startDate: start, endDate: end }),
};

const text: TextInput = {
	field: {
		displayName: 'Text',
		name: 'data',
		type: 'string',
		default: '',
		placeholder: 'e.g. WS-014.example.test',
		description:
			'The text that the report asks for, such as a full host name. Used only by reports that ask for one; Report: Get Many shows which, as dataOptionName.',
	},
	what: 'a text',
	isAsked: ({ dataOption }) => dataOption,
	nameIn: ({ dataOptionName }) => dataOptionName,
	checked: textValue,
	sent: (data) => ({ data }),
};

const id: TextInput = {
	field: {
		displayName: 'ID',
		name: 'id',
		type: 'string',
		default: '',
		placeholder: 'e.g. 00000000-0000-0000-0000-000000000000',
		description:
			'The ID that the report asks for, such as that of a computer. Used only by reports that ask for one; Report: Get Many shows which, as guidOptionName.',
	},
	what: 'an ID',
	isAsked: ({ guidOption }) => guidOption,
	nameIn: ({ guidOptionName }) => guidOptionName,
	checked: (value, label) => guid(value, label, originOf(label)),
	sent: (given) => ({ id: given }),
};

export const inputs = { period, text, id };

/** The label of a computer's ID, which has a field of its own: a list that is searched. */
export const COMPUTER = 'Computer';

/**
 * Where the ID that a report asks for is found, as a sentence; '' where that is not known. The call for groups stands in the
 * service's public Swagger and in no article, so its list is not offered here.
 */
function originOf(label: string): string {
	if (label === COMPUTER) return 'Choose the computer from the list.';
	if (!/group/i.test(label)) return '';
	return "The service lists groups with their IDs at ComputerGroup/ComputerGroupGetDropdownByOrganizationId, below the address of its API; n8n's HTTP Request node can ask for it with this credential.";
}

/**
 * What is sent of an input.
 * @param value undefined or '' for none
 * @param label of its field; '' where the form lacks it, for it was made when the report, or that of another organization, asked for less
 * @param report undefined where it is not known and the service must judge
 * @throws Refusal naming the input, by the service's own label, that the report needs and the user left empty
 */
export function sentOf<Value>(input: AskedInput<Value>, value: Value | undefined, label: string, report: Report | undefined): IDataObject {
	if (report && lacks(input, value, report)) {
		throw new Refusal(
			`The report "${report.name}" needs ${input.nameIn(report) ?? input.what}`,
			label === ''
				? 'Open the node and choose the report anew, so that the form shows what it asks for by now. If it asks for that in this organization only, leave the organization out.'
				: `Enter it in "${label}".`,
		);
	}
	return value && !isUnwanted(input, report) ? input.sent(value) : {};
}

/** The report asks for it, and there is none. */
export const lacks = <Value>(input: AskedInput<Value>, value: Value | undefined, report: Report | undefined): boolean =>
	report !== undefined && input.isAsked(report) && !value;

/** It is known that the report does not ask for it. */
export const isUnwanted = (input: AskedInput<never>, report: Report | undefined): boolean => report !== undefined && !input.isAsked(report);

/** What may be added to any report, under "Options". */
interface OptionInput {
	field: INodeProperties;
	/** @throws Refusal for what cannot be sent */
	sent(value: unknown): IDataObject;
}

const childOrganizations: OptionInput = {
	field: {
		displayName: 'Include Child Organizations',
		name: 'includeChildOrganizations',
		type: 'boolean',
		default: true,
		description: 'Whether the report also covers the organizations below the one that it runs in',
	},
	sent: (value) => ({ includeChildOrganizations: flag(value, 'Include Child Organizations') }),
};

/** UTC-12 to UTC+14. */
const SMALLEST_OFFSET = -12 * 60;
const LARGEST_OFFSET = 14 * 60;

const timeZoneOffset: OptionInput = {
	field: {
		displayName: 'Time Zone Offset (Minutes)',
		name: 'offsetInMinutes',
		type: 'number',
		default: 0,
		description: 'Local time minus UTC in minutes, such as -300 for UTC-5. The service uses it to put dates into days.',
	},
	sent(value) {
		const offsetInMinutes = wholeNumber(value);
		if (offsetInMinutes === undefined || offsetInMinutes < SMALLEST_OFFSET || offsetInMinutes > LARGEST_OFFSET) {
			throw new Refusal(
				'"Time Zone Offset (Minutes)" is not an offset',
				`Enter whole minutes from ${SMALLEST_OFFSET} to ${LARGEST_OFFSET}, such as -300 for UTC-5.`,
			);
		}
		return { offsetInMinutes };
	},
};

const reportOptions: OptionInput = {
	field: {
		displayName: 'Report Options (JSON)',
		name: 'reportOptions',
		type: 'json',
		default: '[]',
		description: 'Further options of the report, as a list of objects with name and value',
	},
	sent(value) {
		const options = jsonValue(value, 'Report Options (JSON)') ?? [];
		if (!Array.isArray(options) || !options.every((option) => isRecord(option) && 'name' in option)) {
			throw new Refusal(
				'"Report Options (JSON)" must be a list of objects with a name and a value',
				'Write it as [{ "name": "option", "value": "text" }].',
			);
		}
		return { options: options as IDataObject[] };
	},
};

export const optionInputs = { childOrganizations, timeZoneOffset, reportOptions };

/** Those of a node's options that go into the request, as the node holds them; undefined where one was not added. */
export const optionsOf = (options: IDataObject): IDataObject =>
	Object.fromEntries(Object.values(optionInputs).map(({ field: { name } }) => [name, options[name]]));

/** What is sent of them. @throws Refusal for what cannot be sent */
export const sentOptions = (options: IDataObject): IDataObject =>
	Object.assign(
		{},
		...Object.values(optionInputs).map(({ field: { name }, sent }) => (options[name] === undefined ? {} : sent(options[name]))),
	);
