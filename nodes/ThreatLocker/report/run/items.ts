import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { forEachItem } from '../../../operation/fan';
import { rethrow } from '../../../rethrow';
import { FirstRows } from '../../../table/firstRows';
import type { Room } from '../../../table/room';
import { errorItem } from '../../../transport/errors';
import { itemsAtOnce } from '../../../transport/ticket';
import { threatLocker } from '../../api';
import type { Report } from '../../replies';
import { inOrganization, inSlice, requestsOf, type ReportRun } from './plan';
import { readReport, type ReportRows } from './reply';
import { joined, type Made } from './result';
import { tagOf } from './tenants';

/**
 * The rows of all slices in order, one item each. With On Error = Continue a slice that fails leaves the others' rows alone.
 * With a limit the slices run one after the other, and none that is not needed.
 */
export async function rowsAsItems(context: IExecuteFunctions, run: ReportRun, report: Report | undefined, room: Room): Promise<Made> {
	const requests = requestsOf(run, report);
	const width = run.limit === undefined ? itemsAtOnce(context, threatLocker) : 1;
	let left = run.limit ?? Infinity;
	let failed = false;
	let isCut: Made['isCut'] = false;
	const slices = await forEachItem(requests.length, width, async (index) => {
		const { request, period } = requests[index]!;
		if (left === 0) {
			isCut ||= undefined;
			return [];
		}
		try {
			const read = await readReport(context, request, async (rows) => await itemsOf(rows, run, { most: left, room }));
			left -= read.items.length;
			isCut = read.isCut;
			return read.items;
		} catch (error) {
			const named = inSlice(error, period, requests.length);
			if (requests.length === 1 || !context.continueOnFail()) rethrow(named);
			failed = true;
			return [await errorItem(context, threatLocker, inOrganization(named, run.tenant), run.item)];
		}
	});
	return { items: joined(slices), failed, isCut };
}

async function itemsOf(
	{ parsed }: ReportRows,
	{ item, tenant }: ReportRun,
	{ most, room }: { most: number; room: Room },
): Promise<{ items: INodeExecutionData[]; isCut: boolean }> {
	const items: INodeExecutionData[] = [];
	const pairedItem = { item };
	const tag = tagOf(tenant);
	const first = new FirstRows(parsed(), most);
	for await (const rows of room.taken(first)) {
		for (const json of rows) {
			items.push({ json: Object.assign(json, tag), pairedItem });
		}
	}
	return { items, isCut: first.isCut };
}
