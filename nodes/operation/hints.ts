import type { IExecuteFunctions } from 'n8n-workflow';

/** What the list of one input item came to. */
export interface Listed {
	count: number;
	/** Whether Limit left results out; undefined where nobody can say. */
	isCut: boolean | undefined;
	/** Whether the service gave no more when it was asked for more. */
	isCapped: boolean;
	/** Whether it changed while it was read, so that some of it may be missing. */
	isDrifting: boolean;
	/** Why it may be empty. */
	whyEmpty: string;
}

/** What is to be said of the lists of a run's input items. @param items how many there were */
export function listHints(lists: Listed[], items: number): Array<string | undefined> {
	const empty = lists.filter(({ count }) => count === 0);
	const cuts = lists.map(({ isCut }) => isCut);
	return [
		cutHint(cuts, (count) => whose(count, items), 'Turn on "Return All" or raise "Limit" to get them.'),
		cappedHint(lists, items),
		driftHint(lists, items),
		emptyHint(empty.length, items, empty[0]?.whyEmpty),
	];
}

/** Shows beside the output what is there to be said. */
export function showHints(context: IExecuteFunctions, hints: Array<string | undefined>): void {
	for (const message of hints) if (message) context.addExecutionHints({ message, location: 'outputPane' });
}

/** For which of several input items a hint holds; '' for a single one. */
export const whose = (count: number, items: number): string => (items === 1 ? '' : ` for ${count} of ${items} input items`);

/**
 * Undefined where Limit left nothing out.
 * @param cuts whether it did; undefined where nobody can say
 */
export function cutHint(cuts: Array<boolean | undefined>, where: (count: number) => string, remedy: string): string | undefined {
	const cut = cuts.filter((one) => one !== false);
	if (cut.length === 0) return undefined;
	const what = cut.includes(true)
		? 'There are more results than "Limit" lets through'
		: 'There may be more results: as many came as "Limit" allows';
	return `${what}${where(cut.length)}. ${remedy}`;
}

/** What to do about a Limit that is an option. */
export const RAISE_OPTION = 'Raise "Limit" under "Options" or remove it to get them.';

function cappedHint(lists: Listed[], items: number): string | undefined {
	const capped = lists.filter(({ isCapped }) => isCapped);
	if (capped.length === 0) return undefined;
	return `There may be more results than the service gives at once${whose(capped.length, items)}: it gave ${capped[0]!.count}, and no more when it was asked for more. Narrow the list by "Filters" to see others.`;
}

function driftHint(lists: Listed[], items: number): string | undefined {
	const drifting = lists.filter(({ isDrifting }) => isDrifting);
	if (drifting.length === 0) return undefined;
	return `The list changed while it was read${whose(drifting.length, items)}, so that some results may be missing. Run the node again to get them.`;
}

/** Undefined where something came for every input item. */
export const emptyHint = (empty: number, items: number, why = ''): string | undefined =>
	empty === 0 ? undefined : `Nothing was found${whose(empty, items)}, which is no failure. ${why}`;
