import type { IExecuteFunctions, IHttpRequestOptions, INodeExecutionData, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { send } from '../transport/exchange';
import type { Endpoint, Reply, Service, ServiceRequest } from '../transport/service';
import { idSegment } from '../values/id';
import { listHints, type Listed } from './hints';
import type { InputItem } from './input';
import { progressOf } from './progress';
import { overAllItems, overOneItem, type NodeContext, type NodeRun, type Work } from './runner';

/** One input item's request. */
export interface Call {
	input: InputItem;
	/** To be completed by `prepare` with what the fields' `routing` alone cannot express. */
	request: ServiceRequest;
	/** The answer is read by a model. */
	isTool: boolean;
	context: NodeContext;
	send(request: ServiceRequest): Promise<Reply>;
}

/** What came of one input item. The runner links the items. */
export interface Made {
	items: INodeExecutionData[];
	/** Of a list, for the hints. */
	listed?: Listed;
}

interface Shown {
	/** In n8n's list of operations. */
	name: string;
	/** What a saved workflow stores. */
	value: string;
	action: string;
	description: string;
	/** In their order. One that several operations of the resource share is the same object in each. */
	fields: INodeProperties[];
	/** `{name}` in its path is filled from the field of that name. */
	endpoint: Endpoint;
}

interface PerItem extends Shown {
	/** Checks input and completes the request. */
	prepare?(call: Call): void | Promise<void>;
	/** Sends the request and makes the items. */
	perform(call: Call): Promise<Made>;
}

type Together<Order> = Shown & { order: Work<Order>['order']; performAll: Work<Order>['perform'] };

/** An operation, to be put into a resource. */
export interface Operation {
	value: string;
	fields: INodeProperties[];
	/** Its choice, with routing: n8n's declarative form, and the only way of older engines when an agent calls. */
	option(service: Service): INodePropertyOptions;
	/** By which n8n carries it out, over all input items. */
	run(service: Service): (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;
}

/**
 * One operation, as one object: what the form shows, what is sent, and what is made of the answer. Everything else is the
 * runner's, in both ways by which n8n calls it: retry, budget, items side by side, On Error, item linking, hints, Request
 * Options, cancellation, progress.
 *
 * Most work for each input item by itself: `prepare` completes the request that fields and endpoint make, `perform` sends it
 * (`list`, `single`, or a function of its own).
 *
 * One that works on all input items together (waits for them, or runs several requests for each) gives `order` and `performAll`
 * in their place. `order` reads the fields of one item and makes of them whatever the operation needs; it throws what can be
 * seen to be wrong without a request. `performAll` gets the run: `orders` (await one inside of the work for its item, for it
 * rejects with what `order` threw), `sideBySide`, `failed` (in a `catch`: gives the item for On Error = Continue, or throws the
 * node's error), `context` for requests, `isTool`; and returns lists of linked items, and hints. For a tool call of an
 * older engine it is called with one order, so it needs no second way.
 */
export function operation(definition: PerItem): Operation;
export function operation<Order>(definition: Together<Order>): Operation;
export function operation<Order>(definition: PerItem | Together<Order>): Operation {
	return 'performAll' in definition
		? built(definition, { fields: definition.fields, order: definition.order, perform: definition.performAll })
		: built(definition, itemByItem(definition));
}

function built<Order>({ name, value, action, description, fields, endpoint }: Shown, work: Work<Order>): Operation {
	return {
		value,
		fields,
		option: (service) => ({
			name,
			value,
			action,
			description,
			routing: {
				request: { method: endpoint.method, url: endpoint.url },
				send: { paginate: true },
				operations: {
					// Each request of a declarative node passes through here: n8n's own routing has no retry, no budget, an inexact limit and no item linking.
					async pagination(this, { options }) {
						return await overOneItem(this, service, work, options as IHttpRequestOptions);
					},
				},
			},
		}),
		run: (service) => overAllItems(service, work),
	};
}

const itemByItem = ({ fields, endpoint, prepare, perform }: PerItem): Work<Call> => ({
	fields,
	isByItem: true,
	order: (input, { context, service, isTool }) => ({
		input,
		isTool,
		context,
		request: {
			...input.sent(),
			...input.settings(),
			method: endpoint.method,
			url: filledPath(service, endpoint.url, input),
			repeatable: endpoint.repeatable,
		},
		send: async (request) => await send(context, service, request),
	}),
	perform: async (run) =>
		await performEach(run, async (call) => {
			await prepare?.(call);
			return await perform(call);
		}),
});

async function performEach({ context, orders, isTool, sideBySide, failed }: NodeRun<Call>, perform: (call: Call) => Promise<Made>) {
	const progress = progressOf(context, orders.length, 'items');
	const ended = { all: 0, failed: 0 };
	const lists: Listed[] = [];
	const items = await sideBySide(orders.length, async (index) => {
		try {
			const call = await orders[index]!;
			const { items: made, listed } = await perform(call);
			if (listed) lists.push(listed);
			const pairedItem = { item: call.input.index };
			for (const one of made) one.pairedItem = pairedItem;
			return made;
		} catch (error) {
			ended.failed += 1;
			return [await failed(error, index)];
		} finally {
			progress((ended.all += 1), ended.failed);
		}
	});
	return { items, hints: isTool ? [] : listHints(lists, orders.length) };
}

/** Replaces each `{name}` of an endpoint's path by the field of that name, as one safe segment. */
const filledPath = (service: Service, path: string, { read }: InputItem): string =>
	path.replace(/\{(\w+)\}/g, (_, name: string) => idSegment(service, read(name), labelOf(name)));

/** `reportId` is shown as "Report": a locator's label is its name without the "Id". */
const labelOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replace(/Id$/, '');
