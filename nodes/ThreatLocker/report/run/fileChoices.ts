import type { IDataObject } from 'n8n-workflow';
import { choice } from '../../../fields/choice';
import { flag, requiredText, textList, textValue } from '../../../fields/entered';
import type { TableFormat } from '../../../table/file';

/** What the user wants of a file. */
export interface FileChoices {
	format: TableFormat;
	/** The item's binary field. */
	field: string;
	/** '' for a name made of report, organization and period. */
	fileName: string;
	/** Undefined where none were given. */
	expectedColumns: string[] | undefined;
	keepFormulas: boolean;
}

/** The choices of "Output". */
export const OUTPUTS = [
	{ name: 'File', value: 'file', description: 'One file for each organization, streamed, however many rows there are' },
	{ name: 'Rows as Items', value: 'items', description: 'One item for each row' },
] as const;

/** The choices of "File Format". */
export const FORMATS = [
	{
		name: 'CSV',
		value: 'csv',
		description: 'For spreadsheets: in UTF-8 with its mark; cells that would run as a formula are made harmless',
	},
	{ name: 'JSON', value: 'json', description: 'A list of the rows, as the service sent them' },
	{ name: 'NDJSON', value: 'ndjson', description: 'One row a line, as the service sent it' },
] as const satisfies ReadonlyArray<{ value: TableFormat; name: string; description: string }>;

/**
 * Undefined where the rows are to come as items.
 * @throws Refusal for choices that do not exist
 */
export function fileChoices(read: (name: string, fallback?: unknown) => unknown): FileChoices | undefined {
	const output = choice(read('output', 'items'), OUTPUTS, 'Output');
	if (output === 'items') return undefined;
	const format = choice(read('fileFormat', 'csv'), FORMATS, 'File Format');
	const { fileName, expectedColumns, keepFormulas } = read('options', {}) as IDataObject;
	const columns = textList(expectedColumns, 'Expected Columns');
	return {
		format,
		field: requiredText(read('binaryPropertyName', 'data'), 'Put Output File in Field'),
		fileName: textValue(fileName, 'File Name'),
		expectedColumns: columns.length > 0 ? columns : undefined,
		keepFormulas: flag(keepFormulas ?? false, 'Keep Formulas'),
	};
}
