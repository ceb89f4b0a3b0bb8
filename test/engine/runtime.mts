import { Expression, type Workflow } from 'n8n-workflow';

/** Of n8n 2.41; older engines evaluate expressions by themselves and lend nothing. */
type Lending = Partial<Pick<typeof Expression, 'initExpressionEngine' | 'disposeExpressionEngine' | 'setExpressionEngine'>>;

/**
 * Lets expressions be evaluated as a server of n8n 2.41 does: in an isolate that a workflow acquires for its polls and
 * executions and gives back at their end.
 */
export function useExpressionRuntime(): void {
	const lending: Lending = Expression;
	beforeAll(async () => {
		await lending.initExpressionEngine?.({
			engine: 'vm',
			bridgeTimeout: 30_000,
			bridgeMemoryLimit: 128,
			maxCodeCacheSize: 100,
			poolSize: 1,
		});
	});
	afterAll(async () => {
		await lending.disposeExpressionEngine?.();
		lending.setExpressionEngine?.('legacy');
	});
}

/** What a workflow acquires and gives back; an older one has neither. */
export const lent = ({ expression }: Workflow) =>
	expression as Partial<Record<'acquireIsolate' | 'releaseIsolate', () => Promise<unknown>>>;
