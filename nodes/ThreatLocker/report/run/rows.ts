import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, INodeExecutionData } from 'n8n-workflow';
import type { Period } from '../../../fields/period';
import { rethrow } from '../../../rethrow';
import { Excerpt, readableList } from '../../../table/excerpt';
import { FirstRows } from '../../../table/firstRows';
import type { Room } from '../../../table/room';
import { parsedRows } from '../../../table/rows';
import { errorItem, namingPart } from '../../../transport/errors';
import { exchange } from '../../../transport/exchange';
import { forEachItem } from '../../../operation/fan';
import type { Reply, ServiceRequest } from '../../../transport/service';
import { itemsAtOnce } from '../../../transport/ticket';
import { wordsBody } from '../../../transport/replyBody';
import { streamOf, type BodyStream } from '../../../transport/stream';
import { Refusal } from '../../../refusal';
import { textOf } from '../../../values/pageText';
import { charsetOf, utf8Of } from '../../../values/text';
import { threatLocker } from '../../api';
import type { Report } from '../../replies';
import type { FileChoices } from './file';
import type { Outcome } from './hints';
import { periodsOf, runRequest, type RunValues } from './request';
import { tagOf, type Target } from './targets';

/** The report of one input item in one organization. */
export interface Run {
	item: number;
	values: RunValues;
	target: Target;
	/** What tells its file from those of the node's other runs, besides the organization. */
	detail?: string;
	/** Headers of the organization in which the report was chosen. */
	home: IDataObject;
	/** Undefined for rows as items. */
	file: FileChoices | undefined;
	/** The most rows to put out, as items or in the file; undefined for all. */
	limit: number | undefined;
	settings: Partial<IHttpRequestOptions>;
}

/** A request for each slice of the period. Replies are streamed: a report may be larger than the longest text there can be. */
export const requestsOf = (run: Run, report: Report | undefined): Array<{ period: Period | undefined; request: ServiceRequest }> =>
	periodsOf(run.values, report).map((period) => ({
		period,
		request: { ...run.settings, ...runRequest(run.values, report, run.target.headers, period), encoding: 'stream' },
	}));

/** An error with the slice it concerns, where there are several. */
export const inSlice = (error: unknown, period: Period | undefined, slices: number): unknown =>
	period && slices > 1 ? namingPart(error, `${period.start} to ${period.end}`) : error;

/** An error with the organization it concerns, where the node works in several. */
export const inOrganization = (error: unknown, { organization }: Target): unknown =>
	organization ? namingPart(error, organization.name) : error;

/**
 * The rows of all slices in order, one item each. With On Error = Continue a slice that fails leaves the others' rows alone.
 * With a limit the slices run one after the other, and none that is not needed.
 */
export async function rowsAsItems(context: IExecuteFunctions, run: Run, report: Report | undefined, room: Room): Promise<Outcome> {
	const requests = requestsOf(run, report);
	const width = run.limit === undefined ? itemsAtOnce(context, threatLocker) : 1;
	let left = run.limit ?? Infinity;
	let failed = false;
	let isCut: Outcome['isCut'] = false;
	const slices = await forEachItem(requests.length, width, async (index) => {
		const { request, period } = requests[index]!;
		if (left === 0) {
			isCut ||= undefined;
			return [];
		}
		try {
			const read = await exchange(context, threatLocker, request, async (reply) => await itemsOf(reply, run, { most: left, room }));
			left -= read.items.length;
			isCut = read.isCut;
			return read.items;
		} catch (error) {
			const named = inSlice(error, period, requests.length);
			if (requests.length === 1 || !context.continueOnFail()) rethrow(named);
			failed = true;
			return [await errorItem(context, threatLocker, inOrganization(named, run.target), run.item)];
		}
	});
	return { items: joined(slices), failed, isCut };
}

/**
 * The body that holds the rows.
 * @throws Refusal for a web page, such as that of a proxy on the way
 */
export async function rowStream({ body, headers }: Reply): Promise<BodyStream> {
	if (!String(headers['content-type']).startsWith('text/html')) return streamOf(body);
	throw new Refusal(
		`${threatLocker.name} sent a web page instead of rows: ${textOf(await wordsBody(body, headers['content-type']))}`,
		'Check the address in the credential, and whether a proxy stands between n8n and the service.',
	);
}

/** The rows' text as UTF-8, whatever the reply declares. @throws Refusal while it is read, for bytes that are no text */
export const rowText = (source: AsyncIterable<Buffer>, { headers }: Reply): AsyncIterable<Buffer> =>
	utf8Of(source, {
		sender: threatLocker.name,
		what: 'a list of rows',
		remedy: 'Letters would be lost. Look at the report in the service, and whether a proxy changes what it sends.',
		charset: charsetOf(headers['content-type']),
	});

async function itemsOf(reply: Reply, { item, target }: Run, { most, room }: { most: number; room: Room }): Promise<{ items: INodeExecutionData[]; isCut: boolean }> {
	const items: INodeExecutionData[] = [];
	const pairedItem = { item };
	const tag = tagOf(target);
	const first = new FirstRows(parsedRows(rowText(await rowStream(reply), reply), threatLocker.name), most);
	for await (const rows of room.taken(first)) {
		for (const json of rows) {
			items.push({ json: Object.assign(json, tag), pairedItem });
		}
	}
	return { items, isCut: first.isCut };
}

/** Joins lists without copying a single one and without passing items as call arguments: some 125,000 of them overflow the stack. */
export const joined = (lists: INodeExecutionData[][]): INodeExecutionData[] => (lists.length === 1 ? lists[0]! : lists.flat());

/** What an agent gets, who calls with one input item: an excerpt of all rows. Files stay, and what stands in place of failed runs, as far as it can read. */
export function excerptItems(outcomes: Outcome[]): INodeExecutionData[] {
	const excerpt = new Excerpt();
	const others: INodeExecutionData[][] = [];
	let hasRows = false;
	for (const { items, failed, isCut } of outcomes) {
		if (failed || items.some(({ binary }) => binary)) {
			others.push(items);
			continue;
		}
		hasRows = true;
		if (!excerpt.isCut && isCut !== false) excerpt.isCut = isCut;
		excerpt.add(items.map(({ json }) => json));
	}
	const pairedItem = { item: 0 };
	const beside = joined(others);
	const readable = readableList(beside.map(({ json }) => json)).map((json, index) => ('note' in json ? { json, pairedItem } : { ...beside[index], json }));
	return [...(hasRows ? [{ json: excerpt.asJson(), pairedItem }] : []), ...readable];
}
