import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { forEachItem } from '../../../operation/fan';
import { joined, type NodeRun } from '../../../operation/runner';
import { rethrow } from '../../../rethrow';
import { columnNames } from '../../../table/columns';
import { Excerpt, excerptOf } from '../../../table/excerpt';
import { FirstRows } from '../../../table/firstRows';
import type { Room } from '../../../table/room';
import type { Report } from '../../replies';
import { inOrganization, inSlice, requestsOf, type ReportRun } from './plan';
import { readReport, type ReportRows } from './reply';
import type { RunYield } from './result';
import { tagOf } from './tenants';

/** What was made of the rows of one slice. */
interface Part {
	items: INodeExecutionData[];
	excerpt?: Excerpt;
	rowCount: number;
	isCut: boolean;
}

/** Makes something of the first rows of a slice, `most` at most. */
type Take = (rows: ReportRows, most: number) => Promise<Part>;

/** What a run needs of the node that it is one of. */
type NodeAtWork = Pick<NodeRun<unknown>, 'context' | 'width' | 'failed'>;

/** One item for each row of all slices, in order. */
export async function rowsAsItems(node: NodeAtWork, run: ReportRun, report: Report | undefined, room: Room): Promise<RunYield> {
	const pairedItem = { item: run.item };
	const tag = tagOf(run.tenant);
	const { parts, ...made } = await ofSlices(node, run, report, async ({ parsed }, most) => {
		const items: INodeExecutionData[] = [];
		const first = new FirstRows(parsed(), most);
		for await (const rows of room.taken(first)) {
			for (const json of rows) items.push({ json: Object.assign(json, tag), pairedItem });
		}
		return { items, rowCount: items.length, isCut: first.isCut };
	});
	return { ...made, items: itemsOf(parts) };
}

/** What a model can read of the rows of all slices, however many there are. */
export async function rowsAsExcerpt(node: NodeAtWork, run: ReportRun, report: Report | undefined): Promise<RunYield> {
	const tag = tagOf(run.tenant);
	const { parts, ...made } = await ofSlices(node, run, report, async ({ parsed }, most) => {
		const table = parsed();
		const excerpt = await excerptOf(tagged(table, tag), most);
		if (table.columns.length > 0) excerpt.name([...columnNames(table.columns), ...Object.keys(tag)]);
		return { items: [], excerpt, rowCount: excerpt.rowCount, isCut: excerpt.isCut === true };
	});
	const excerpt = new Excerpt();
	for (const part of parts) if (part.excerpt) excerpt.join(part.excerpt);
	excerpt.isCut = made.isCut;
	return { ...made, excerpt, items: itemsOf(parts) };
}

async function* tagged(table: AsyncIterable<IDataObject[]>, tag: IDataObject): AsyncGenerator<IDataObject[]> {
	for await (const rows of table) yield rows.map((row) => Object.assign(row, tag));
}

/**
 * With On Error = Continue a slice that fails leaves the others' rows alone. With a limit the slices run one after the other, and
 * none that is not needed.
 */
async function ofSlices(
	{ context, width, failed }: NodeAtWork,
	run: ReportRun,
	report: Report | undefined,
	take: Take,
): Promise<Omit<RunYield, 'items'> & { parts: Part[] }> {
	const requests = requestsOf(run, report);
	const ended = { failed: false, isCut: false as RunYield['isCut'] };
	let left = run.limit ?? Infinity;
	const parts = await forEachItem(requests.length, run.limit === undefined ? width : 1, async (index): Promise<Part> => {
		const { request, period } = requests[index]!;
		if (left === 0) {
			ended.isCut ||= undefined;
			return { items: [], rowCount: 0, isCut: false };
		}
		try {
			const part = await readReport(context, request, async (rows) => await take(rows, left));
			left -= part.rowCount;
			ended.isCut = part.isCut;
			return part;
		} catch (error) {
			const named = inSlice(error, period, requests.length);
			if (requests.length === 1 || !context.continueOnFail()) rethrow(named);
			ended.failed = true;
			return { items: [await failed(inOrganization(named, run.tenant), run.item)], rowCount: 0, isCut: false };
		}
	});
	return { ...ended, parts };
}

const itemsOf = (parts: Part[]): INodeExecutionData[] => joined(parts.map(({ items }) => items));
