import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { choice } from '../../../fields/choice';
import { requiredText, textValue } from '../../../fields/entered';
import { rowLimit } from '../../../fields/limit';
import type { InputItem } from '../../../operation/input';
import type { PathIds } from '../../path';

/** What the fields of one input item ask for. */
export interface DownloadOrder extends PathIds {
	item: number;
	output: 'file' | 'rows';
	/** Field for the file. */
	binaryField: string;
	/** Between the cells of a CSV file whose rows are wanted; undefined to find it. */
	separator: string | undefined;
	/** The most rows; undefined for all. */
	limit: number | undefined;
	/** The node's Request Options. */
	settings: Partial<IHttpRequestOptions>;
}

/** The choices of "Which Instance". */
export const INSTANCES = [
	{ name: 'Chosen', value: 'chosen', description: 'The instance named below' },
	{ name: 'Latest Completed', value: 'latest', description: 'The newest one that is ready' },
] as const;

/** The choices of "Output". */
export const OUTPUTS = [
	{ name: 'File', value: 'file', description: 'One item with the file' },
	{ name: 'Rows', value: 'rows', description: 'One item for each row of a CSV or JSON file' },
] as const;

/** The choices of "Delimiter", which is what n8n's own nodes call a separator. */
export const DELIMITERS = [
	{ name: 'Bar', value: 'bar' },
	{ name: 'Comma', value: 'comma' },
	{ name: 'Semicolon', value: 'semicolon' },
	{ name: 'Tab', value: 'tab' },
] as const;

const SEPARATORS = { bar: '|', comma: ',', semicolon: ';', tab: '\t' };

/** @throws Refusal for a field that cannot be used */
export function downloadOrder({ index, read, settings }: InputItem): DownloadOrder {
	const instance = choice(read('instance', 'latest'), INSTANCES, 'Which Instance');
	const output = choice(read('output', 'file'), OUTPUTS, 'Output');
	const options = output === 'rows' ? (read('options', {}) as IDataObject) : {};
	return {
		item: index,
		output,
		reportId: textValue(read('reportId'), 'Report'),
		instanceId: instance === 'chosen' ? requiredText(read('instanceId'), 'Instance') : undefined,
		separator: Object.hasOwn(options, 'delimiter') ? SEPARATORS[choice(options.delimiter, DELIMITERS, 'Delimiter')] : undefined,
		limit: rowLimit(options),
		binaryField: output === 'file' ? requiredText(read('binaryPropertyName'), 'Put Output File in Field') : '',
		settings: settings(),
	};
}
