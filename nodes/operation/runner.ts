import type { IExecuteFunctions, IExecuteSingleFunctions, IHttpRequestOptions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { numberEqualNames } from '../files/fileName';
import { Refusal } from '../refusal';
import { endedBy } from '../transport/attempt';
import { cancelSignal } from '../transport/cancel';
import { errorItem, nodeError } from '../transport/errors';
import { itemContexts, oneForAll, withCredential, type ItemContexts } from '../transport/lent';
import type { Service } from '../transport/service';
import { itemsAtOnce } from '../transport/ticket';
import { isTool } from '../transport/tool';
import { batching } from './batching';
import { forEachItem } from './fan';
import { showHints } from './hints';
import { inputReader, type Evaluate, type InputItem } from './input';
import { settingsOf } from './requestSettings';

/** Of a run over all input items, or of the one item for which an older engine calls a tool. */
export type NodeContext = IExecuteFunctions | IExecuteSingleFunctions;

/** One run of a node: what each of its input items asks for, and what all operations do in the same way. */
export interface NodeRun<Order> {
	/** Its credential is taken, and its requests end with the run, so also when the first input item fails it. */
	context: NodeContext;
	service: Service;
	/** What each input item asks for, as soon as its batch begins; a rejection says what is wrong with its fields. */
	orders: Array<Promise<Order>>;
	/** The answer is read by a model. */
	isTool: boolean;
	/** How many things to work on at a time. */
	width: number;
	/** `work` for 0 … count-1, `width` at a time; results in order. */
	sideBySide<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]>;
	/**
	 * What On Error asks for when the work for an input item has failed.
	 * @returns the item to be put out in its place
	 * @throws the error that ends the node
	 */
	failed(error: unknown, item: number): Promise<INodeExecutionData>;
}

/** What a run puts out. */
export interface Output {
	/** In order, each linked to its input item. In several lists, for they may be long. */
	items: INodeExecutionData[][];
	hints?: Array<string | undefined>;
}

/** What the runner must know of an operation. */
export interface Work<Order> {
	fields: INodeProperties[];
	/**
	 * What an input item asks for. Called for all of them before the first wait; only here may anything be asked of n8n.
	 * @throws Refusal for what can be seen to be wrong without a request
	 */
	order(input: InputItem, run: Pick<NodeRun<Order>, 'context' | 'service' | 'isTool'>): Order;
	/** The work for an item is done in the context that its order was given, which has the credential of this item. */
	isByItem?: boolean;
	perform(run: NodeRun<Order>): Promise<Output>;
}

/** The operation over all input items, by which n8n carries it out (`customOperations`). */
export const overAllItems = <Order>(service: Service, work: Work<Order>) =>
	async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const evaluate: Evaluate = (name, item) => this.getNodeParameter(name, item, undefined, { skipValidation: true });
		const lent = withCredential(this, service);
		const readInput = inputReader(lent.getNode().parameters, work.fields, this.getTimezone(), evaluate);
		const inputs = this.getInputData().map((_, item) => () => readInput(item));
		const contextsOf = (context: NodeContext) => itemContexts(this, context, service, inputs.length);
		const batchBegins = batching(() => this.getNodeParameter('requestOptions', 0, {}));
		const { items, hints = [] } = await carriedOut(lent, service, work, inputs, { contextsOf, batchBegins });
		showHints(this, hints);
		return [items];
	};

/** The operation for one input item, whose request n8n has composed by routing: the way of older engines when an agent calls. */
export async function overOneItem<Order>(
	asking: IExecuteSingleFunctions,
	service: Service,
	work: Work<Order>,
	composed: Partial<IHttpRequestOptions>,
): Promise<INodeExecutionData[]> {
	const lent = withCredential(asking, service);
	const item = asking.getItemIndex();
	const readInput = inputReader(lent.getNode().parameters, work.fields, asking.getTimezone(), (name) => asking.getNodeParameter(name));
	const { body, qs, headers } = composed;
	// For the operation it is the only one, so the first.
	const input = (): InputItem => ({ ...readInput(0), settings: () => settingsOf(composed), sent: () => ({ body, qs, headers }) });
	const { items } = await carriedOut(lent, service, work, [input], { contextsOf: oneForAll, firstItem: item });
	for (const one of items) one.pairedItem = { item };
	return items;
}

interface Bounds {
	/** Of each input item, made of the context of the run. */
	contextsOf(context: NodeContext): ItemContexts<NodeContext>;
	/** The place of the first input item in the node's input. */
	firstItem?: number;
	/** Waits until the batch of an input item may begin. */
	batchBegins?: ReturnType<typeof batching>;
}

/** @param inputs reads each input item */
async function carriedOut<Order>(
	lent: NodeContext,
	service: Service,
	{ order, perform, isByItem = false }: Work<Order>,
	inputs: Array<() => InputItem>,
	{ contextsOf, firstItem = 0, batchBegins }: Bounds,
): Promise<{ items: INodeExecutionData[]; hints?: Output['hints'] }> {
	const over = new AbortController();
	const context = endedBy(over.signal, lent);
	const contexts = contextsOf(context);
	const common = { context, service, isTool: isTool(lent) };
	const orders = inputs.map((input, item) => {
		const read = settled(async () => {
			const made = order(input(), { ...common, context: contexts.of(item) });
			if (!isByItem && !(await contexts.isAlike(item))) throw otherCredential();
			return made;
		});
		if (!batchBegins) return read;
		return settled(async () => {
			await batchBegins(item, cancelSignal(context));
			return await read;
		});
	});
	const width = itemsAtOnce(lent, service);
	const run: NodeRun<Order> = {
		...common,
		orders,
		width,
		sideBySide: async (count, work) => await forEachItem(count, width, work),
		async failed(error, item) {
			const place = firstItem + item;
			if (lent.continueOnFail()) return await errorItem(contexts.of(item), service, error, place);
			throw await nodeError(contexts.of(item), service, error, place);
		},
	};
	try {
		const { items, hints } = await perform(run);
		const all = joined(items);
		numberEqualNames(all);
		return { items: all, hints };
	} finally {
		over.abort();
	}
}

const otherCredential = (): Refusal =>
	new Refusal(
		'The credential gives another key or address for this input item than for the first',
		'This operation takes one for all input items. Put a Loop Over Items node before it, with a batch size of 1.',
	);

/** @param make begins at once */
function settled<T>(make: () => Promise<T>): Promise<T> {
	const made = make();
	// Nobody asks for one behind an item that ended the node.
	made.catch(() => undefined);
	return made;
}

/** Without copying a single list and without passing items as call arguments: some 125,000 of them overflow the stack. */
export const joined = (lists: INodeExecutionData[][]): INodeExecutionData[] => (lists.length === 1 ? lists[0]! : lists.flat());
