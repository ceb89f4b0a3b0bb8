import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { wholeNumber } from '../values/number';

/** Return All and Limit of every Get Many, which the seam reads. */
export const limitFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/** The Limit of rows that come without pages. It is an option, for a report is wanted as a whole. */
export const rowLimitOption: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'Max number of results to return',
};

/**
 * The rows that the options let through; undefined for all.
 * @throws Refusal for anything but a number of rows, such as an expression that came to nothing: it must not mean all
 */
export function rowLimit(options: IDataObject): number | undefined {
	if (!Object.hasOwn(options, 'limit')) return undefined;
	const limit = wholeNumber(options.limit);
	if (limit === undefined || limit < 1) {
		throw new Refusal('"Limit" must be a whole number of at least 1', 'Correct it under "Options", or remove it there to get every row.');
	}
	return limit;
}
