import { NodeApiError, type INode } from 'n8n-workflow';

type Failure = NonNullable<NonNullable<ConstructorParameters<typeof NodeApiError>[2]>['failure']>;

const probe = new NodeApiError({} as INode, {}, { failure: { cause: 'rate-limited' } });

/** What an error holds of its declared failure: nothing on an older engine, which does not know the declaration. */
export const declared = (failure: Failure): { failure?: Failure } => ('failure' in probe ? { failure } : {});
