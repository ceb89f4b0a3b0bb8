import { choice } from '../../fields/choice';
import { requiredText, textValue } from '../../fields/values';
import type { PathIds } from '../path';

/** What the fields of one input item ask for. */
export interface DownloadChoice extends PathIds {
	output: 'file' | 'rows';
	/** Field for the file. */
	binaryField: string;
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

/**
 * @param read reads a node parameter of the item, of a locator its value
 * @throws Refusal for a field that cannot be used
 */
export function downloadChoice(read: (name: string, fallback?: unknown) => unknown): DownloadChoice {
	const instance = choice(read('instance', 'latest'), INSTANCES, 'Which Instance');
	const output = choice(read('output', 'file'), OUTPUTS, 'Output');
	return {
		output,
		reportId: textValue(read('reportId'), 'Report'),
		instanceId: instance === 'chosen' ? requiredText(read('instanceId'), 'Instance') : undefined,
		binaryField: output === 'file' ? requiredText(read('binaryPropertyName'), 'Put Output File in Field') : '',
	};
}
