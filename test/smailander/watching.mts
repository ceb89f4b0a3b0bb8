import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { ActiveTrigger } from '../engine/poll.mts';
import { credential, sandbox } from './run.mts';

export const trigger = (parameters: IDataObject = {}, apiKey?: string) =>
	new ActiveTrigger({ node: 'smailanderTrigger', parameters, credential: credential(apiKey) });

export const A_MINUTE_MS = 60_000;
export const always = (fault: IDataObject) => sandbox.smailander.faults.push({ kind: 'status', times: Infinity, ...fault } as never);

/** A trigger that was activated and has read every report. */
export async function watching(parameters: IDataObject = {}): Promise<ActiveTrigger> {
	const active = trigger(parameters);
	await active.poll();
	sandbox.smailander.requests.length = 0;
	return active;
}

export const rows = (items: INodeExecutionData[]) => items.map(({ json }) => json);
export const instances = (items: INodeExecutionData[]) => rows(items).map(({ instanceId }) => instanceId);
