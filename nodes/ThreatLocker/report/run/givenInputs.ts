import type { ResourceMapperField, ResourceMapperValue } from 'n8n-workflow';
import { requiredText, textValue } from '../../../fields/entered';
import { chosenValue } from '../../../fields/locator';
import { NO_PERIOD } from '../../../fields/period';
import { Refusal } from '../../../refusal';
import type { Report } from '../../replies';
import { COMPUTER, DEFAULT_PERIOD, inputs, isUnwanted } from './inputs';

/** Above the report's own fields in the form. */
export const INPUTS_LABEL = 'Report Inputs';
/** The last of the report's own fields, seen by nobody, with a value by which the form shows its Period. */
const PERIOD = inputs.period.field.displayName;
export const ASKED = 'asked';
const isOfComputer = (label: string | null | undefined) => /^computer[\s_-]*(id|guid)?$/i.test(label?.trim() ?? '');

type Read = (name: string, fallback?: unknown) => unknown;

/** A value with the label that the user sees above it. */
export interface Labelled {
	/** '' where the form has no such field. */
	label: string;
	/** '' for none. */
	value: string;
}

/** What the user gave for what the report asks for. */
interface GivenInputs {
	text: Labelled;
	id: Labelled;
	/** A choice of the Period field, as the node holds it. */
	period: { label: string; value: unknown };
}

/**
 * The fields that a report asks for, under the service's own labels. A label is its field's ID too, because n8n names
 * an empty field by its ID. The ID is told from the text by `canBeUsedToMatch`, which n8n itself does not use here. The
 * ID of a computer has a field outside of these, since they cannot hold a list that is searched.
 * @param report undefined where the list does not tell what the report asks for, for then it may be anything
 * @param withPeriod false where the period is no choice of the user's
 */
export function reportFields(report: Report | undefined, withPeriod: boolean): ResourceMapperField[] {
	const field = (label: string, more: Partial<ResourceMapperField> = {}): ResourceMapperField => ({
		id: label,
		displayName: label,
		required: report !== undefined,
		display: true,
		type: 'string',
		defaultMatch: false,
		canBeUsedToMatch: false,
		...more,
	});
	const text = fieldLabel(inputs.text, report, [PERIOD, COMPUTER]);
	const id = fieldLabel(inputs.id, report, [PERIOD, text]);
	const asksForId = !isUnwanted(inputs.id, report);
	const asksForComputer = asksForId && report !== undefined && isOfComputer(inputs.id.nameIn(report));
	const asksForPeriod = withPeriod && !isUnwanted(inputs.period, report);
	return [
		...(asksForComputer ? [field(COMPUTER, { required: false, display: false })] : []),
		...(isUnwanted(inputs.text, report) ? [] : [field(text)]),
		...(asksForId && !asksForComputer ? [field(id, { canBeUsedToMatch: true })] : []),
		...(asksForPeriod ? [field(PERIOD, { required: false, display: false, defaultValue: ASKED })] : []),
	];
}

/** Characters of a label; a longer one would push the words of a message out. */
const LONGEST_LABEL = 100;

/**
 * The service's label, as far as n8n can keep a value under it: it looks for the value's name between brackets and quotes,
 * and takes one that begins with "=" for an expression and one that every object has for a value.
 */
function fieldLabel({ field, nameIn }: typeof inputs.text, report: Report | undefined, taken: string[]): string {
	const kind = field.displayName;
	const given = report && nameIn(report);
	const label =
		given
			?.replace(/[\s"\\[\]]+/g, ' ')
			.replace(/^[\s=]+/, '')
			.slice(0, LONGEST_LABEL)
			.trim() || kind;
	return taken.includes(label) || label in {} ? `${label} (${kind})` : label;
}

/** What the form holds of the own fields; nothing where it does not show them. */
const held = (read: Read): Partial<ResourceMapperValue> => (read('reportInputs', null) ?? {}) as Partial<ResourceMapperValue>;

/**
 * Reads what the user gave: in the report's own fields where the form has loaded them, else in the plain ones.
 * @throws Refusal for a field of the report that an expression left empty, and for values without their fields
 */
export function readInputs(read: Read): GivenInputs {
	const { value, schema } = held(read);
	return value === null || value === undefined ? plainInputs(read) : ownInputs(value, schema ?? [], read);
}

/** Whether none of the report's own fields waits to be filled in. */
export function isFilledIn(read: Read): boolean {
	const { value, schema = [] } = held(read);
	if (hasComputer(schema) && computer(read) === '') return false;
	return !schema.some(({ id, required }) => required && (value?.[id] ?? '') === '');
}

const hasComputer = (fields: ResourceMapperField[]) => fields[0]?.id === COMPUTER;
const computer = (read: Read) => chosenValue(read('computerId', ''));

function ownInputs(values: NonNullable<ResourceMapperValue['value']>, fields: ResourceMapperField[], read: Read): GivenInputs {
	if (Object.keys(values).some((name) => !fields.some(({ id }) => id === name))) {
		throw new Refusal(`"${INPUTS_LABEL}" is incomplete`, 'Open the node, choose the report anew and fill in its fields.');
	}
	const given = (field: ResourceMapperField | undefined): Labelled => {
		if (!field) return { label: '', value: '' };
		const { id, displayName: label, required } = field;
		return { label, value: required ? requiredText(values[id], label) : textValue(values[id], label) };
	};
	const asksForPeriod = fields.some(({ id }) => id === PERIOD);
	return {
		text: given(fields.find(({ type, display, canBeUsedToMatch }) => type === 'string' && display && !canBeUsedToMatch)),
		id: hasComputer(fields)
			? { label: COMPUTER, value: requiredText(computer(read), COMPUTER) }
			: given(fields.find(({ canBeUsedToMatch }) => canBeUsedToMatch)),
		// The trigger has a period without a field for it, and a form that was loaded before the report asked for one has none.
		period: asksForPeriod ? { label: PERIOD, value: read('period', DEFAULT_PERIOD) } : { label: '', value: read('period', NO_PERIOD) },
	};
}

function plainInputs(read: Read): GivenInputs {
	const given = ({ field: { name, displayName: label } }: typeof inputs.text): Labelled => ({
		label,
		value: textValue(read(name, ''), label),
	});
	return { text: given(inputs.text), id: given(inputs.id), period: { label: PERIOD, value: read('period', DEFAULT_PERIOD) } };
}
