import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { numberEqualNames } from '../../../files/fileName';
import { forEachItem } from '../../../operation/fan';
import { showHints } from '../../../operation/hints';
import { progressOf } from '../../../operation/progress';
import { rethrow } from '../../../rethrow';
import { Room } from '../../../table/room';
import { endedBy } from '../../../transport/attempt';
import { errorItem, nodeError } from '../../../transport/errors';
import { send } from '../../../transport/exchange';
import { ordersOf, withCredential } from '../../../transport/lent';
import { itemsAtOnce } from '../../../transport/ticket';
import { isTool } from '../../../transport/tool';
import { threatLocker } from '../../api';
import { Lookups } from '../../lookups';
import { reportFor } from './chosenReport';
import { ClockGap } from './clockGap';
import { rowsAsFile } from './file';
import { toldApart } from './fileName';
import { leftOutHint, nowhereHint, organizationsHint, rowlessHint, sheetHint } from './hints';
import { rowsAsItems } from './items';
import { inOrganization, runOrder, runsOf, type ReportRun } from './plan';
import { periodsOf, wholePeriod } from './request';
import { excerptItems, joined, type RunResult } from './result';

/** Runs the report of every input item in each of its organizations; output items are linked to their input item. */
export async function runReports(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	// A list may be asked for by several runs, so it is not one that fails but the end of the node that ends its request.
	const over = new AbortController();
	const lent = withCredential(this, threatLocker);
	const asking = endedBy(over.signal, lent);
	try {
		const gap = new ClockGap();
		const lookups = new Lookups(async (request) => gap.learn(await send(asking, threatLocker, request)));
		return [await itemsOfAll(lent, lookups, gap)];
	} finally {
		over.abort();
	}
}

async function itemsOfAll(context: IExecuteFunctions, lookups: Lookups, gap: ClockGap): Promise<INodeExecutionData[]> {
	const width = itemsAtOnce(context, threatLocker);
	const orders = ordersOf(context, (item) => runOrder(context, item));
	const planned = await forEachItem(orders.length, width, async (item) => {
		return await orFailed<Array<ReportRun | RunResult>>(
			context,
			item,
			async () => await runsOf(context, await orders[item]!, lookups),
			(failed) => [failed],
		);
	});
	const runs = await withDetails(context, planned.flat());
	const room = new Room('Set "Output" to "File", which takes any size, or ask for less: a shorter period, fewer organizations.');
	const progress = progressOf(context, runs.length, 'runs');
	const ended = { all: 0, failed: 0 };
	const results = await forEachItem(runs.length, width, async (index, signal) => {
		const run = runs[index]!;
		const result = isEnded(run) ? run : await resultOf(endedBy(signal, context), run, lookups, room);
		ended.all += 1;
		if (result.failed) ended.failed += 1;
		progress(ended.all, ended.failed);
		return result;
	});
	const hints = [
		organizationsHint(results),
		nowhereHint(planned.map(({ length }) => length)),
		rowlessHint(results, planned.length),
		leftOutHint(results, planned.length),
		sheetHint(results),
		results.some(({ period }) => period) ? gap.hint() : undefined,
	];
	showHints(context, hints);
	if (isTool(context)) return excerptItems(results);
	const items = joined(results.map((result) => result.items));
	numberEqualNames(items);
	return items;
}

/** What stands in place of the runs of an input item that could not be planned. */
const isEnded = (run: ReportRun | RunResult): run is RunResult => 'items' in run;

async function withDetails(context: IExecuteFunctions, runs: Array<ReportRun | RunResult>): Promise<Array<ReportRun | RunResult>> {
	const told = (
		await toldApart(
			context,
			runs.filter((run): run is ReportRun => !isEnded(run)),
		)
	).values();
	return runs.map((run) => (isEnded(run) ? run : told.next().value!));
}

async function resultOf(context: IExecuteFunctions, run: ReportRun, lookups: Lookups, room: Room): Promise<RunResult> {
	const { organization } = run.tenant;
	return await orFailed<RunResult>(
		context,
		run.item,
		async () => ({ organization, ...(await performed(context, run, lookups, room)) }),
		(failed) => ({ ...failed, organization }),
	);
}

/** What On Error asks for when `work` fails: an item in its place, or the end of the node. */
async function orFailed<T>(
	context: IExecuteFunctions,
	item: number,
	work: () => Promise<T>,
	inItsPlace: (failed: RunResult) => T,
): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (!context.continueOnFail()) throw await nodeError(context, threatLocker, error, item);
		return inItsPlace({ items: [await errorItem(context, threatLocker, error, item)], failed: true, isCut: false });
	}
}

async function performed(context: IExecuteFunctions, run: ReportRun, lookups: Lookups, room: Room): Promise<RunResult> {
	const { tenant, home, values, file, settings } = run;
	try {
		const report = await reportFor(tenant, { ...settings, headers: home }, values.reportId, lookups);
		const period = wholePeriod(periodsOf(values, report));
		const made = file ? await rowsAsFile(context, run, report, file) : await rowsAsItems(context, run, report, room);
		return { ...made, period };
	} catch (error) {
		rethrow(inOrganization(error, tenant));
	}
}
