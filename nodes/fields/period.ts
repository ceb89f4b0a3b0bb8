import type { INodeProperties } from 'n8n-workflow';
import { tryToParseDateTime } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { wholeNumber } from '../values/number';
import { isEpochMs, writtenTime } from '../values/time';
import { utcSeconds } from '../values/utc';
import { isZone } from '../values/zone';
import { choice } from './choice';
import { REQUIRED } from './locator';

type DateTime = ReturnType<typeof tryToParseDateTime>;

/** Both ends in UTC, whole seconds, `YYYY-MM-DDTHH:MM:SSZ`: the one form both services document. */
export interface Period {
	start: string;
	end: string;
}

interface Preset {
	name: string;
	/** First and last moment, seen from now in the workflow's time zone. */
	span: (now: DateTime) => [DateTime, DateTime];
}

const secondBefore = (moment: DateTime): DateTime => moment.minus({ seconds: 1 });

/** In the order of their length, as they stand in the form. Weeks begin on Monday (ISO 8601). */
const PRESETS: Record<string, Preset> = {
	today: { name: 'Today', span: (now) => [beginOf('day', now), now] },
	yesterday: { name: 'Yesterday', span: (now) => previous(now, 'day') },
	last24Hours: { name: 'Last 24 Hours', span: (now) => [now.minus({ hours: 24 }), now] },
	thisWeek: { name: 'This Week', span: (now) => [beginOf('week', now), now] },
	previousWeek: { name: 'Previous Week', span: (now) => previous(now, 'week') },
	last7Days: { name: 'Last 7 Days', span: (now) => [now.minus({ days: 7 }), now] },
	thisMonth: { name: 'This Month', span: (now) => [beginOf('month', now), now] },
	previousMonth: { name: 'Previous Month', span: (now) => previous(now, 'month') },
	last30Days: { name: 'Last 30 Days', span: (now) => [now.minus({ days: 30 }), now] },
	thisQuarter: { name: 'This Quarter', span: (now) => [beginOf('quarter', now), now] },
	previousQuarter: { name: 'Previous Quarter', span: (now) => previous(now, 'quarter') },
	last90Days: { name: 'Last 90 Days', span: (now) => [now.minus({ days: 90 }), now] },
	yearToDate: { name: 'Year to Date', span: (now) => [beginOf('year', now), now] },
};

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year';

function previous(now: DateTime, unit: Unit): [DateTime, DateTime] {
	const current = beginOf(unit, now);
	// Where clocks skip midnight a unit begins at one o'clock, and the one before it does not.
	return [beginOf(unit, current.minus({ [unit]: 1 })), secondBefore(current)];
}

/** The first moment of the unit: where clocks are set back to midnight there are two of that name, of which Luxon takes the second. */
function beginOf(unit: Unit, moment: DateTime): DateTime {
	const begin = moment.startOf(unit);
	const before = begin.minus({ hours: 1 });
	return before.hasSame(begin, 'day') ? before : begin;
}

/** Not `required`: n8n counts a field as shown while its Period is an expression, and would ask for dates that nobody needs. */
const customDate = (displayName: string, name: string, dayAlone: string): INodeProperties => ({
	displayName,
	name,
	type: 'dateTime',
	default: '',
	displayOptions: { show: { period: [CUSTOM] } },
	hint: REQUIRED,
	description: `In the time zone of the workflow, unless the date itself names another. A day alone means its ${dayAlone}.`,
});

const LAST_DAYS = 'lastDays';
const CUSTOM = 'custom';
export const NO_PERIOD = 'none';

/** What Period can be set to. */
export const PERIOD_CHOICES = [
	...Object.entries(PRESETS).map(([value, { name }]) => ({ name, value })),
	{ name: 'Last N Days', value: LAST_DAYS },
	{ name: 'Custom', value: CUSTOM },
	{ name: 'No Period', value: NO_PERIOD },
];

/** The Period choice with the fields that two of its choices need. `default` is one of the presets or `none`. */
export const periodFields = (description: string, defaultPeriod: string): INodeProperties[] => [
	{
		displayName: 'Period',
		name: 'period',
		type: 'options',
		default: defaultPeriod,
		description,
		options: PERIOD_CHOICES,
	},
	{
		displayName: 'Number of Days',
		name: 'days',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 14,
		displayOptions: { show: { period: [LAST_DAYS] } },
		description: 'How many days back from now the report covers',
	},
	customDate('Start Date', 'startDate', 'first moment'),
	customDate('End Date', 'endDate', 'last second'),
];

