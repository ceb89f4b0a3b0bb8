import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { organizationGuid, type Row } from '../../sandbox/index.mts';
import { ActiveTrigger } from '../engine/poll.mts';
import { byId, credential, reports, sandbox } from './run.mts';

export const HOME = organizationGuid(1);
export const ACME = organizationGuid(2);
export const GLOBEX = organizationGuid(3);

export const trigger = (parameters: IDataObject = {}, more: IDataObject = {}) =>
	new ActiveTrigger({
		node: 'threatLockerTrigger',
		parameters: { reportId: byId(reports.dated), ...parameters },
		credential: credential(more),
	});

/** A report with these rows, and a trigger that has seen them. */
export async function watching(rows: Row[], parameters: IDataObject = {}): Promise<ActiveTrigger> {
	for (const organization of [HOME, ACME, GLOBEX]) sandbox.threatLocker.setRows(reports.dated, organization, rows);
	const active = trigger(parameters);
	await active.poll();
	sandbox.threatLocker.requests.length = 0;
	return active;
}

export const row = (number: number, more: Row = {}): Row => ({ Date: `2026-09-0${number}T00:00:00Z`, Hostname: `WS-${number}`, ...more });
export const add = (rows: Row[], organization = HOME) => sandbox.threatLocker.addRows(reports.dated, organization, rows);
export const jsons = (items: INodeExecutionData[]) => items.map(({ json }) => json);
export const hosts = (items: INodeExecutionData[]) => jsons(items).map(({ Hostname }) => Hostname);
