import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { errorItem, nodeError } from '../../transport/errors';
import { endedBy, send } from '../../transport/exchange';
import { forEachItem } from '../../transport/fan';
import { requestSettings } from '../../transport/requestSettings';
import type { Reply, ServiceRequest } from '../../transport/service';
import { endpoints, readRows, threatLocker } from '../api';
import { reportRequest } from './runRequest';

/** Runs the report of every input item; one output item a row, linked to its input item. */
export async function runReports(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const lists = listsOnce(async (request) => await send(this, threatLocker, request));
	const results = await forEachItem(this.getInputData().length, threatLocker.maxInFlight, async (item, signal) => {
		try {
			return await runReport(endedBy(signal, this), item, lists);
		} catch (error) {
			if (this.continueOnFail()) return [await errorItem(this, threatLocker, error, item)];
			throw await nodeError(this, threatLocker, error, item);
		}
	});
	return [joined(results)];
}

type Send = (request: ServiceRequest) => Promise<Reply>;

async function runReport(context: IExecuteFunctions, item: number, sendOnce: Send): Promise<INodeExecutionData[]> {
	const settings = requestSettings(context, item);
	const input = {
		read: (name: string, fallback?: unknown) => context.getNodeParameter(name, item, fallback, { extractValue: true }),
		timezone: context.getTimezone(),
	};
	const request = await reportRequest(context, input, async (other) => await sendOnce({ ...settings, ...other }));
	const { rows } = readRows(await send(context, threatLocker, { ...settings, ...request }));
	return rows.map((json) => ({ json, pairedItem: { item } }));
}

/** Lets every organization's report list be asked for once in an execution, however many input items there are. */
function listsOnce(sendRequest: Send): Send {
	const asked = new Map<string, Promise<Reply>>();
	return async (request) => {
		if (request.url !== endpoints.listReports.url) return await sendRequest(request);
		const organization = String(request.headers?.managedOrganizationId ?? '');
		const reply = asked.get(organization) ?? sendRequest(request);
		asked.set(organization, reply);
		return await reply;
	};
}

/** Joins lists without passing items as call arguments: a spread of some 125,000 of them overflows the stack. */
function joined(lists: INodeExecutionData[][]): INodeExecutionData[] {
	if (lists.length === 1 && lists[0]) return lists[0];
	const all: INodeExecutionData[] = [];
	for (const items of lists) for (const item of items) all.push(item);
	return all;
}
