import type { INodeExecutionData } from 'n8n-workflow';
import type { Organization } from '../lookups';

/** What became of one run. */
export interface Outcome {
	/** Undefined where the node works in one organization only. */
	organization?: Organization;
	items: INodeExecutionData[];
	failed: boolean;
}

/** The organizations that a hint names at most. */
const MOST_NAMES = 10;

/** What n8n shows at the output of a run over organizations; undefined for runs in one organization. */
export function organizationsHint(outcomes: Outcome[]): string | undefined {
	const ofMany = outcomes.filter(({ organization }) => organization !== undefined);
	if (ofMany.length === 0) return undefined;
	const failed = ofMany.filter((outcome) => outcome.failed);
	const empty = ofMany.filter((outcome) => !outcome.failed && !hasRows(outcome));
	const counts = `${ofMany.length} organizations: ${ofMany.length - failed.length} done, ${failed.length} failed, ${empty.length} without rows`;
	return failed.length === 0 ? counts : `${counts}. Failed: ${names(failed)}`;
}

/** A file counts as empty by its number of rows. */
const hasRows = ({ items }: Outcome): boolean => items.some(({ binary, json }) => binary === undefined || json.rowCount !== 0);

function names(outcomes: Outcome[]): string {
	const shown = outcomes.slice(0, MOST_NAMES).map(({ organization }) => organization?.name);
	return shown.join(', ') + (outcomes.length > MOST_NAMES ? ` and ${outcomes.length - MOST_NAMES} more` : '');
}
