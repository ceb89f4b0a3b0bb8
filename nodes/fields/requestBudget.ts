import type { INodeProperties } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { wholeNumber } from '../values/number';
import { isRecord } from '../values/record';

/** What the user set; left out where the service's own limits are to hold. */
interface RequestBudget {
	maxInFlight?: number;
	requestsPerMinute?: number;
	/** Percent. */
	share?: number;
}

const LABELS = {
	maxInFlight: 'Requests at Once',
	requestsPerMinute: 'Requests per Minute',
	share: 'Share of the Limit (%)',
};
const LARGEST = { maxInFlight: 100, requestsPerMinute: 100_000, share: 100 };

/**
 * Not read for each item: all items share one budget, and pickers, which know no items, obey it too.
 * So there can be no expressions in it.
 */
const budgetOptions: INodeProperties[] = [
	{
		displayName: LABELS.maxInFlight,
		name: 'maxInFlight',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1, maxValue: LARGEST.maxInFlight },
		default: 5,
		description:
			'How many requests may be under way at the same time, counting those of all workflows with this key. Where nodes differ, the lowest number of those at work holds.',
	},
	{
		displayName: LABELS.requestsPerMinute,
		name: 'requestsPerMinute',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1, maxValue: LARGEST.requestsPerMinute },
		default: 50,
		description:
			'How many requests may be sent within 60 seconds, counting those of all workflows with this key. The limits that the service itself reports are kept in any case.',
	},
	{
		displayName: LABELS.share,
		name: 'share',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1, maxValue: LARGEST.share },
		default: 100,
		description: "How much of the service's limit this n8n process may use. With four worker processes that use the same key, enter 25.",
	},
];

/** By comparison without `localeCompare`, whose first use takes 6 ms of n8n's start. */
const byLabel = (a: INodeProperties, b: INodeProperties): number => (a.displayName < b.displayName ? -1 : 1);

/** What few need of an operation or a trigger: its own options, and the limits of its requests. */
export const optionsField = (...own: INodeProperties[]): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [...own, ...budgetOptions].sort(byLabel),
});

/** Of an operation that has no options of its own. */
export const plainOptions = optionsField();

/**
 * Reads the limits among the options that the node holds.
 * @throws Refusal for a value out of range, which only a workflow that was not made in the editor can hold
 */
export function readRequestBudget(options: unknown): RequestBudget {
	if (options === undefined || options === null) return {};
	if (!isRecord(options)) throw new Refusal('"Options" is not a collection', 'Remove its options and add them anew.');
	const read = (name: keyof RequestBudget) =>
		options[name] === undefined ? undefined : amount(options[name], LABELS[name], LARGEST[name]);
	return { maxInFlight: read('maxInFlight'), requestsPerMinute: read('requestsPerMinute'), share: read('share') };
}

function amount(value: unknown, label: string, largest: number): number {
	const number = wholeNumber(value);
	if (number !== undefined && number >= 1 && number <= largest) return number;
	throw new Refusal(
		`"${label}" must be a whole number from 1 to ${largest}`,
		`Correct "${label}" under "Options". It takes no expression.`,
	);
}
