import type { IExecuteFunctions, IHttpRequestOptions, INodeExecutionData } from 'n8n-workflow';
import { errorItem, nodeError } from '../../../transport/errors';
import { endedBy } from '../../../transport/attempt';
import { send } from '../../../transport/exchange';
import { forEachItem } from '../../../operation/fan';
import { numberEqualNames } from '../../../files/fileName';
import { cutHint, emptyHint, RAISE_OPTION, showHints, whose } from '../../../operation/hints';
import { ordersOf, withCredential } from '../../../transport/lent';
import { progressOf } from '../../../operation/progress';
import { requestSettings } from '../../../operation/requestSettings';
import { itemsAtOnce } from '../../../transport/ticket';
import { isTool } from '../../../transport/tool';
import { Room } from '../../../table/room';
import { smailander } from '../../api';
import type { PathIds } from '../../path';
import { downloadInstance, type Line } from './download';
import { downloadChoice, type DownloadChoice } from './choice';
import { firstRows, LACKS, wantedRows, type FileRows } from './rows';

/** Downloads the instance of every input item: one item with the file, or one for each of its rows. */
export async function downloadInstances(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const lent = withCredential(this, smailander);
	const orders = ordersOf(this, (item) => downloadOrder(this, item));
	const room = new Room('Set "Output" to "File", which takes any size, or generate the report for a shorter period.');
	const progress = progressOf(this, orders.length, 'downloads');
	let done = 0;
	const results = await forEachItem(orders.length, itemsAtOnce(this, smailander), async (item, signal) => {
		try {
			return await downloaded(endedBy(signal, lent), await orders[item]!, room);
		} catch (error) {
			if (this.continueOnFail()) return { items: [await errorItem(lent, smailander, error, item)], lack: 'rows' as const, isCut: false };
			throw await nodeError(lent, smailander, error, item);
		} finally {
			progress((done += 1));
		}
	});
	const empty = results.filter(({ items }) => items.length === 0);
	const lacks = new Set(empty.map(({ lack }) => lack));
	const why = LACKS[lacks.size === 1 ? [...lacks][0]! : 'rows'];
	showHints(this, [
		cutHint(results.map(({ isCut }) => isCut), (count) => whose(count, results.length), RAISE_OPTION),
		emptyHint(empty.length, results.length, why),
	]);
	// A spread of more than some 125,000 items overflows the stack.
	const all: INodeExecutionData[] = [];
	for (const { items } of results) for (const made of items) all.push(made);
	numberEqualNames(all);
	return [all];
}

interface DownloadOrder {
	item: number;
	choice: DownloadChoice;
	/** The node's Request Options. */
	settings: Partial<IHttpRequestOptions>;
}

const downloadOrder = (context: IExecuteFunctions, item: number): DownloadOrder => ({
	item,
	choice: downloadChoice((name, fallback) => context.getNodeParameter(name, item, fallback, { extractValue: true })),
	settings: requestSettings(context, item),
});

interface Downloads extends Omit<FileRows, 'rows'> {
	items: INodeExecutionData[];
}

async function downloaded(context: IExecuteFunctions, { item, choice, settings }: DownloadOrder, room: Room): Promise<Downloads> {
	const line: Line = {
		context,
		settings,
		send: async (request) => await send(context, smailander, request),
	};
	const pairedItem = { item };
	const single = (made: INodeExecutionData): Downloads => ({ items: [{ ...made, pairedItem }], lack: 'rows' as const, isCut: false });
	if (choice.output === 'file') return single(await asFile(line, choice));
	if (isTool(context)) return single({ json: await firstRows(line, choice) });
	const { rows, ...about } = await wantedRows(line, choice, room);
	return { items: rows.map((json) => ({ json, pairedItem })), ...about };
}

/** The item of a file. */
export async function asFile(line: Line, { binaryField, ...ids }: PathIds & Pick<DownloadChoice, 'binaryField'>): Promise<INodeExecutionData> {
	const { json, binary } = await downloadInstance(line, ids);
	return { json, binary: { [binaryField]: binary } };
}
