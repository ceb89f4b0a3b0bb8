import type { Json, WorkflowNode } from '../host/model.mts';
import { typeOf, type Service, type Stage } from '../host/stage.mts';
import { node } from '../host/workflows.mts';

/** A node of the package, with the credential of the full key. */
export const serviceNode = (
	stage: Pick<Stage, 'nodeTypes' | 'credentialsOf'>,
	type: Service | `${Service}Tool` | `${Service}Trigger`,
	name: string,
	parameters: Json,
): WorkflowNode => ({
	...node(name, typeOf(stage, type), 1, parameters),
	credentials: stage.credentialsOf(type.replace(/Tool$|Trigger$/, '') as Service, 'full'),
});
