import type { INodeProperties } from 'n8n-workflow';
import { folded } from '../values/folded';
import { isRecord } from '../values/record';

/** Below a field that has to be filled in, since n8n marks one only after the first run. */
export const REQUIRED = 'Required';

interface LocatorOptions {
	displayName: string;
	name: string;
	/** Name of the node's list search method. */
	search: string;
	/**
	 * Whether it has to be filled in: in any case, where another field shows it, or not at all. n8n asks for a `required`
	 * one while that other field is an expression, and so counts as showing it; so there only the words say it.
	 */
	needed: 'always' | 'when shown' | 'never';
	description: string;
	placeholder: string;
	/** For IDs of a known form. */
	idPattern?: { regex: string; errorMessage: string };
}

/** A field that chooses one record: from a searchable list or by its ID. */
export const locator = (options: LocatorOptions): INodeProperties => ({
	displayName: options.displayName,
	name: options.name,
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	...(options.needed === 'always' ? { required: true } : {}),
	...(options.needed === 'never' ? {} : { hint: REQUIRED }),
	description: options.description,
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: options.search, searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: options.placeholder,
			...(options.idPattern ? { validation: [{ type: 'regex', properties: options.idPattern }] } : {}),
		},
	],
});

/** One of a locator's list. */
export interface Entry {
	name: string;
	value: string;
}

/** What has no ID cannot be chosen. */
export const hasValue = ({ value }: Entry): boolean => value !== '';

/** Whether a name fits what the user typed to search for it. */
export const matches = (text: string, search: string | undefined): boolean => !search || folded(text).includes(folded(search));

/**
 * The value of a parameter, and of a locator what is chosen. One that was written by a program may lack its mark or its mode, and an
 * expression in place of the whole may have given the ID alone. n8n's own extraction fails for a field that its form does not show.
 */
export const chosenValue = (parameter: unknown): unknown => (isLocator(parameter) ? parameter.value : parameter);

const isLocator = (parameter: unknown): parameter is { value?: unknown } =>
	isRecord(parameter) && 'value' in parameter && (parameter.__rl === true || 'mode' in parameter);
