import type { IDataObject } from 'n8n-workflow';
import { Refusal } from '../refusal';

/** A whole number beyond 2^53, which stands for its neighbours too. Replies never bring one: there it is a text with all its digits. */
export const hasLostDigits = (value: unknown): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);

/** @param label of the field that holds a number of which `hasLostDigits` is true */
export const lostDigits = (label: string): Refusal =>
	new Refusal(`"${label}" holds a number that has lost digits`, 'Of a number, 15 digits are sure to be kept. Give a longer one as a text: in quotes, and as a text from where it comes.');

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

/** A whole number, also as text; undefined for anything else. */
export function wholeNumber(value: unknown): number | undefined {
	const number = typeof value === 'number' ? value : typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : NaN;
	return Number.isSafeInteger(number) ? number : undefined;
}

/** The first characters of a text, without half of one at the end. */
export const beginning = (text: string, length: number): string => text.slice(0, length).replace(/\p{Cs}$/u, '');

/** An object with keys, as JSON has them. */
export const isRecord = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A key of an object, read without regard to case, because the services spell keys both ways. */
export function anyCase(record: unknown, key: string): unknown {
	if (!isRecord(record)) return undefined;
	if (Object.hasOwn(record, key)) return record[key];
	const found = Object.keys(record).find((name) => name.toLowerCase() === key.toLowerCase());
	return found === undefined ? undefined : record[found];
}

const NO = new Set<unknown>([false, 'false', 0, '0']);

/**
 * Whether an answer says that it is none, whatever its status: with `success` or a status of its own, or an error that says
 * something. An empty list beside it is not an empty result.
 */
export function saysError(answer: unknown): boolean {
	const success = anyCase(answer, 'success');
	if (success !== undefined && success !== null) return NO.has(success);
	return (wholeNumber(anyCase(answer, 'statusCode')) ?? 0) >= 400 || saysSomething(anyCase(answer, 'error'));
}

/** Words, an object, a list or a number that says something, or just true. */
export const saysSomething = (error: unknown): boolean =>
	typeof error === 'object' ? Object.keys(error ?? {}).length > 0 : typeof error === 'string' ? error.trim() !== '' : Boolean(error);

/** `: …` with what an answer of no known form says in words, '' where it says nothing. */
export function saidIn(body: unknown): string {
	const error = anyCase(body, 'error');
	const said = [anyCase(body, 'message'), anyCase(error, 'message'), error].find((one) => typeof one === 'string' && one.trim() !== '');
	return typeof said === 'string' ? `: ${said.trim()}` : '';
}
