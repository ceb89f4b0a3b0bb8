import type { IExecuteFunctions, IHttpRequestOptions, INodeExecutionData } from 'n8n-workflow';
import { errorItem, nodeError } from '../../transport/errors';
import { endedBy } from '../../transport/attempt';
import { send } from '../../transport/exchange';
import { forEachItem } from '../../transport/fan';
import { emptyHint, showHints } from '../../transport/hints';
import { ordersOf, withCredential } from '../../transport/lent';
import { requestSettings } from '../../transport/requestSettings';
import { itemsAtOnce } from '../../transport/ticket';
import { isTool } from '../../transport/tool';
import { smailander } from '../api';
import type { PathIds } from '../path';
import { downloadInstance, type Line } from './download';
import { downloadChoice, type DownloadChoice } from './downloadChoice';
import { allRows, firstRows } from './downloadRows';

/** Downloads the instance of every input item: one item with the file, or one for each of its rows. */
export async function downloadInstances(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const lent = withCredential(this, smailander);
	const orders = ordersOf(this, (item) => downloadOrder(this, item));
	const results = await forEachItem(orders.length, itemsAtOnce(this, smailander), async (item, signal) => {
		try {
			return await downloaded(endedBy(signal, lent), await orders[item]!);
		} catch (error) {
			if (this.continueOnFail()) return [await errorItem(lent, smailander, error, item)];
			throw await nodeError(lent, smailander, error, item);
		}
	});
	const empty = results.filter(({ length }) => length === 0).length;
	showHints(this, [emptyHint(empty, results.length, 'The file has no rows: the report holds nothing for its period.')]);
	// A spread of more than some 125,000 items overflows the stack.
	const all: INodeExecutionData[] = [];
	for (const items of results) for (const made of items) all.push(made);
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

async function downloaded(context: IExecuteFunctions, { item, choice, settings }: DownloadOrder): Promise<INodeExecutionData[]> {
	const line: Line = {
		context,
		settings,
		send: async (request) => await send(context, smailander, request),
	};
	const pairedItem = { item };
	if (choice.output === 'file') return [{ ...(await asFile(line, choice)), pairedItem }];
	if (isTool(context)) return [{ json: await firstRows(line, choice), pairedItem }];
	return (await allRows(line, choice)).map((json) => ({ json, pairedItem }));
}

/** The item of a file. */
export async function asFile(line: Line, { binaryField, ...ids }: PathIds & Pick<DownloadChoice, 'binaryField'>): Promise<INodeExecutionData> {
	const { json, binary } = await downloadInstance(line, ids);
	return { json, binary: { [binaryField]: binary } };
}
