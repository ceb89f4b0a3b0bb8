import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { choice } from '../../fields/choice';
import { requiredText, textValue } from '../../fields/entered';
import type { InputItem } from '../../operation/input';
import { Refusal } from '../../refusal';
import { isZone } from '../../values/zone';

/** The choices of "Frequency". */
const FREQUENCIES = [
	{ name: 'Daily', value: 'daily' },
	{ name: 'Monthly', value: 'monthly' },
	{ name: 'On Demand', value: 'on_demand' },
	{ name: 'Quarterly', value: 'quarterly' },
	{ name: 'Weekly', value: 'weekly' },
] as const;

/** The choices of "Day" in a weekly schedule. */
const WEEKDAYS = ['Friday', 'Monday', 'Saturday', 'Sunday', 'Thursday', 'Tuesday', 'Wednesday'].map((name) => ({
	name,
	value: name.toLowerCase(),
}));

/** Samples show daily and weekly; the user guide adds monthly, quarterly and on demand, whose spelling is inferred. */
export const scheduleFields: INodeProperties[] = [
	{
		displayName: 'Frequency',
		name: 'frequency',
		type: 'options',
		default: 'weekly',
		description: 'How often the report runs',
		options: [...FREQUENCIES],
	},
	{
		displayName: 'Day',
		name: 'day',
		type: 'options',
		default: 'monday',
		displayOptions: { show: { frequency: ['weekly'] } },
		description: 'The day of the week on which the report runs',
		options: WEEKDAYS,
	},
	{
		displayName: 'Day',
		name: 'day',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1',
		displayOptions: { show: { frequency: ['monthly', 'quarterly'] } },
		description: 'The day on which the report runs, as the service expects it. Leave empty to let the service choose.',
	},
	{
		displayName: 'Time',
		name: 'time',
		type: 'string',
		default: '09:00',
		placeholder: 'e.g. 09:00',
		displayOptions: { hide: { frequency: ['on_demand'] } },
		description: 'The time of day at which the report runs, as HH:MM',
	},
	{
		displayName: 'Time Zone',
		name: 'timezone',
		type: 'string',
		default: 'UTC',
		placeholder: 'e.g. Europe/Berlin',
		displayOptions: { hide: { frequency: ['on_demand'] } },
		description: 'The time zone of the time, as UTC or an IANA name',
	},
];

/** The nested `schedule` of the create call. @throws Refusal for a time or zone that cannot be one */
export function scheduleOf({ read }: InputItem): IDataObject {
	const frequency = choice(read('frequency'), FREQUENCIES, 'Frequency');
	if (frequency === 'on_demand') return { frequency };
	const day = frequency === 'daily' ? '' : dayOf(frequency, textValue(read('day', ''), 'Day'));
	return {
		frequency,
		...(day ? { day } : {}),
		time: timeOfDay(read('time')),
		timezone: timeZone(read('timezone')),
	};
}

/** '' to let the service choose. */
const dayOf = (frequency: string, day: string): string => (day && frequency === 'weekly' ? choice(day, WEEKDAYS, 'Day') : day);

function timeOfDay(value: unknown): string {
	const time = requiredText(value, 'Time');
	if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) {
		throw new Refusal(`"Time" is not a time of day: ${JSON.stringify(time)}`, 'Enter it as HH:MM, such as 09:00 or 17:30.');
	}
	return time;
}

function timeZone(value: unknown): string {
	const zone = requiredText(value, 'Time Zone');
	if (isZone(zone)) return zone;
	throw new Refusal(`"Time Zone" is not known: ${JSON.stringify(zone)}`, 'Enter UTC or a name such as Europe/Berlin or America/New_York.');
}
