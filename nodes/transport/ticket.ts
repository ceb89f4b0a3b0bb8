import type { ILoadOptionsFunctions } from 'n8n-workflow';
import type { Ticket } from '../budget/budget';
import type { Terms } from '../budget/terms';
import { readRequestBudget } from '../fields/requestBudget';
import { wholeNumber } from '../values/number';
import { isRecord } from '../values/record';
import { cancelSignal } from './cancel';
import type { RequestContext, Service } from './service';

/**
 * The conditions for a node's requests: the service's own, narrowed by what the user set on the node.
 * @throws Refusal for a setting that is no amount
 */
export function ticketOf(context: RequestContext, service: Service, endpoint: string, urgent?: boolean): Ticket & { terms: Terms } {
	const { maxInFlight = service.maxInFlight, requestsPerMinute, share = 100 } = readRequestBudget(context.getNode().parameters.options);
	return {
		caller: callerOf(context),
		urgent: urgent ?? !isExecution(context),
		again: false,
		maxInFlight,
		terms: { endpoint, documentedPerMinute: service.requestsPerMinute, requestsPerMinute, share: share / 100 },
		signal: cancelSignal(context),
	};
}

/** What stands for itself in a path. Anything else is taken for an ID, a file or a version. */
const WORD = /^[a-z]{0,40}$/i;

/** Names what of the service is asked, the same whatever the IDs: a limit may be an endpoint's own. @param path behind the host's name, if that is another than the service's */
export function endpointOf(method: string | undefined, path: string): string {
	const [host = '', ...segments] = path.split('?')[0]!.split('/');
	return `${method ?? 'GET'} ${[host, ...segments.map((segment) => (WORD.test(segment) ? segment : '*'))].join('/')}`;
}

/**
 * How many items an operation over all of them may work on at once: twice the slots there are, so that none stands
 * empty while an item waits for its turn or makes something of a reply.
 */
export function itemsAtOnce(context: RequestContext, service: Service): number {
	const options: unknown = context.getNode().parameters.options;
	const set = isRecord(options) ? wholeNumber(options.maxInFlight) : undefined;
	return 2 * Math.max(1, set ?? service.maxInFlight);
}

/** Not a picker, for which somebody waits at the screen, nor a poll, which has little time. */
const isExecution = (context: RequestContext): boolean => 'getInputData' in context;

/** A list for a field of the form, for which somebody waits at the screen. */
export const isPicker = (context: RequestContext): context is ILoadOptionsFunctions => 'getCurrentNodeParameters' in context;

/** One node in one execution. */
const callerOf = (context: RequestContext): string =>
	[context.getWorkflow().id, context.getExecutionId(), context.getNode().name].join('\n');
