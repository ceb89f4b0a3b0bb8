import type { INodeExecutionData } from 'n8n-workflow';
import type { Period } from '../../../fields/period';
import { shortName } from '../../../transport/errors';
import { cutHint, RAISE_OPTION, whose } from '../../../operation/hints';
import type { Organization } from '../../lookups';

/** What became of one run. */
export interface Outcome {
	/** Undefined where the node works in one organization only. */
	organization?: Organization;
	items: INodeExecutionData[];
	/** Undefined where the report takes none, and where it did not come to run. */
	period?: Period;
	/** In whole or in part. */
	failed: boolean;
	/** Whether Limit left rows out; undefined where nobody can say, for not all slices of the period were run. */
	isCut: boolean | undefined;
}

/** The organizations that a hint names at most. */
const MOST_NAMES = 10;

/** What n8n shows at the output of a run over organizations; undefined for runs in one organization. */
export function organizationsHint(outcomes: Outcome[]): string | undefined {
	const ofMany = byOrganization(outcomes);
	if (ofMany.length === 0) return undefined;
	const failed = ofMany.filter((its) => its.some((outcome) => outcome.failed));
	const empty = ofMany.filter((its) => its.every((outcome) => !outcome.failed && !hasRows(outcome)));
	const counts = `${ofMany.length} ${ofMany.length === 1 ? 'organization' : 'organizations'}: ${ofMany.length - failed.length} done, ${failed.length} failed, ${empty.length} without rows`;
	return failed.length === 0 ? counts : `${counts}. Failed: ${names(failed)}`;
}

/** Each organization with its outcomes, of which it has one for each input item. */
function byOrganization(outcomes: Outcome[]): Outcome[][] {
	const groups = new Map<string, Outcome[]>();
	for (const outcome of outcomes) {
		if (!outcome.organization) continue;
		const { id } = outcome.organization;
		const others = groups.get(id);
		if (others) others.push(outcome);
		else groups.set(id, [outcome]);
	}
	return [...groups.values()];
}

/** A file counts as empty by its number of rows. */
const hasRows = ({ items }: Outcome): boolean => items.some(({ binary, json }) => binary === undefined || json.rowCount !== 0);

function names(organizations: Outcome[][]): string {
	const shown = organizations.slice(0, MOST_NAMES).map(([outcome]) => shortName(outcome?.organization?.name ?? ''));
	return shown.join(', ') + (organizations.length > MOST_NAMES ? ` and ${organizations.length - MOST_NAMES} more` : '');
}

/**
 * What n8n shows where an input item found no organization, for then it gives nothing.
 * @param runs the number of runs of each input item
 */
export function nowhereHint(runs: number[]): string | undefined {
	const empty = runs.filter((count) => count === 0).length;
	if (empty === 0) return undefined;
	return `No organization was found to run the report in${whose(empty, runs.length)}. Check "Organization Name Contains", and that the API user may see the organizations below the managed one.`;
}

/** What n8n shows where reports ran in one organization and gave no rows. */
export function rowlessHint(outcomes: Outcome[], items: number): string | undefined {
	const rowless = outcomes.filter((outcome) => !outcome.organization && !outcome.failed && !hasRows(outcome));
	const [first] = rowless;
	if (!first) return undefined;
	const when = first.period && items === 1 ? ` from ${first.period.start} to ${first.period.end}` : '';
	const advice = first.period ? 'choose a longer period' : 'check the organization and what the report asks for';
	return `The report has no rows${when}${whose(rowless.length, items)}, which is no failure. If there should be some, ${advice}.`;
}

/** Rows that a sheet of Excel has below the header. */
const MOST_SHEET_ROWS = 1_048_575;

/** What n8n shows where a spreadsheet, which says little of it, would show a part of a file. */
export function sheetHint(outcomes: Array<Pick<Outcome, 'items'>>): string | undefined {
	const files = outcomes.flatMap(({ items }) => items).filter(({ json }) => json.mimeType === 'text/csv' && Number(json.rowCount) > MOST_SHEET_ROWS);
	if (files.length === 0) return undefined;
	const what = files.length === 1 ? 'A CSV file has' : `${files.length} CSV files have`;
	return `${what} more than the 1048576 lines of which Excel makes a sheet: it leaves out the rest. For people, run the report for shorter periods.`;
}

/** What n8n shows where Limit, which counts for each run, left rows out. */
export function leftOutHint(outcomes: Outcome[], items: number): string | undefined {
	const runs = outcomes.length;
	const where = (count: number) => (runs === items ? whose(count, items) : ` in ${count} of ${runs} organizations`);
	return cutHint(outcomes.map(({ isCut }) => isCut), where, RAISE_OPTION);
}
