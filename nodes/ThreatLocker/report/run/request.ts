import type { IDataObject } from 'n8n-workflow';
import { jsonValue } from '../../../fields/json';
import { readPeriod, type Period } from '../../../fields/period';
import { slicesOf } from '../../../fields/slices';
import { flag } from '../../../fields/entered';
import { isRecord } from '../../../values/record';
import { wholeNumber } from '../../../values/number';
import { guid } from '../../../values/id';
import { Refusal } from '../../../refusal';
import type { ServiceRequest } from '../../../transport/service';
import { endpoints } from '../../api';
import { reportGuid } from '../../fields';
import type { Report } from '../../replies';
import { originOf, readInputs, type Labelled } from './inputs';

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
	text: Labelled;
	id: Labelled;
	/** '' where the form has no such field. */
	periodLabel: string;
	options: IDataObject;
}

/** @throws Refusal for input that no report can run with */
export function runValues({ read, timezone }: RunInput): RunValues {
	const reportId = reportGuid(read('reportId'));
	const { text, id, period: chosen } = readInputs(read);
	const period = readPeriod((name) => (name === 'period' ? chosen.value : read(name, '')), timezone, Date.now());
	const options = read('options', {}) as IDataObject;
	return {
		reportId,
		slices: period && slicesOf(period, options.sliceDays),
		text,
		id: { ...id, value: id.value && guid(id.value, id.label, originOf(id.label)) },
		periodLabel: chosen.label,
		options: requestOptions(options),
	};
}

/** The periods to run a report for, one after the other; `undefined` runs it without. */
export const periodsOf = ({ slices }: RunValues, report: Report | undefined): Array<Period | undefined> =>
	slices && report?.dateOption !== false ? slices : [undefined];

/** From the start of the first slice to the end of the last. */
export function wholePeriod(periods: Array<Period | undefined>): Period | undefined {
	const [first, last] = [periods[0], periods.at(-1)];
	return first && last && { start: first.start, end: last.end };
}

/** Whether nothing that the report asks for was left empty, its period aside. */
export const isAnswered = ({ text, id }: RunValues, report: Report | undefined): boolean =>
	!(report?.dataOption && !text.value) && !(report?.guidOption && !id.value);

/**
 * The request that runs a report: exactly what the report asks for, out of what the user set; all of it where the
 * report's entry is not known and the service must judge.
 * @throws Refusal naming the field, by the service's own label, that the report needs and the user left empty
 */
export function runRequest(
	{ reportId, text, id, periodLabel, options }: RunValues,
	report: Report | undefined,
	headers: IDataObject,
	period: Period | undefined,
): ServiceRequest {
	if (report?.dateOption && !period) throw missing(report, 'a period', periodLabel);
	if (report?.dataOption && !text.value) throw missing(report, report.dataOptionName ?? 'a text', text.label);
	if (report?.guidOption && !id.value) throw missing(report, report.guidOptionName ?? 'an ID', id.label);
	const body = {
		reportId: report?.reportId ?? reportId,
		...(period && report?.dateOption !== false ? { startDate: period.start, endDate: period.end } : {}),
		...(text.value && report?.dataOption !== false ? { data: text.value } : {}),
		...(id.value && report?.guidOption !== false ? { id: id.value } : {}),
		...options,
	};
	return { ...endpoints.runReport, headers, body };
}

/** @param label of the field that is empty; '' where the form lacks it, for it was made when the report, or that of another organization, asked for less */
const missing = (report: Report, what: string, label: string): Refusal =>
	new Refusal(
		`The report "${report.name}" needs ${what}`,
		label === ''
			? 'Open the node and choose the report anew, so that the form shows what it asks for by now. If it asks for that in this organization only, leave the organization out.'
			: `Enter it in "${label}".`,
	);

/** UTC-12 to UTC+14. */
const SMALLEST_OFFSET = -12 * 60;
const LARGEST_OFFSET = 14 * 60;

function requestOptions({ includeChildOrganizations, offsetInMinutes, reportOptions }: IDataObject): IDataObject {
	return {
		...(includeChildOrganizations === undefined
			? {}
			: { includeChildOrganizations: flag(includeChildOrganizations, 'Include Child Organizations') }),
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
