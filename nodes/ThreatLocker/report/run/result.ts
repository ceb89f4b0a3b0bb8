import type { INodeExecutionData } from 'n8n-workflow';
import type { Period } from '../../../fields/period';
import { Excerpt, readableList } from '../../../table/excerpt';
import type { Organization } from '../../lookups';

/** What was made of the rows of one run. */
export interface Made {
	items: INodeExecutionData[];
	/** In whole or in part. */
	failed: boolean;
	/** Whether Limit left rows out; undefined where nobody can say, for not all slices of the period were run. */
	isCut: boolean | undefined;
}

/** What became of one run. */
export interface RunResult extends Made {
	/** Undefined where the node works in one organization only. */
	organization?: Organization;
	/** Undefined where the report takes none, and where it did not come to run. */
	period?: Period;
}

/** Joins lists without copying a single one and without passing items as call arguments: some 125,000 of them overflow the stack. */
export const joined = (lists: INodeExecutionData[][]): INodeExecutionData[] => (lists.length === 1 ? lists[0]! : lists.flat());

/** What an agent gets, who calls with one input item: an excerpt of all rows. Files stay, and what stands in place of failed runs, as far as it can read. */
export function excerptItems(results: RunResult[]): INodeExecutionData[] {
	const excerpt = new Excerpt();
	const others: INodeExecutionData[][] = [];
	let hasRows = false;
	for (const { items, failed, isCut } of results) {
		if (failed || items.some(({ binary }) => binary)) {
			others.push(items);
			continue;
		}
		hasRows = true;
		if (!excerpt.isCut && isCut !== false) excerpt.isCut = isCut;
		excerpt.add(items.map(({ json }) => json));
	}
	const pairedItem = { item: 0 };
	const beside = joined(others);
	const readable = readableList(beside.map(({ json }) => json)).map((json, index) =>
		'note' in json ? { json, pairedItem } : { ...beside[index], json },
	);
	return [...(hasRows ? [{ json: excerpt.asJson(), pairedItem }] : []), ...readable];
}
