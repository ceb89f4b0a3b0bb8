import type { INodeExecutionData } from 'n8n-workflow';
import { cutHint, emptyHint, RAISE_OPTION, whose } from '../../../operation/hints';
import { progressOf } from '../../../operation/progress';
import type { NodeContext, NodeRun, Output } from '../../../operation/runner';
import { Room } from '../../../table/room';
import { send } from '../../../transport/exchange';
import { smailander } from '../../api';
import type { Access } from './access';
import { fileAsItem } from './fileAsItem';
import { fileAsExcerpt, fileAsRows, WHY_NO_ROWS, type FileAsRows } from './fileAsRows';
import type { DownloadOrder } from './order';

/** Downloads the instance of every input item: one item with the file, or one for each of its rows. */
export async function downloadAll({ context, orders, isTool, sideBySide, failed }: NodeRun<DownloadOrder>): Promise<Output> {
	const room = new Room('Set "Output" to "File", which takes any size, or generate the report for a shorter period.');
	const progress = progressOf(context, orders.length, 'downloads');
	let done = 0;
	const all = await sideBySide(orders.length, async (item) => {
		try {
			const order = await orders[item]!;
			return order.output === 'file' || isTool ? single(await oneItem(context, order)) : await rowItems(context, order, room);
		} catch (error) {
			return single(await failed(error, item));
		} finally {
			progress((done += 1));
		}
	});
	return { items: all.map(({ items }) => items), hints: hintsOf(all) };
}

/** What came of one input item. */
interface Downloaded extends Omit<FileAsRows, 'rows'> {
	items: INodeExecutionData[];
}

/** Where an item comes in any case, nothing lacks. */
const single = (made: INodeExecutionData): Downloaded => ({ items: [made], lacks: 'rows', isCut: false });

/** The file, or for an agent the first of its rows. */
async function oneItem(context: NodeContext, order: DownloadOrder): Promise<INodeExecutionData> {
	const pairedItem = { item: order.item };
	const access = accessFor(context, order);
	if (order.output === 'rows') return { json: await fileAsExcerpt(access, order), pairedItem };
	const { json, binary } = await fileAsItem(access, order);
	return { json, binary: { [order.binaryField]: binary }, pairedItem };
}

async function rowItems(context: NodeContext, order: DownloadOrder, room: Room): Promise<Downloaded> {
	const pairedItem = { item: order.item };
	const { rows, ...about } = await fileAsRows(accessFor(context, order), order, room);
	return { items: rows.map((json) => ({ json, pairedItem })), ...about };
}

const accessFor = (context: NodeContext, { settings }: DownloadOrder): Access => ({
	context,
	settings,
	send: async (request) => await send(context, smailander, request),
});

function hintsOf(all: Downloaded[]): Output['hints'] {
	const empty = all.filter(({ items }) => items.length === 0);
	const [lacks = 'rows', ...others] = new Set(empty.map((one) => one.lacks));
	const cuts = all.map(({ isCut }) => isCut);
	return [
		cutHint(cuts, (count) => whose(count, all.length), RAISE_OPTION),
		emptyHint(empty.length, all.length, WHY_NO_ROWS[others.length === 0 ? lacks : 'rows']),
	];
}
