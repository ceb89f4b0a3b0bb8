/** A day and a time of day as ISO 8601 has them, as far as they were given. */
interface WrittenTime {
	/** YYYY-MM-DD, on the calendar. */
	day: string;
	/** HH:MM, with or without seconds and their fraction; undefined for a day alone. */
	time: string | undefined;
	/** `Z`, or an offset as +HH:MM; '' where none was given. */
	zone: string;
}

const CLOCK = String.raw`\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?`;
/** The zone's name may stand behind it, as in `+01:00[Europe/Berlin]` and `+0000 UTC`. */
const ZONE = String.raw`(?:(Z|UTC|GMT)(?:\[[\w/+-]+\])?|([+-](?:0\d|1[0-4])(?::?[0-5]\d)?)(?: ?UTC|\[[\w/+-]+\])?)`;
/** The hour alone is a time only with a zone: without one it would be anything. */
const EXTENDED = new RegExp(String.raw`^(\d{4})-(\d\d)-(\d\d)(?:[T ](?:(${CLOCK}) ?${ZONE}?|(\d\d) ?${ZONE}))?$`, 'i');
const BASIC = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d(?:[.,]\d+)?)?(?:(Z)|([+-](?:0\d|1[0-4])(?::?[0-5]\d)?))?)?$/i;
/** RFC 9110 (IMF-fixdate) and RFC 5322. */
const MAIL = /^(?:[a-z]{3}, ?)?(\d\d?) ([a-z]{3}) (\d{4}) (\d\d:\d\d(?::\d\d)?) (?:(Z|UTC|GMT)|([+-](?:0\d|1[0-4])[0-5]\d))$/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const EPOCH = /^\d{9,15}(?:\.\d+)?$/;

/** Seconds since 1970 of a year from 1973 on, and the number from which on they are milliseconds. */
const FIRST_SECONDS = 1e8;
const FIRST_MS = 1e11;
/** The year 10000, in milliseconds. */
const END_MS = 253_402_300_800_000;

/** Whether a number is milliseconds since 1970 of a year from 1973 to 9999; smaller ones are seconds, or no time at all. */
export const isEpochMs = (value: number): boolean => value >= FIRST_MS && value < END_MS;

/** Undefined for what is no time, or on no calendar. */
export function writtenTime(text: string): WrittenTime | undefined {
	const parts = partsOf(text.trim());
	if (!parts || !isOnCalendar(parts.day)) return undefined;
	return { ...parts, time: parts.time?.replace(',', '.') };
}

function partsOf(text: string): WrittenTime | undefined {
	const extended = EXTENDED.exec(text);
	if (extended) {
		const [, year, month, day, clock, utc, offset, hour, utcOfHour, offsetOfHour] = extended;
		return {
			day: `${year}-${month}-${day}`,
			time: clock ?? (hour && `${hour}:00`),
			zone: zoneOf(utc ?? utcOfHour, offset ?? offsetOfHour),
		};
	}
	const basic = BASIC.exec(text);
	if (basic) {
		const [, year, month, day, hour, minute, second, utc, offset] = basic;
		return { day: `${year}-${month}-${day}`, time: hour && [hour, minute, second].filter(Boolean).join(':'), zone: zoneOf(utc, offset) };
	}
	const [, day = '', name = '', year, time, utc, offset] = MAIL.exec(text) ?? [];
	const month = String(MONTHS.indexOf(name.toLowerCase()) + 1).padStart(2, '0');
	return year === undefined ? undefined : { day: `${year}-${month}-${day.padStart(2, '0')}`, time, zone: zoneOf(utc, offset) };
}

function zoneOf(utc: string | undefined, offset = ''): string {
	if (utc) return 'Z';
	return offset && `${offset.slice(0, 3)}:${offset.slice(3).replace(':', '') || '00'}`;
}

/** Whether the day exists: parsers take 30 February for 2 March. */
function isOnCalendar(day: string): boolean {
	const midnight = new Date(`${day}T00:00:00Z`);
	return !Number.isNaN(midnight.valueOf()) && midnight.toISOString().startsWith(day);
}

/**
 * A time that a service gave, in any of the forms that services write, in milliseconds since 1970; NaN for anything else. One without
 * a zone is UTC, whatever the zone of n8n. Numbers are seconds or milliseconds since 1970, by their size.
 */
export function timeOf(value: unknown): number {
	if (typeof value === 'number') return epochMs(value);
	if (typeof value !== 'string') return NaN;
	const text = value.trim();
	if (EPOCH.test(text)) return epochMs(Number(text));
	const ms = writtenMs(text);
	return ms < FIRST_MS ? NaN : ms;
}

function writtenMs(text: string): number {
	const written = writtenTime(text);
	return written ? Date.parse(`${written.day}T${written.time ?? '00:00'}${written.zone || 'Z'}`) : NaN;
}

/** What databases and languages write for no time: the year 0 or 1, 1900 or 1970, which is before any service had a report. */
const isZeroTime = (text: string): boolean => /^0000-00-00/.test(text) || writtenMs(text) < FIRST_MS;

const epochMs = (value: number): number => (isEpochMs(value) ? value : value >= FIRST_SECONDS && value < FIRST_MS ? value * 1_000 : NaN);

/** Whether a time was given that cannot be read, which is something else than none. */
export function isUnreadTime(value: unknown): boolean {
	if (value === undefined || value === null || value === false) return false;
	const text = String(value).trim();
	return text !== '' && text !== '0' && !isZeroTime(text) && Number.isNaN(timeOf(value));
}
