import { Refusal } from '../refusal';
import { folded } from '../values/folded';
import { filterTexts, textValue } from './entered';

/** One choice of a field: what a workflow stores for it, and what the form shows. */
export interface Choice<T extends string = string> {
	readonly name: string;
	readonly value: T;
	readonly description?: string;
}

type Choices<T extends string> = ReadonlyArray<Choice<T>>;

/** What is stored for a text that an expression gave: the value or its label, in any case. Undefined for neither. */
export const knownChoice = <T extends string>(text: string, choices: Choices<T>): T | undefined =>
	(
		choices.find(({ value }) => value === text) ??
		choices.find(({ value }) => folded(value) === folded(text)) ??
		choices.find(({ name }) => folded(name) === folded(text))
	)?.value;

/** @throws Refusal for what is none of the choices; it names them all */
export function choice<T extends string>(given: unknown, choices: Choices<T>, label: string): T {
	const text = textValue(given, label);
	const chosen = knownChoice(text, choices);
	if (chosen !== undefined) return chosen;
	const complaint = text === '' ? 'is empty' : `has no choice ${JSON.stringify(text)}`;
	throw new Refusal(`"${label}" ${complaint}`, `Use one of: ${choices.map(({ name }) => name).join(', ')}.`);
}

/**
 * Choices that narrow a list; none for the whole of it.
 * @param all what the list holds
 * @throws Refusal as `choice` and `filterTexts` do
 */
export const filterChoices = <T extends string>(given: unknown, choices: Choices<T>, label: string, all: string): T[] =>
	filterTexts(given, label, all).map((text) => choice(text, choices, label));
