import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { choice } from '../../fields/choice';
import { flag, textList } from '../../fields/entered';
import { chosenValue } from '../../fields/locator';
import { NO_PERIOD } from '../../fields/period';
import { Refusal } from '../../refusal';
import { guid } from '../../values/id';
import { wholeNumber } from '../../values/number';
import { reportGuid } from '../fields';
import { readInputs } from '../report/run/givenInputs';
import { optionsOf } from '../report/run/inputs';
import { runValues, type RunValues } from '../report/run/request';
import { organizationsOf, type OrganizationChoice } from '../report/run/tenants';

const UNIT_MS = { minutes: 60_000, hours: 60 * 60_000, days: 24 * 60 * 60_000 };

/** The choices of "Look Back Unit". */
export const UNITS = [
	{ name: 'Days', value: 'days' },
	{ name: 'Hours', value: 'hours' },
	{ name: 'Minutes', value: 'minutes' },
] as const satisfies ReadonlyArray<{ name: string; value: keyof typeof UNIT_MS }>;

/** A hundred years. */
const LONGEST_MS = 36_500 * UNIT_MS.days;

export interface TriggerSettings {
	reportId: string;
	lookBackMs: number;
	/** What the report is run with, except for the period. */
	values: RunValues;
	/** The same, to tell one configuration from another. */
	inputs: unknown[];
	/** Empty for the whole row. */
	keyColumns: string[];
	takesExisting: boolean;
	organizations: OrganizationChoice;
	/** The organization that the node works from, as the field holds it. */
	organizationId: unknown;
}

/**
 * All parameters of a poll, read before it waits for anything.
 * @throws Refusal for parameters that nothing can be watched with
 */
export function readSettings(context: IPollFunctions): TriggerSettings {
	const read = (name: string, fallback?: unknown): unknown => chosenValue(context.getNodeParameter(name, fallback));
	const { organizations, organizationId } = organizationsOf(read);
	const { takesExisting = false, ...options } = read('options', {}) as IDataObject;
	const { text, id } = readInputs(read);
	const givenId = read('id', '') || id.value;
	return {
		reportId: reportGuid(read('reportId', '')),
		lookBackMs: lookBack(context),
		values: runValues({ read: (name, fallback) => (name === 'period' ? NO_PERIOD : read(name, fallback)), timezone: 'UTC' }),
		// Unchanged where the form only shows the same in other fields, or an ID in another spelling, or all rows would be taken for new.
		inputs: [read('data', '') || text.value, givenId && guid(givenId, id.label || 'ID'), optionsOf(options)],
		keyColumns: textList(read('keyColumns', []), 'Key Column Names or IDs').sort(),
		takesExisting: flag(takesExisting, 'Start With Existing Rows'),
		organizations,
		organizationId,
	};
}

function lookBack(context: IPollFunctions): number {
	const count = wholeNumber(context.getNodeParameter('lookBack', 24));
	const unit = UNIT_MS[choice(context.getNodeParameter('lookBackUnit', 'hours'), UNITS, 'Look Back Unit')];
	if (count === undefined || count < 1 || count * unit > LONGEST_MS) {
		throw new Refusal('"Look Back" is not a length of time', 'Enter a whole number of at least 1, of no more than 36500 days.');
	}
	return count * unit;
}
