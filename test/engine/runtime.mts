import { Expression, type Workflow } from 'n8n-workflow';

/** Of n8n 2.41; older engines evaluate expressions by themselves and lend nothing. */
type Lending = { setExpressionEngine?(engine: 'vm'): void; vmEvaluator?: { initialize(): Promise<void>; dispose(): Promise<void> } };

/**
 * Lets expressions be evaluated as a server of n8n 2.41 does: in an isolate that a workflow acquires for its polls and
 * executions and gives back at their end. It is put together here as `Expression.initExpressionEngine` does it, whose
 * dynamic import jest cannot carry out.
 */
export function useExpressionRuntime(): void {
	const lending = Expression as unknown as Lending;
	if (lending.setExpressionEngine === undefined) return;
	beforeAll(async () => {
		const runtime = require('@n8n/expression-runtime') as typeof import('@n8n/expression-runtime');
		const createBridge = () => new runtime.IsolatedVmBridge({ timeout: 30_000, memoryLimit: 128 });
		lending.vmEvaluator = new runtime.ExpressionEvaluator({ createBridge, maxCodeCacheSize: 100, poolSize: 1 });
		await lending.vmEvaluator.initialize();
		lending.setExpressionEngine!('vm');
	});
	afterAll(async () => {
		await lending.vmEvaluator?.dispose();
		lending.vmEvaluator = undefined;
	});
}

/** What a workflow acquires and gives back; an older one has neither. */
export const lent = ({ expression }: Workflow) => expression as Partial<Record<'acquireIsolate' | 'releaseIsolate', () => Promise<unknown>>>;
