import { cutHint, RAISE_OPTION, whose } from '../../../operation/hints';
import { shortName } from '../../../transport/errors';
import type { RunResult } from './result';

/** The organizations that a hint names at most. */
const MOST_NAMES = 10;

/** What n8n shows at the output of a run over organizations; undefined for runs in one organization. */
export function organizationsHint(results: RunResult[]): string | undefined {
	const ofMany = byOrganization(results);
	if (ofMany.length === 0) return undefined;
	const failed = ofMany.filter((its) => its.some((result) => result.failed));
	const empty = ofMany.filter((its) => its.every((result) => !result.failed && !hasRows(result)));
	const counts = `${ofMany.length} ${ofMany.length === 1 ? 'organization' : 'organizations'}: ${ofMany.length - failed.length} done, ${failed.length} failed, ${empty.length} without rows`;
	return failed.length === 0 ? counts : `${counts}. Failed: ${names(failed)}`;
}

/** Each organization with its results, of which it has one for each input item. */
function byOrganization(results: RunResult[]): RunResult[][] {
	const groups = new Map<string, RunResult[]>();
	for (const result of results) {
		if (!result.organization) continue;
		const { id } = result.organization;
		const others = groups.get(id);
		if (others) others.push(result);
		else groups.set(id, [result]);
	}
	return [...groups.values()];
}

/** A file counts as empty by its number of rows. */
const hasRows = ({ items, excerpt }: RunResult): boolean =>
	(excerpt?.rowCount ?? 0) > 0 || items.some(({ binary, json }) => binary === undefined || json.rowCount !== 0);

function names(organizations: RunResult[][]): string {
	const shown = organizations.slice(0, MOST_NAMES).map(([result]) => shortName(result?.organization?.name ?? ''));
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
export function rowlessHint(results: RunResult[], items: number): string | undefined {
	const rowless = results.filter((result) => !result.organization && !result.failed && !hasRows(result));
	const [first] = rowless;
	if (!first) return undefined;
	const when = first.period && items === 1 ? ` from ${first.period.start} to ${first.period.end}` : '';
	const advice = first.period ? 'choose a longer period' : 'check the organization and what the report asks for';
	return `The report has no rows${when}${whose(rowless.length, items)}, which is no failure. If there should be some, ${advice}.`;
}

/** Rows that a sheet of Excel has below the header. */
const MOST_SHEET_ROWS = 1_048_575;

/** What n8n shows where a spreadsheet, which says little of it, would show a part of a file. */
export function sheetHint(results: Array<Pick<RunResult, 'items'>>): string | undefined {
	const files = results
		.flatMap(({ items }) => items)
		.filter(({ json }) => json.mimeType === 'text/csv' && Number(json.rowCount) > MOST_SHEET_ROWS);
	if (files.length === 0) return undefined;
	const what = files.length === 1 ? 'A CSV file has' : `${files.length} CSV files have`;
	return `${what} more than the 1048576 lines of which Excel makes a sheet: it leaves out the rest. For people, run the report for shorter periods.`;
}

/** What n8n shows where Limit, which counts for each run, left rows out. */
export function leftOutHint(results: RunResult[], items: number): string | undefined {
	const runs = results.length;
	const where = (count: number) => (runs === items ? whose(count, items) : ` in ${count} of ${runs} organizations`);
	return cutHint(
		results.map(({ isCut }) => isCut),
		where,
		RAISE_OPTION,
	);
}
