import type { IDataObject, IExecuteFunctions, IExecuteSingleFunctions } from 'n8n-workflow';
import { jsonValue } from '../../fields/json';
import { readPeriod } from '../../fields/period';
import { flag, isRecord, textValue, wholeNumber } from '../../fields/values';
import { guid } from '../../transport/address';
import { ServiceFault } from '../../transport/errors';
import { Refusal } from '../../refusal';
import type { Reply, ServiceRequest } from '../../transport/service';
import { endpoints, readReports, type Report } from '../api';
import { headersFor } from '../fields';

/** The node's parameters for one input item. */
export interface RunInput {
	read: (name: string, fallback?: unknown) => unknown;
	timezone: string;
}

type Send = (request: ServiceRequest) => Promise<Reply>;

/**
 * The request that runs a report: exactly what the report asks for, out of what the user set.
 * Reads the report's own entry in the list first, so that a missing value is named before anything runs.
 * @throws Refusal for input that the report cannot run with
 */
export async function reportRequest(
	context: Pick<IExecuteFunctions | IExecuteSingleFunctions, 'getCredentials'>,
	input: RunInput,
	send: Send,
): Promise<ServiceRequest> {
	const reportId = guid(input.read('reportId'), 'Report');
	const headers = await headersFor(context, input.read('organizationId', ''));
	const values = valuesOf(input);
	const report = await reportEntry(reportId, headers, send);
	return { ...endpoints.runReport, headers, body: { reportId, ...wantedValues(values, report), ...optionsOf(input) } };
}

interface Values {
	startDate?: string;
	endDate?: string;
	data?: string;
	id?: string;
}

function valuesOf({ read, timezone }: RunInput): Values {
	const period = readPeriod((name) => read(name, ''), timezone, Date.now());
	const data = textValue(read('data', ''), 'Text');
	const id = textValue(read('id', ''), 'ID');
	return {
		...(period ? { startDate: period.start, endDate: period.end } : {}),
		...(data ? { data } : {}),
		...(id ? { id: guid(id, 'ID') } : {}),
	};
}

/**
 * The report's entry in the list; undefined when the list is empty or may not be read, for then nothing is known
 * of what the report asks for and the service must judge.
 * @throws Refusal when there is a list without this report
 */
async function reportEntry(reportId: string, headers: IDataObject, send: Send): Promise<Report | undefined> {
	const reports = await listedReports(headers, send);
	const report = reports.find((entry) => entry.reportId.toLowerCase() === reportId);
	if (!report && reports.length > 0) {
		throw new Refusal(
			`There is no report with the ID ${reportId} in this organization`,
			'Choose a report from the list in "Report". Reports can have other IDs in another organization.',
		);
	}
	return report;
}

async function listedReports(headers: IDataObject, send: Send): Promise<Report[]> {
	try {
		return readReports(await send({ ...endpoints.listReports, headers })).rows;
	} catch (error) {
		const isOnlyTheList =
			error instanceof ServiceFault && (error.fault.status ?? 0) >= 400 && error.explanation.cause !== 'credential-invalid';
		return isOnlyTheList ? [] : await Promise.reject(error);
	}
}

/** @throws Refusal naming the field, by the service's own label, that the report needs and the user left empty */
function wantedValues(values: Values, report: Report | undefined): Values {
	if (!report) return values;
	const { startDate, endDate, data, id } = values;
	if (report.dateOption && !startDate) throw missing(report, 'a period', 'Period');
	if (report.dataOption && !data) throw missing(report, report.dataOptionName ?? 'a text', 'Text');
	if (report.guidOption && !id) throw missing(report, report.guidOptionName ?? 'an ID', 'ID');
	return {
		...(report.dateOption ? { startDate, endDate } : {}),
		...(report.dataOption ? { data } : {}),
		...(report.guidOption ? { id } : {}),
	};
}

const missing = (report: Report, what: string, field: string): Refusal =>
	new Refusal(`The report "${report.name}" needs ${what}`, `Enter it in "${field}".`);

/** UTC-12 to UTC+14. */
const SMALLEST_OFFSET = -12 * 60;
const LARGEST_OFFSET = 14 * 60;

function optionsOf({ read }: RunInput): IDataObject {
	const { includeChildOrganizations, offsetInMinutes, reportOptions } = read('options', {}) as IDataObject;
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
