import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { choice, filterChoices, type Choice } from '../../fields/choice';
import { flag, fullTextList, requiredText, textValue } from '../../fields/entered';
import { chosenValue } from '../../fields/locator';
import { Refusal } from '../../refusal';
import { pathSegment } from '../../values/id';
import { reportFormats, reportTypes } from '../choices';

export interface TriggerSettings {
	wantsCompleted: boolean;
	wantsFailed: boolean;
	/** Undefined for all. */
	reportIds: string[] | undefined;
	/** Empty for all, like `formats`. */
	types: string[];
	formats: string[];
	isSimplified: boolean;
	/** Binary field for the file; undefined when none is wanted. */
	fileField: string | undefined;
	lookBackMs: number;
}

/** The choices of "Trigger On". */
export const ENDS = [
	{ name: 'Report Completed', value: 'completed', description: 'A report is ready' },
	{ name: 'Report Completed or Failed', value: 'both', description: 'The making of a report has ended, either way' },
	{ name: 'Report Failed', value: 'failed', description: 'A report could not be made' },
] as const;

/** The choices of "Reports". */
export const SCOPES = [
	{ name: 'All', value: 'all' },
	{ name: 'One', value: 'one' },
	{ name: 'Several', value: 'several' },
] as const;

const AN_HOUR_MS = 60 * 60_000;
/** A hundred years. */
const LONGEST_HOURS = 876_000;

/** @throws Refusal for parameters that nothing can be watched with */
export function readSettings(context: IPollFunctions): TriggerSettings {
	const filters = context.getNodeParameter('filters', {}) as IDataObject;
	const { lookBackHours } = context.getNodeParameter('options', {}) as IDataObject;
	const triggerOn = choice(context.getNodeParameter('triggerOn', 'completed'), ENDS, 'Trigger On');
	const isDownload = flag(context.getNodeParameter('download', false), 'Download File');
	return {
		wantsCompleted: triggerOn !== 'failed',
		wantsFailed: triggerOn !== 'completed',
		reportIds: chosenReports(context),
		types: filterOf(filters, 'types', reportTypes, 'Types'),
		formats: filterOf(filters, 'formats', reportFormats, 'Formats'),
		isSimplified: flag(context.getNodeParameter('simplify', true), 'Simplify'),
		fileField: isDownload ? requiredText(context.getNodeParameter('binaryPropertyName', 'data'), 'Put Output File in Field') : undefined,
		lookBackMs: checkedHours(lookBackHours ?? 0) * AN_HOUR_MS,
	};
}

const filterOf = (filters: IDataObject, name: string, choices: Choice[], label: string): string[] =>
	name in filters ? filterChoices(filters[name], choices, label, 'reports').sort() : [];

function chosenReports(context: IPollFunctions): string[] | undefined {
	const scope = choice(context.getNodeParameter('reportScope', 'all'), SCOPES, 'Reports');
	if (scope === 'all') return undefined;
	const ids =
		scope === 'one'
			? [textValue(chosenValue(context.getNodeParameter('reportId', '')), 'Report')]
			: fullTextList(context.getNodeParameter('reportIds', []), 'Report Names or IDs');
	if (ids.length === 0) throw new Refusal('No report is chosen', 'Choose reports in "Report Names or IDs", or set "Reports" to All.');
	for (const id of ids) pathSegment(id, 'Report');
	return [...new Set(ids)].sort();
}

function checkedHours(value: unknown): number {
	if (typeof value !== 'number' || !(value >= 0 && value <= LONGEST_HOURS)) {
		throw new Refusal('"Look Back (Hours)" is not a number of hours', `Enter 0 to ${LONGEST_HOURS}.`);
	}
	return value;
}
