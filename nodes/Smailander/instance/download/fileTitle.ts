import type { IDataObject } from 'n8n-workflow';
import { fieldOf, firstText, isRecord } from '../../../values/record';
import { timeOf, writtenTime } from '../../../values/time';
import { wallTime } from '../../../values/wallTime';

/** What a file is about, as far as the records at hand tell. */
interface FileTitle {
	/** '' where not known. */
	name: string;
	/** '' where not known. */
	type: string;
	/** As it was told; undefined where not known. */
	period: unknown;
}

/**
 * @param instance the row of the instance; what it says of its report goes before the others
 * @param records of the report, or what the report was asked for by; the first that says something counts
 */
export function titleOf(instance: IDataObject, records: IDataObject[]): FileTitle {
	const firstOf = (key: string) => firstText(fieldOf(instance, `report_${key}`), ...records.map((record) => fieldOf(record, key)));
	const period = [instance, ...records]
		.map((record) => fieldOf(record, 'period'))
		.find((value) => isRecord(value) || firstText(value) !== '');
	return { name: firstOf('name'), type: firstOf('type'), period };
}

/** What an item says of it. */
export const titleJson = ({ name, type, period }: FileTitle): IDataObject => ({
	...(name ? { reportName: name } : {}),
	...(type ? { reportType: type } : {}),
	...(period === undefined ? {} : { period: period as IDataObject[string] }),
});

/**
 * The parts of a file's name: the report, its period or the day of its run, and the instance.
 * @param zone of the workflow, in which days are counted
 */
export function titleParts(
	{ name, type, period }: FileTitle,
	reportId: string,
	instanceId: string,
	ranAt: unknown,
	zone: string,
): string[] {
	const parts = [name || type || reportId, daysOf(period, zone) || dayOf(ranAt, zone), instanceId || reportId];
	return [...new Set(parts)].filter((part) => part !== '');
}

function daysOf(period: unknown, zone: string): string {
	if (!isRecord(period)) return firstText(period);
	const days = ['start', 'end'].map((key) => dayOf(fieldOf(period, key), zone)).filter((day) => day !== '');
	return [...new Set(days)].join(' to ');
}

/** A day alone is the same in every zone. */
function dayOf(time: unknown, zone: string): string {
	const written = typeof time === 'string' ? writtenTime(time) : undefined;
	if (written && !written.time) return written.day;
	const ms = Math.floor(timeOf(time) / 1_000) * 1_000;
	return Number.isNaN(ms) ? '' : wallTime(ms, zone).slice(0, 10);
}
