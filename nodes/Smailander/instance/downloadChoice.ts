import { requiredText, textValue } from '../../fields/values';
import { Refusal } from '../../refusal';
import type { PathIds } from '../path';

/** What the fields of one input item ask for. */
export interface DownloadChoice extends PathIds {
	output: 'file' | 'rows';
	/** Field for the file. */
	binaryField: string;
}

/**
 * @param read reads a node parameter of the item, of a locator its value
 * @throws Refusal for a field that cannot be used
 */
export function downloadChoice(read: (name: string, fallback?: unknown) => unknown): DownloadChoice {
	const output = read('output', 'file');
	if (output !== 'file' && output !== 'rows') {
		throw new Refusal(`"Output" has no choice ${JSON.stringify(output)}`, 'Use one of: file, rows.');
	}
	return {
		output,
		reportId: textValue(read('reportId'), 'Report'),
		instanceId: read('instance') === 'chosen' ? requiredText(read('instanceId'), 'Instance') : undefined,
		binaryField: output === 'file' ? requiredText(read('binaryPropertyName'), 'Put Output File in Field') : '',
	};
}
