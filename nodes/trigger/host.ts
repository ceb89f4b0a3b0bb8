import { sleep, type IDataObject, type IPollFunctions } from 'n8n-workflow';
import { elapsedMs } from '../clock';

/** Milliseconds that a host without poll budgets gives: none of them abandons a poll. */
const DEFAULT_BUDGET_MS = 5 * 60_000;
/** Milliseconds of a poll by which n8n tries to publish, which it gives up after 84 seconds. */
const LONGEST_PUBLISHING_MS = 60_000;
/** Milliseconds that a poll may work at a time while n8n stands still. */
const LONGEST_BREATH_MS = 20;

/** What n8n gives to one poll. The rest of this room asks n8n for nothing. */
export interface Host {
	/** Names the trigger in this process, or one of another name in its place. */
	trigger(name?: string): string;
	node: { id: string; name: string };
	/** A test in the editor. */
	isManual: boolean;
	/** It is the poll by which n8n tries to publish. */
	isToPublish: boolean;
	/** n8n took up by itself what was published before. */
	isStart: boolean;
	/** Milliseconds that the poll may take. */
	budgetMs: number;
	/** What n8n stores for the node, and for its workflow. Whatever is put in is stored. */
	staticData(): StaticData;
	/** Puts words into n8n's log. */
	warn: Warn;
	/** Lets n8n do something else, when it stood still for long enough. */
	breathe(): Promise<void>;
}

export interface StaticData {
	ofNode: IDataObject;
	ofWorkflow: IDataObject;
}

export type Warn = (words: string) => void;

/** To be called once for each poll. */
export function hostOf(context: IPollFunctions): Host {
	const { id, name } = context.getNode();
	const isManual = context.getMode() === 'manual';
	const isToPublish = !isManual && triesToPublish(context);
	return {
		trigger: (other) => triggerName(context, other),
		node: { id, name },
		isManual,
		isToPublish,
		isStart: ['init', 'leadershipChange'].includes(context.getActivationMode()),
		budgetMs: Math.min(budgetOf(context) ?? DEFAULT_BUDGET_MS, isToPublish ? LONGEST_PUBLISHING_MS : Infinity),
		staticData: () => ({ ofNode: context.getWorkflowStaticData('node'), ofWorkflow: context.getWorkflowStaticData('global') }),
		warn: warnOf(context),
		breathe: breather(),
	};
}

/** Names a node for this process. Older engines let two nodes of a workflow have one ID. */
export const triggerName = (context: IPollFunctions, name = context.getNode().name): string =>
	[context.getWorkflow().id, context.getNode().id, name].join('\n');

/** Logs words with the node's name. */
export const warnOf =
	(context: IPollFunctions): Warn =>
	(words) =>
		context.logger.warn(`${context.getNode().name}: ${words}`);

/** Waits for n8n's other work, if the last time is long enough ago. */
export function breather(): () => Promise<void> {
	let breathedAt = elapsedMs();
	return async () => {
		if (elapsedMs() - breathedAt < LONGEST_BREATH_MS) return;
		await sleep(0);
		breathedAt = elapsedMs();
	};
}

const met = new WeakSet<IPollFunctions>();

/**
 * Whether this is the poll by which n8n tries to publish: the first on a context, which n8n keeps for the polls after it. With
 * durable cursors each of those has a context of its own, with the mode `update` and not the usual budget.
 */
function triesToPublish(context: IPollFunctions): boolean {
	const isFirst = !met.has(context);
	met.add(context);
	return isFirst && !(context.getActivationMode() === 'update' && budgetOf(context) !== DEFAULT_BUDGET_MS);
}

/** Milliseconds; undefined where an older host knows no budget. */
const budgetOf = (context: IPollFunctions): number | undefined => ('getPollBudgetMs' in context ? context.getPollBudgetMs() : undefined);
