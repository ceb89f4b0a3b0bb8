import { Refusal } from '../refusal';
import { hasLostDigits, lostDigits } from '../values/number';

/**
 * A text field's value without surrounding white space; '' when it is empty. A number from an expression counts as text.
 * @throws Refusal for anything else, which would otherwise be left out without a word, and for a number that may be another by now
 */
export function textValue(value: unknown, label: string): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return value.trim();
	if (hasLostDigits(value)) throw lostDigits(label);
	if (typeof value === 'number' && Number.isFinite(value)) return String(value);
	throw new Refusal(`"${label}" is not a text`, `Enter a text in "${label}", or an expression that gives one.`);
}

/** @throws Refusal when the field is empty or no text */
export function requiredText(value: unknown, label: string): string {
	const text = textValue(value, label);
	if (text === '') throw new Refusal(`"${label}" is empty`, `Fill in "${label}".`);
	return text;
}

/**
 * A text that narrows a list; '' for the whole of it.
 * @param all what the list holds
 * @throws Refusal for an expression that came to nothing: it must not mean all
 */
export function filterText(value: unknown, label: string, all: string): string {
	if (value !== undefined && value !== null) return textValue(value, label);
	throw new Refusal(`The expression in "${label}" gave nothing`, `Correct it, or leave the field empty for all ${all}.`);
}

/**
 * A field of several texts: a list, also as JSON, or a text with commas or line breaks when it comes from an expression.
 * @throws Refusal for anything else
 */
export function textList(value: unknown, label: string): string[] {
	const values = listOf(value) ?? textValue(value, label).split(/[,\r\n]/);
	return values.map((entry) => textValue(entry, label)).filter((text) => text !== '');
}

/** A list, or the JSON of one, as which models write it and expressions with other text beside them. Undefined for anything else. */
function listOf(value: unknown): unknown[] | undefined {
	if (Array.isArray(value)) return value as unknown[];
	if (typeof value !== 'string' || !value.trim().startsWith('[')) return undefined;
	try {
		return JSON.parse(value) as unknown[];
	} catch {
		return undefined;
	}
}

/**
 * The same of a field whose texts were chosen one by one.
 * @throws Refusal for empty entries, too: those of an expression that came to nothing would be missed by nobody
 */
export function fullTextList(value: unknown, label: string): string[] {
	const texts = textList(value, label);
	const list = listOf(value);
	if (!list || texts.length === list.length) return texts;
	throw new Refusal(
		`"${label}" has empty entries: ${list.length - texts.length} of ${list.length}`,
		'Remove them, or check the expression there: some of it came to nothing.',
	);
}

/**
 * Texts that narrow a list; none for the whole of it.
 * @param all what the list holds
 * @throws Refusal as `filterText` and `fullTextList` do
 */
export const filterTexts = (value: unknown, label: string, all: string): string[] =>
	fullTextList(Array.isArray(value) ? value : filterText(value, label, all), label);

/** @throws Refusal for anything but true, false and these words */
export function flag(value: unknown, label: string): boolean {
	const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (word === true || word === 'true') return true;
	if (word === false || word === 'false') return false;
	throw new Refusal(`"${label}" is neither true nor false`, `Switch "${label}" on or off, or use an expression that gives true or false.`);
}
