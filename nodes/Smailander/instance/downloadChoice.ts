import { choice, requiredText, textValue } from '../../fields/values';
import type { PathIds } from '../path';

/** What the fields of one input item ask for. */
export interface DownloadChoice extends PathIds {
	output: 'file' | 'rows';
	/** Field for the file. */
	binaryField: string;
}

const INSTANCES = ['latest', 'chosen'] as const;
const OUTPUTS: Array<DownloadChoice['output']> = ['file', 'rows'];

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
