import type { Json, Workflow } from '../../host/model.mts';
import { typeOf, type Service, type Stage } from '../../host/stage.mts';
import { watchedReport } from './history.mts';

export const triggerNode = 'Trigger';
export const triggerNodeId = 'trigger';

/** Field with the file of a completed report. */
export const fileField = 'data';

export const triggerParameters: Record<Service, Json> = {
	smailander: { triggerOn: 'both', download: true, binaryPropertyName: fileField },
	threatLocker: {
		reportId: { __rl: true, mode: 'id', value: watchedReport },
		organizationScope: 'children',
		lookBack: 7,
		lookBackUnit: 'days',
	},
};

/** A trigger, a moment in which the execution can be killed, and an end. n8n polls once a minute, at a second of its choice. */
export const watchingWorkflow = (stage: Stage, service: Service): Workflow => ({
	name: workflowName(service),
	nodes: [
		{
			id: triggerNodeId,
			name: triggerNode,
			type: typeOf(stage, `${service}Trigger`),
			typeVersion: 1,
			position: [0, 0],
			parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, ...triggerParameters[service] },
			credentials: stage.credentialsOf(service, 'full'),
		},
		{
			id: 'wait',
			name: 'Wait',
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			position: [224, 0],
			parameters: { resume: 'timeInterval', amount: 2, unit: 'seconds' },
			webhookId: `wait-${service}`,
		},
		{ id: 'then', name: 'Then', type: 'n8n-nodes-base.noOp', typeVersion: 1, position: [448, 0], parameters: {} },
	],
	connections: {
		[triggerNode]: { main: [[{ node: 'Wait', type: 'main', index: 0 }]] },
		Wait: { main: [[{ node: 'Then', type: 'main', index: 0 }]] },
	},
});

export const workflowName = (service: Service): string => `Watch ${service}`;
