import { parse } from 'flatted';
import type { Execution, ExecutionError, Item } from './model.mts';

/** An execution as n8n stores it. */
export function readExecution(id: string, status: Execution['status'], stored: string): Execution {
	const { resultData } = parse(stored) as {
		resultData: { runData: Execution['runs']; error?: ExecutionError };
	};
	return { id, status, runs: resultData.runData, error: resultData.error, stored };
}

/** Items that a node put out in its last run, at one of its outputs. */
export function itemsOf(execution: Execution, node: string, output = 0): Item[] {
	const last = execution.runs[node]?.at(-1);
	if (last === undefined) {
		throw new Error(`${node} did not run: ${execution.error?.message ?? execution.status}`);
	}
	return last.data?.main[output] ?? [];
}
