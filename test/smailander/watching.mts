import type { IDataObject } from 'n8n-workflow';
import { ActiveTrigger } from '../engine/poll.mts';
import { credential, sandbox } from './run.mts';

export const trigger = (parameters: IDataObject = {}, apiKey?: string) =>
	new ActiveTrigger({ node: 'smailanderTrigger', parameters, credential: credential(apiKey) });

export const A_MINUTE_MS = 60_000;
export const always = (fault: IDataObject) => sandbox.smailander.faults.push({ kind: 'status', times: Infinity, ...fault } as never);

export async function watching(parameters: IDataObject = {}): Promise<ActiveTrigger> {
	const active = trigger(parameters);
	await active.poll();
	return active;
}
