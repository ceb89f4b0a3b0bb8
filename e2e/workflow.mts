import type { Json, Workflow, WorkflowNode } from '../host/rest.mts';
import { typeOf, type Service, type Stage } from '../host/stage.mts';

/** A node whose name is its ID too. */
export const node = (name: string, type: string, typeVersion: number, parameters: Json): WorkflowNode => ({
	id: name,
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters,
	...(type.endsWith('.webhook') ? { webhookId: String(parameters.path) } : {}),
});

/** A node of the package, with the credential of the full key. */
export const serviceNode = (
	stage: Pick<Stage, 'nodeTypes' | 'credentialsOf'>,
	type: Service | `${Service}Trigger`,
	name: string,
	parameters: Json,
): WorkflowNode => ({
	...node(name, typeOf(stage, type), 1, parameters),
	credentials: stage.credentialsOf(type.replace('Trigger', '') as Service, 'full'),
});

/** Connects nodes one after the other. */
export const chain = (...names: string[]): Workflow['connections'] =>
	Object.fromEntries(
		names.slice(0, -1).map((name, index) => [
			name,
			{ main: [[{ node: names[index + 1], type: 'main' as const, index: 0 }]] },
		]),
	);
