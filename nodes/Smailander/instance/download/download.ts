import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { numberEqualNames } from '../../../files/fileName';
import { forEachItem } from '../../../operation/fan';
import { cutHint, emptyHint, RAISE_OPTION, showHints, whose } from '../../../operation/hints';
import { progressOf } from '../../../operation/progress';
import { requestSettings } from '../../../operation/requestSettings';
import { Room } from '../../../table/room';
import { endedBy } from '../../../transport/attempt';
import { errorItem, nodeError } from '../../../transport/errors';
import { send } from '../../../transport/exchange';
import { ordersOf, withCredential } from '../../../transport/lent';
import { itemsAtOnce } from '../../../transport/ticket';
import { isTool } from '../../../transport/tool';
import { smailander } from '../../api';
import type { Access } from './access';
import { fileAsItem } from './fileAsItem';
import { fileAsExcerpt, fileAsRows, WHY_NO_ROWS, type FileAsRows } from './fileAsRows';
import { downloadOrder, type DownloadOrder } from './order';

/** Downloads the instance of every input item: one item with the file, or one for each of its rows. */
export async function downloadInstances(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const lent = withCredential(this, smailander);
	const orders = ordersOf(this, (item) => {
		const read = (name: string, fallback?: unknown) => this.getNodeParameter(name, item, fallback, { extractValue: true });
		return downloadOrder(item, read, requestSettings(this, item));
	});
	const room = new Room('Set "Output" to "File", which takes any size, or generate the report for a shorter period.');
	const progress = progressOf(this, orders.length, 'downloads');
	let done = 0;
	const results = await forEachItem(orders.length, itemsAtOnce(this, smailander), async (item, signal) => {
		try {
			return await downloaded(endedBy(signal, lent), await orders[item]!, room);
		} catch (error) {
			if (this.continueOnFail()) return single(await errorItem(lent, smailander, error, item));
			throw await nodeError(lent, smailander, error, item);
		} finally {
			progress((done += 1));
		}
	});
	const empty = results.filter(({ items }) => items.length === 0);
	const [lacks = 'rows', ...others] = new Set(empty.map((one) => one.lacks));
	const why = WHY_NO_ROWS[others.length === 0 ? lacks : 'rows'];
	showHints(this, [
		cutHint(
			results.map(({ isCut }) => isCut),
			(count) => whose(count, results.length),
			RAISE_OPTION,
		),
		emptyHint(empty.length, results.length, why),
	]);
	// A spread of more than some 125,000 items overflows the stack.
	const all: INodeExecutionData[] = [];
	for (const { items } of results) for (const made of items) all.push(made);
	numberEqualNames(all);
	return [all];
}

/** What came of one input item. */
interface Downloaded extends Omit<FileAsRows, 'rows'> {
	items: INodeExecutionData[];
}

/** One item with something always comes, so that nothing lacks. */
const single = (made: INodeExecutionData): Downloaded => ({ items: [made], lacks: 'rows', isCut: false });

async function downloaded(context: IExecuteFunctions, order: DownloadOrder, room: Room): Promise<Downloaded> {
	const { item, settings } = order;
	const access: Access = { context, settings, send: async (request) => await send(context, smailander, request) };
	const pairedItem = { item };
	if (order.output === 'file') return single({ ...(await fileItem(access, order)), pairedItem });
	if (isTool(context)) return single({ json: await fileAsExcerpt(access, order), pairedItem });
	const { rows, ...about } = await fileAsRows(access, order, room);
	return { items: rows.map((json) => ({ json, pairedItem })), ...about };
}

/** The item of a file. */
export async function fileItem(access: Access, order: DownloadOrder): Promise<INodeExecutionData> {
	const { json, binary } = await fileAsItem(access, order);
	return { json, binary: { [order.binaryField]: binary } };
}
