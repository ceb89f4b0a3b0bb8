import type { INodeExecutionData } from 'n8n-workflow';
import type { Period } from '../../../fields/period';
import { Excerpt, readableList } from '../../../table/excerpt';
import type { Organization } from '../../lookups';

/** What was made of the rows of one run. */
export interface RunYield {
	/** The rows, the file, and what stands in place of slices that failed. */
	items: INodeExecutionData[];
	/** In place of rows as items, where a model reads them. */
	excerpt?: Excerpt;
	/** In whole or in part. */
	failed: boolean;
	/** Whether Limit left rows out; undefined where nobody can say, for not all slices of the period were run. */
	isCut: boolean | undefined;
}

/** What became of one run. */
export interface RunResult extends RunYield {
	/** Undefined where the node works in one organization only. */
	organization?: Organization;
	/** Undefined where the report takes none, and where it did not come to run. */
	period?: Period;
}

/** What an agent gets, who calls with one input item: an excerpt of all rows. Files stay, and what stands in place of failed runs, as far as it can read. */
export function itemsForAgent(results: RunResult[]): INodeExecutionData[] {
	const pairedItem = { item: 0 };
	const all = new Excerpt();
	const excerpts = results.flatMap(({ excerpt }) => excerpt ?? []);
	for (const excerpt of excerpts) all.join(excerpt);
	const others = results.flatMap(({ items }) => items);
	const readable = readableList(others.map(({ json }) => json)).map((json, index) =>
		'note' in json ? { json, pairedItem } : { ...others[index], json },
	);
	return [...(excerpts.length > 0 ? [{ json: all.asJson(), pairedItem }] : []), ...readable];
}
