import type { IDataObject } from 'n8n-workflow';
import type { SmailanderSwitches } from '../../sandbox/index.mts';
import { lines, sandbox } from './run.mts';

export const generate = (fields: IDataObject = {}, waitOptions: IDataObject = {}) => ({
	operation: 'generate',
	period: 'none',
	options: { deliveryMethod: '' },
	completion: 'completed',
	waitOptions: { firstLook: 0, interval: 1, timeout: 1, ...waitOptions },
	...fields,
});
export const many = (count: number): IDataObject[] => Array.from({ length: count }, (_, number) => ({ number }));
export const set = (switches: Partial<SmailanderSwitches>) => void Object.assign(sandbox.smailander.switches, switches);
export const count = (pattern: RegExp) => lines().filter((line) => pattern.test(line)).length;
export const posts = () => count(/^POST /);
export const instanceCalls = () => count(/^GET \/reports\/\w+\/instances/);
export const ready = { msUntilDone: 0 } as const;
