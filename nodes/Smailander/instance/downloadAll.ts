import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { errorItem, nodeError } from '../../transport/errors';
import { endedBy } from '../../transport/attempt';
import { send } from '../../transport/exchange';
import { forEachItem } from '../../transport/fan';
import { emptyHint, showHints } from '../../transport/hints';
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
	const results = await forEachItem(this.getInputData().length, itemsAtOnce(this, smailander), async (item, signal) => {
		try {
			return await downloaded(endedBy(signal, this), item);
		} catch (error) {
			if (this.continueOnFail()) return [await errorItem(this, smailander, error, item)];
			throw await nodeError(this, smailander, error, item);
		}
	});
	const empty = results.filter(({ length }) => length === 0).length;
	showHints(this, [emptyHint(empty, results.length, 'The file has no rows: the report holds nothing for its period.')]);
	// A spread of more than some 125,000 items overflows the stack.
	const all: INodeExecutionData[] = [];
	for (const items of results) for (const made of items) all.push(made);
	return [all];
}

async function downloaded(context: IExecuteFunctions, item: number): Promise<INodeExecutionData[]> {
	const choice = downloadChoice((name, fallback) => context.getNodeParameter(name, item, fallback, { extractValue: true }));
	const line: Line = {
		context,
		settings: requestSettings(context, item),
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
