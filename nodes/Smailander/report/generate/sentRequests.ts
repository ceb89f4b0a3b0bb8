import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import type { NodeContext } from '../../../operation/runner';
import { isRecord } from '../../../values/record';

/** What is known of the request that an item has sent. */
export interface Sent {
	/** When it was sent, in milliseconds of the local clock. */
	sentAt: number;
	/** The service's answer; undefined when it was lost. */
	made?: IDataObject;
}

/** Remembers by input item what was sent. */
export interface SentRequests {
	get(item: number): Sent | undefined;
	set(item: number, sent: Sent): void;
	forget(item: number): void;
	/** The node has ended well. */
	clear(): void;
}

/** For a call that nothing comes back to, as an agent's in an older engine. */
const none: SentRequests = { get: () => undefined, set: () => {}, forget: () => {}, clear: () => {} };

export const sentRequestsOf = (context: NodeContext): SentRequests => ('getItemIndex' in context ? none : sentInExecution(context));

/** In what n8n keeps for a node. */
const KEPT_UNDER = 'generatedReports';

/**
 * What this node has generated in this execution. n8n keeps it with the execution, so that a further try by Retry On
 * Fail, which runs the node for all items again, finds what the one before made. It counts for one run of the node
 * in a loop, and for the fields and the credential as they were. A lost answer counts within its execution only: whoever retries a stored
 * execution has been told to look first.
 */
function sentInExecution(context: IExecuteFunctions): SentRequests {
	const kept = context.getContext('node');
	const execution = context.getExecutionId();
	const { $runIndex } = context.getWorkflowDataProxy(0);
	const { parameters, credentials } = context.getNode();
	const run = createHash('sha256')
		.update(JSON.stringify([$runIndex, parameters, credentials]))
		.digest('hex');
	const stored: unknown = kept[KEPT_UNDER];
	const isOwn = isRecord(stored) && stored.run === run && isRecord(stored.items);
	const items = (isOwn ? stored.items : {}) as Record<string, Sent & { execution: string }>;
	kept[KEPT_UNDER] = { run, items };
	return {
		get: (item) => {
			const sent = items[item];
			return sent?.made || sent?.execution === execution ? sent : undefined;
		},
		set: (item, sent) => {
			items[item] = { ...sent, execution };
		},
		forget: (item) => {
			delete items[item];
		},
		clear: () => {
			delete kept[KEPT_UNDER];
		},
	};
}
