import type { RequestContext } from './service';

/** Ends with the execution; undefined where a context knows no execution, as in a picker. */
export const cancelSignal = (context: RequestContext): AbortSignal | undefined =>
	'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;

const sources = new WeakMap<AbortSignal, AbortSignal[]>();

/** A signal that comes with the first of these. It keeps them: Node 20 lets go of a timeout that nobody else holds, which then never comes. */
export function firstOf(signals: AbortSignal[]): AbortSignal {
	const first = AbortSignal.any(signals);
	sources.set(first, signals);
	return first;
}
