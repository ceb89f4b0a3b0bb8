import type { IDataObject } from 'n8n-workflow';
import { readPeriod, type Period } from '../../../fields/period';
import { slicesOf } from '../../../fields/slices';
import type { ServiceRequest } from '../../../transport/service';
import { endpoints } from '../../api';
import { reportGuid } from '../../fields';
import type { Report } from '../../replies';
import { readInputs, type Labelled } from './givenInputs';
import { inputs, isUnwanted, lacks, sentOf, sentOptions } from './inputs';

/** The node's parameters for one input item. */
interface RunInput {
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
		id: { ...id, value: id.value && inputs.id.checked(id.value, id.label) },
		periodLabel: chosen.label,
		options: sentOptions(options),
	};
}

/** The periods to run a report for, one after the other; `undefined` runs it without. */
export const periodsOf = ({ slices }: RunValues, report: Report | undefined): Array<Period | undefined> =>
	slices && !isUnwanted(inputs.period, report) ? slices : [undefined];

/** From the start of the first slice to the end of the last. */
export function wholePeriod(periods: Array<Period | undefined>): Period | undefined {
	const [first, last] = [periods[0], periods.at(-1)];
	return first && last && { start: first.start, end: last.end };
}

/** Whether nothing that the report asks for was left empty, its period aside. */
export const isAnswered = ({ text, id }: RunValues, report: Report | undefined): boolean =>
	!lacks(inputs.text, text.value, report) && !lacks(inputs.id, id.value, report);

/**
 * The request that runs a report: exactly what the report asks for, out of what the user set; all of it where the
 * report's entry is not known and the service must judge.
 * @throws Refusal as `sentOf` does
 */
export function runRequest(
	{ reportId, text, id, periodLabel, options }: RunValues,
	report: Report | undefined,
	headers: IDataObject,
	period: Period | undefined,
): ServiceRequest {
	const body = {
		reportId: report?.reportId ?? reportId,
		...sentOf(inputs.period, period, periodLabel, report),
		...sentOf(inputs.text, text.value, text.label, report),
		...sentOf(inputs.id, id.value, id.label, report),
		...options,
	};
	return { ...endpoints.runReport, headers, body };
}
