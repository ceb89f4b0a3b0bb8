import { Refusal } from '../transport/refusal';

/** A text field's value without surrounding white space; numbers from expressions count as text. */
export const textValue = (value: unknown): string =>
	typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';

/** @throws Refusal when the field is empty. */
export function requiredText(value: unknown, label: string): string {
	const text = textValue(value);
	if (text === '') throw new Refusal(`"${label}" is empty`, `Fill in "${label}".`);
	return text;
}
