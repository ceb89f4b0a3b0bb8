import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { choice, filterTexts, flag, fullTextList, requiredText, textValue } from '../../fields/values';
import { Refusal } from '../../refusal';
import { pathSegment } from '../../transport/address';

export interface TriggerSettings {
	wantsCompleted: boolean;
	wantsFailed: boolean;
	/** Undefined for all. */
	reportIds: string[] | undefined;
	/** Lower case; empty for all, like `formats`. */
	types: string[];
	formats: string[];
	isSimplified: boolean;
	/** Binary field for the file; undefined when none is wanted. */
	fileField: string | undefined;
	lookBackMs: number;
}

const AN_HOUR_MS = 60 * 60_000;
/** A hundred years. */
const LONGEST_HOURS = 876_000;

/** @throws Refusal for parameters that nothing can be watched with */
export function readSettings(context: IPollFunctions): TriggerSettings {
	const filters = context.getNodeParameter('filters', {}) as IDataObject;
	const { lookBackHours } = context.getNodeParameter('options', {}) as IDataObject;
	const on = textValue(context.getNodeParameter('triggerOn', 'completed'), 'Trigger On');
	const triggerOn = choice(on, ['completed', 'failed', 'both'], 'Trigger On');
	const isDownload = flag(context.getNodeParameter('download', false), 'Download File');
	return {
		wantsCompleted: triggerOn !== 'failed',
		wantsFailed: triggerOn !== 'completed',
		reportIds: chosenReports(context),
		types: chosenWords(filters, 'types', 'Types'),
		formats: chosenWords(filters, 'formats', 'Formats'),
		isSimplified: flag(context.getNodeParameter('simplify', true), 'Simplify'),
		fileField: isDownload ? requiredText(context.getNodeParameter('binaryPropertyName', 'data'), 'Put Output File in Field') : undefined,
		lookBackMs: checkedHours(lookBackHours ?? 0) * AN_HOUR_MS,
	};
}

const chosenWords = (filters: IDataObject, name: string, label: string): string[] =>
	name in filters ? filterTexts(filters[name], label, 'reports').map((word) => word.toLowerCase()).sort() : [];

function chosenReports(context: IPollFunctions): string[] | undefined {
	const scope = choice(context.getNodeParameter('reportScope', 'all'), ['all', 'one', 'several'], 'Reports');
	if (scope === 'all') return undefined;
	const ids =
		scope === 'one'
			? [textValue(context.getNodeParameter('reportId', '', { extractValue: true }), 'Report')]
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
