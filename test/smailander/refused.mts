import type { IDataObject } from 'n8n-workflow';
import { lines, run, words } from './run.mts';

export const STOPPED_BY_N8N = 'A required field is empty';

/** The words of a run that must not send anything. An empty field that is required stops n8n before the node runs. */
export async function refused(parameters: IDataObject, more: Parameters<typeof run>[1] = {}): Promise<string> {
	const result = await run(parameters, more).catch((error: Error) => error);
	expect(lines()).toEqual([]);
	if (result instanceof Error) {
		expect(result.constructor.name).toBe('WorkflowHasIssuesError');
		return STOPPED_BY_N8N;
	}
	expect(result.items).toEqual([]);
	return words(result);
}
