import type { IExecuteFunctions, IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';
import { rethrow } from '../../../rethrow';
import { errorItem, nodeError, wordsOf } from '../../../transport/errors';
import { showHints } from '../../../operation/hints';
import { endedBy } from '../../../transport/attempt';
import { accountOf, send } from '../../../transport/exchange';
import { withCredential } from '../../../transport/lent';
import { numberEqualNames } from '../../../files/fileName';
import { cancelSignal } from '../../../transport/cancel';
import { Refusal } from '../../../refusal';
import { progressOf } from '../../../operation/progress';
import { requestSettings } from '../../../operation/requestSettings';
import { itemsAtOnce } from '../../../transport/ticket';
import { isTool } from '../../../transport/tool';
import { smailander } from '../../api';
import type { Access } from '../../instance/download/access';
import { fileOfFound } from '../../instance/download/fileAsItem';
import { awaitReports, type Finish, type ReportToAwait, type Tally } from './awaitReports';
import { generateOrder, type GenerateOrder } from './generateRequest';
import { makeReports, type Generation } from './makeReports';
import { executionMemory, noMemory, type Memory } from './memory';
import { Outcomes } from './outcomes';
import { ServiceClock } from './serviceClock';
import { reportItem } from './unfinished';

/** Generates the reports of all input items, then waits for all of them together where that is asked for. */
export async function generateReports(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const lent = withCredential(this, smailander);
	const items = this.getInputData().map((_, item) => item);
	const outcomes = new Outcomes(this.continueOnFail());
	const memory = executionMemory(this);
	const tally = await carriedOut(lent, readOrders(this, items, outcomes), outcomes, memory);
	const [failure] = outcomes.failed;
	if (failure && outcomes.signal.aborted) throw await nodeError(lent, smailander, failure[1], failure[0]);
	// n8n tries again too when an item that failed is passed over.
	if (!failure) memory.clear();
	if (items.length > 1 && tally) tell(this, tally);
	const output = await Promise.all(items.map(async (item) => outcomes.of(item) ?? (await errorItem(lent, smailander, outcomes.failed.get(item), item))));
	numberEqualNames(output);
	return [output];
}

/**
 * Generates one report for an agent, and waits for it where that is asked for.
 * @throws Refusal for a file, which no agent can be handed
 */
export async function generateForAgent(context: IExecuteSingleFunctions, order: GenerateOrder): Promise<INodeExecutionData> {
	requireNoFile(order);
	const outcomes = new Outcomes(false);
	await carriedOut(context, [order], outcomes, noMemory);
	return outcomes.of(order.item) ?? rethrow(outcomes.failed.get(order.item));
}

function requireNoFile({ completion }: GenerateOrder): void {
	if (completion !== 'downloaded') return;
	throw new Refusal('An agent cannot be handed a file', 'Set "Wait For" to "Completed"; the answer then has the link to the file.');
}

/** The orders of all items, each checked before anything is sent. */
function readOrders(context: IExecuteFunctions, items: number[], outcomes: Outcomes): GenerateOrder[] {
	const now = Date.now();
	const orders: GenerateOrder[] = [];
	for (const item of items) {
		const read = (name: string, fallback?: unknown) => context.getNodeParameter(name, item, fallback);
		try {
			const order = generateOrder({ read, timezone: context.getTimezone(), now }, item, requestSettings(context, item));
			if (isTool(context)) requireNoFile(order);
			orders.push(order);
		} catch (error) {
			outcomes.fail(item, error);
		}
	}
	return orders;
}

/** Generates and waits; the results stand in the outcomes. Undefined where nothing was waited for. */
async function carriedOut(
	context: IExecuteFunctions | IExecuteSingleFunctions,
	orders: GenerateOrder[],
	outcomes: Outcomes,
	memory: Memory,
): Promise<Tally | undefined> {
	const clock = new ServiceClock();
	const canceled = cancelSignal(context);
	const sendLearning: Generation['send'] = async (request, signal) => {
		const sentAt = Date.now();
		const reply = await send(signal ? endedBy(signal, context) : context, smailander, request);
		clock.learn(reply, sentAt, Date.now());
		return reply;
	};
	const account = async () => (await accountOf(context, smailander)).id;
	const generation: Generation = {
		outcomes,
		memory,
		clock,
		account,
		canceled,
		send: sendLearning,
		wordsOf: async (error) => await wordsOf(context, smailander, error),
		width: itemsAtOnce(context, smailander),
	};
	const made = await makeReports(generation, orders);
	const awaited: ReportToAwait[] = [];
	for (const report of made) {
		const { item, wait } = report.order;
		if (wait) awaited.push({ ...report, wait });
		else outcomes.put(item, { json: report.made });
	}
	const finish: Finish = async (report, verdict) => {
		const { order, reportId } = report;
		if (order.completion !== 'downloaded' || !verdict.instance) return { json: reportItem(report, verdict) };
		const access: Access = { context: endedBy(outcomes.signal, context), settings: order.settings, send: sendLearning };
		const file = await fileOfFound(access, reportId, verdict.instance, { isNewest: true, isFresh: true, records: [report.made, order.body] });
		return { json: reportItem(report, verdict, file.json), binary: { [order.binaryField]: file.binary } };
	};
	const tally = awaited.length > 0 && !outcomes.signal.aborted ? await awaitReports(generation, awaited, finish, progressOf(context, awaited.length, 'reports')) : undefined;
	if (canceled?.aborted) for (const { item } of orders) if (!outcomes.has(item)) outcomes.fail(item, wasCanceled());
	return tally;
}

const wasCanceled = (): Refusal => new Refusal('The execution was canceled', 'Reports that were asked for are still generated by Smailander.');

function tell(context: IExecuteFunctions, { completed, failed, running }: Tally): void {
	const ways = [`${completed} completed`, `${failed} failed`, `${running} still running`];
	showHints(context, [`Reports: ${ways.join(', ')}`]);
}
