import type { IExecuteData, IExecuteFunctions, INodeType, NodeOutput } from 'n8n-workflow';
import { isTool } from './tool';
import type { RequestContext } from './service';

/** What the list of one input item came to. */
export interface Listed {
	count: number;
	/** Whether Limit left results out; undefined where nobody can say. */
	isCut: boolean | undefined;
	/** Why it may be empty. */
	whyEmpty: string;
}

/** The lists of each run of a node. This object of the engine's is all that a node's run and its routing have in common. */
const runs = new WeakMap<IExecuteData, Listed[]>();

/** Keeps what became of a list for the hints of the node's run. */
export const tellListed = (context: RoutingContext, listed: Listed): void => void runs.get(context.getExecuteData())?.push(listed);

type RoutingContext = Extract<RequestContext, { getExecuteData(): IExecuteData }>;

/**
 * The operation as n8n carries it out by its routing, and then the hints: routing itself cannot give any.
 * @param type whose `execute` n8n has set to its routing
 */
export const withHints = (type: INodeType) =>
	async function (this: IExecuteFunctions): Promise<NodeOutput> {
		const lists: Listed[] = [];
		runs.set(this.getExecuteData(), lists);
		const output = await type.execute!.call(this);
		if (isTool(this)) return output;
		const hints = [cutHint(lists, this.getInputData().length), emptyHint(lists, this.getInputData().length)];
		for (const message of hints) if (message) this.addExecutionHints({ message, location: 'outputPane' });
		return output;
	};

/** For which of several input items a hint holds; '' for a single one. */
export const whose = (count: number, items: number): string => (items === 1 ? '' : ` for ${count} of ${items} input items`);

function cutHint(lists: Listed[], items: number): string | undefined {
	const cut = lists.filter(({ isCut }) => isCut !== false);
	if (cut.length === 0) return undefined;
	const isSure = cut.some(({ isCut }) => isCut);
	const what = isSure ? 'There are more results than "Limit" lets through' : 'There may be more results: as many came as "Limit" allows';
	return `${what}${whose(cut.length, items)}. Turn on "Return All" or raise "Limit" to get them.`;
}

function emptyHint(lists: Listed[], items: number): string | undefined {
	const empty = lists.filter(({ count }) => count === 0);
	if (empty.length === 0) return undefined;
	return `Nothing was found${whose(empty.length, items)}, which is no failure. ${empty[0]!.whyEmpty}`;
}
