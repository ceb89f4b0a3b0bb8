import type {
	DeclarativeRestApiSettings,
	IDataObject,
	IExecutePaginationFunctions,
	IExecuteSingleFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodePropertyRouting,
} from 'n8n-workflow';
import { flag } from '../fields/entered';
import { isRecord } from '../values/record';
import { wholeNumber } from '../values/number';
import { readableList, readableRecord } from '../table/excerpt';
import { idSegment } from '../transport/address';
import { errorItem, nodeError } from '../transport/errors';
import { send } from '../transport/exchange';
import { tellListed } from './hints';
import { withCredential } from '../transport/lent';
import { inOnePage, type Learned, type Page, type Paging, type ReadPage } from '../lists/paging';
import { Refusal } from '../refusal';
import type { Endpoint, Reply, Service, ServiceRequest } from '../transport/service';
import { isTool } from '../transport/tool';

/** One input item's request on its way through the seam. */
export interface Call {
	request: ServiceRequest;
	/** The Limit; undefined for all. */
	wanted: number | undefined;
	send(request: ServiceRequest): Promise<Reply>;
}

interface RoutedOperation {
	endpoint: Endpoint;
	/** Checks input and completes the request with what routing alone cannot express. */
	prepare?: (this: IExecuteSingleFunctions, request: ServiceRequest) => void | Promise<void>;
	/** Sends the request and makes the items. */
	perform: (this: IExecuteSingleFunctions, call: Call) => Promise<INodeExecutionData[]>;
}

/** `reportId` is shown as "Report": a locator's label is its name without the "Id". */
const labelOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replace(/Id$/, '');

/** A locator's, or a plain parameter's, value for one item. */
export const parameterValue = (context: IExecuteSingleFunctions, name: string): unknown =>
	context.getNodeParameter(name, undefined, { extractValue: true });

/** Replaces each `{name}` of an endpoint's path by the node parameter of that name, as one safe segment. */
const filledPath = (context: IExecuteSingleFunctions, service: Service, path: string): string =>
	path.replace(/\{(\w+)\}/g, (_, name: string) => idSegment(service, parameterValue(context, name), labelOf(name)));

/**
 * The routing of one operation. The engine composes the request from the description; then every request of a
 * declarative node passes through the function given here as `pagination`, which is the node's only way out:
 * n8n's own routing has no retry, no budget, an inexact limit and no item linking.
 */
export function routing(service: Service, operation: RoutedOperation): INodePropertyRouting {
	const { endpoint } = operation;
	return {
		request: { method: endpoint.method, url: endpoint.url },
		send: { paginate: true },
		operations: {
			async pagination(this: IExecutePaginationFunctions, requestData) {
				return await route(this, service, operation, requestData);
			},
		},
	};
}

async function route(
	asking: IExecuteSingleFunctions,
	service: Service,
	{ endpoint, prepare, perform }: RoutedOperation,
	{ options }: DeclarativeRestApiSettings.ResultOptions,
): Promise<INodeExecutionData[]> {
	const context = withCredential(asking, service);
	const item = context.getItemIndex();
	try {
		const request: ServiceRequest = {
			...(options as IHttpRequestOptions),
			url: filledPath(context, service, endpoint.url),
			repeatable: endpoint.repeatable,
		};
		const call: Call = {
			request,
			wanted: wantedRows(context),
			send: async (toSend) => await send(context, service, toSend),
		};
		await prepare?.call(context, request);
		const items = await perform.call(context, call);
		for (const made of items) made.pairedItem = { item };
		return items;
	} catch (error) {
		if (context.continueOnFail()) return [await errorItem(context, service, error, item)];
		throw await nodeError(context, service, error, item);
	}
}

/** The Limit, or undefined for Return All. The engine's own reading takes a limit of 0 for none. */
function wantedRows(context: IExecuteSingleFunctions): number | undefined {
	if (flag(context.getNodeParameter('returnAll', true), 'Return All')) return undefined;
	const number = wholeNumber(context.getNodeParameter('limit', undefined));
	if (number === undefined || number < 1) {
		throw new Refusal('"Limit" must be a whole number of at least 1', 'Turn on "Return All" to get every result.');
	}
	return number;
}

export const asItems = (rows: IDataObject[]): INodeExecutionData[] => rows.map((json) => ({ json }));

/**
 * A list: pages are collected to exactly the limit, one item a row; an agent gets as much of it as it can read.
 * @param whyEmpty a sentence on why a list may be empty, for the hint
 */
export const list = (read: ReadPage, whyEmpty: string, paging: Paging = inOnePage): RoutedOperation['perform'] =>
	async function ({ request, wanted, send }) {
		let page: Page = { rows: [] };
		const learned: Learned = {};
		const rows = await paging(async ({ qs, body }) => {
			const merged = { ...request, qs: { ...request.qs, ...qs } };
			if (isRecord(body)) merged.body = { ...(request.body as IDataObject), ...body };
			page = read(await send(merged));
			return page;
		}, wanted, learned);
		const isCut = wanted !== undefined && rows.length === wanted && (paging === inOnePage ? page.rows.length > wanted : hasMore(page, wanted));
		const isCapped = learned.isCapped === true && (page.total ?? Infinity) > rows.length;
		tellListed(this, { count: rows.length, isCut, isCapped, isDrifting: learned.isDrifting === true, whyEmpty });
		return asItems(isTool(this) ? readableList(rows, isCut) : rows);
	};

/** Of a smaller total nothing follows: some services give the number of rows on the page. */
const hasMore = ({ total = 0 }: Page, wanted: number): true | undefined => (total > wanted ? true : undefined);

/** One record. */
export const single = (read: (reply: Reply) => IDataObject): RoutedOperation['perform'] =>
	async function ({ request, send }) {
		const record = read(await send(request));
		return asItems([isTool(this) ? readableRecord(record) : record]);
	};
