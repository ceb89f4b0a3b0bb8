import type { IDataObject } from 'n8n-workflow';
import { jsonValue } from '../../fields/json';
import { readPeriod, type Period } from '../../fields/period';
import { slicesOf } from '../../fields/slices';
import { flag, isRecord, textValue, wholeNumber } from '../../fields/values';
import { guid } from '../../transport/address';
import { Refusal } from '../../refusal';
import type { ServiceRequest } from '../../transport/service';
import { endpoints, type Report } from '../api';

/** The node's parameters for one input item. */
export interface RunInput {
	read: (name: string, fallback?: unknown) => unknown;
	timezone: string;
}

/** What the user set, checked as far as it can be without a request. */
export interface RunValues {
	reportId: string;
	/** The period, cut where that is wanted; undefined for none. */
	slices: Period[] | undefined;
	data: string;
	id: string;
	options: IDataObject;
}

/** @throws Refusal for input that no report can run with */
export function runValues({ read, timezone }: RunInput): RunValues {
	const reportId = guid(read('reportId'), 'Report');
	const period = readPeriod((name) => read(name, ''), timezone, Date.now());
	const options = read('options', {}) as IDataObject;
	const id = textValue(read('id', ''), 'ID');
	return {
		reportId,
		slices: period && slicesOf(period, options.sliceDays),
		data: textValue(read('data', ''), 'Text'),
		id: id && guid(id, 'ID'),
		options: requestOptions(options),
	};
}

/** The periods to run a report for, one after the other; `undefined` runs it without. */
export const periodsOf = ({ slices }: RunValues, report: Report | undefined): Array<Period | undefined> =>
	slices && report?.dateOption !== false ? slices : [undefined];

/**
 * The request that runs a report: exactly what the report asks for, out of what the user set; all of it where the
 * report's entry is not known and the service must judge.
 * @throws Refusal naming the field, by the service's own label, that the report needs and the user left empty
 */
export function runRequest(
	{ reportId, data, id, options }: RunValues,
	report: Report | undefined,
	headers: IDataObject,
	period: Period | undefined,
): ServiceRequest {
	if (report?.dateOption && !period) throw missing(report, 'a period', 'Period');
	if (report?.dataOption && !data) throw missing(report, report.dataOptionName ?? 'a text', 'Text');
	if (report?.guidOption && !id) throw missing(report, report.guidOptionName ?? 'an ID', 'ID');
	const body = {
		reportId: report?.reportId ?? reportId,
		...(period && report?.dateOption !== false ? { startDate: period.start, endDate: period.end } : {}),
		...(data && report?.dataOption !== false ? { data } : {}),
		...(id && report?.guidOption !== false ? { id } : {}),
		...options,
	};
	return { ...endpoints.runReport, headers, body };
}

const missing = (report: Report, what: string, field: string): Refusal =>
	new Refusal(`The report "${report.name}" needs ${what}`, `Enter it in "${field}".`);

/** UTC-12 to UTC+14. */
const SMALLEST_OFFSET = -12 * 60;
const LARGEST_OFFSET = 14 * 60;

function requestOptions({ includeChildOrganizations, offsetInMinutes, reportOptions }: IDataObject): IDataObject {
	return {
		...(includeChildOrganizations === undefined ? {} : { includeChildOrganizations: flag(includeChildOrganizations, 'Include Child Organizations') }),
		...(offsetInMinutes === undefined ? {} : { offsetInMinutes: checkedOffset(offsetInMinutes) }),
		...(reportOptions === undefined ? {} : { options: checkedOptions(reportOptions) }),
	};
}

function checkedOffset(value: unknown): number {
	const minutes = wholeNumber(value);
	if (minutes === undefined || minutes < SMALLEST_OFFSET || minutes > LARGEST_OFFSET) {
		throw new Refusal(
			'"Time Zone Offset (Minutes)" is not an offset',
			`Enter whole minutes from ${SMALLEST_OFFSET} to ${LARGEST_OFFSET}, such as -300 for UTC-5.`,
		);
	}
	return minutes;
}

function checkedOptions(value: unknown): IDataObject[] {
	const options = jsonValue(value, 'Report Options (JSON)') ?? [];
	if (!Array.isArray(options) || !options.every((option) => isRecord(option) && 'name' in option)) {
		throw new Refusal(
			'"Report Options (JSON)" must be a list of objects with a name and a value',
			'Write it as [{ "name": "option", "value": "text" }].',
		);
	}
	return options as IDataObject[];
}
