import { Refusal } from '../refusal';

/** A whole number beyond 2^53, which stands for its neighbours too. Replies never bring one: there it is a text with all its digits. */
export const hasLostDigits = (value: unknown): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);

/** @param label of the field that holds a number of which `hasLostDigits` is true */
export const lostDigits = (label: string): Refusal =>
	new Refusal(
		`"${label}" holds a number that has lost digits`,
		'Of a number, 15 digits are sure to be kept. Give a longer one as a text: in quotes, and as a text from where it comes.',
	);

/** A whole number, also as text; undefined for anything else. */
export function wholeNumber(value: unknown): number | undefined {
	const number = typeof value === 'number' ? value : typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : NaN;
	return Number.isSafeInteger(number) ? number : undefined;
}