/**
 * Reads the period fields of one item.
 * @param read reads a node parameter by name
 * @param timezone IANA name of the workflow's time zone
 * @param now milliseconds
 * @returns undefined for "No Period"
 * @throws Refusal for a zone that there is not, for a date or a number of days that cannot be read, and for an end that is not after the start
 */
export function readPeriod(read: (name: string) => unknown, timezone: string, now: number): Period | undefined {
	const chosen = choice(read('period'), PERIOD_CHOICES, 'Period');
	if (chosen === NO_PERIOD) return undefined;
	if (!isZone(timezone)) throw unknownZone(timezone);
	if (chosen !== CUSTOM) {
		const [start, end] = spanOf(chosen, read)(parsedDate(new Date(now).toISOString(), timezone, 'Period').setZone(timezone));
		return { start: utc(start), end: utc(end) };
	}
	const start = parsedDate(read('startDate'), timezone, 'Start Date');
	const end = endOf(read('endDate'), timezone);
	if (end.toMillis() <= start.toMillis()) {
		throw new Refusal(
			'"End Date" is not after "Start Date"',
			`The period runs from ${utc(start)} to ${utc(end)}. Enter an end that is later.`,
		);
	}
	return { start: utc(start), end: utc(end) };
}

const unknownZone = (timezone: string): Refusal =>
	new Refusal(
		`The time zone ${JSON.stringify(timezone)} of the workflow is not known`,
		'Choose "Timezone" anew in the settings of the workflow. If the default is chosen there, correct the environment variable GENERIC_TIMEZONE of n8n: it takes a name such as Europe/Berlin.',
	);

/** Both ends of a period belong to it, so of a day alone that is its last second. */
function endOf(value: unknown, timezone: string): DateTime {
	const end = parsedDate(value, timezone, 'End Date');
	const isDayAlone = typeof value === 'string' && /^\s*\d{4}-\d\d-\d\d\s*$/.test(value);
	return isDayAlone ? secondBefore(beginOf('day', end.plus({ days: 1 }))) : end;
}

function spanOf(chosen: string, read: (name: string) => unknown): Preset['span'] {
	if (chosen === LAST_DAYS) {
		const days = numberOfDays(read('days'));
		return (now) => [now.minus({ days }), now];
	}
	return PRESETS[chosen]!.span;
}

/** A hundred years. */
const MOST_DAYS = 36_500;

function numberOfDays(value: unknown): number {
	const days = wholeNumber(value);
	if (days !== undefined && days >= 1 && days <= MOST_DAYS) return days;
	throw new Refusal(
		`"Number of Days" must be a whole number from 1 to ${MOST_DAYS}`,
		'Enter how many days back from now the report covers.',
	);
}

const utc = (moment: DateTime): string => utcSeconds(moment.toMillis());

/** The day of a time in a zone, as YYYY-MM-DD. */
export const dayIn = (time: string, timezone: string): string =>
	parsedDate(time, timezone, 'Period').setZone(timezone).toFormat('yyyy-MM-dd');

function parsedDate(value: unknown, timezone: string, label: string): DateTime {
	if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) {
		throw new Refusal(`"${label}" is empty`, `Choose a date in "${label}" or another "Period".`);
	}
	const text = isoText(value);
	if (!text) throw notADate(value, label);
	try {
		return tryToParseDateTime(text, timezone);
	} catch {
		throw notADate(value, label);
	}
}

/** A date's ISO text. Of other texts n8n's parser reads nearly all, and then in the time zone of n8n's host. */
function isoText(value: unknown): string | undefined {
	if (typeof value === 'string') {
		const written = writtenTime(value);
		return written?.time ? `${written.day}T${written.time}${written.zone}` : written?.day;
	}
	if (typeof value === 'number') return isEpochMs(value) ? new Date(value).toISOString() : undefined;
	if (typeof value !== 'object' || value === null || Number.isNaN(value.valueOf())) return undefined;
	const { toISOString, toISO } = value as { toISOString?: unknown; toISO?: unknown };
	const write = typeof toISO === 'function' ? toISO : toISOString;
	return typeof write === 'function' ? isoText(write.call(value)) : undefined;
}

const notADate = (value: unknown, label: string): Refusal =>
	new Refusal(`"${label}" is not a date: ${JSON.stringify(value)}`, 'Enter a date such as 2026-03-01T08:00:00 or 2026-03-01T08:00:00Z.');
