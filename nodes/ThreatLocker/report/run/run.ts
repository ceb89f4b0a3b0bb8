import { progressOf } from '../../../operation/progress';
import type { NodeRun, Output } from '../../../operation/runner';
import { Room } from '../../../table/room';
import { send } from '../../../transport/exchange';
import { threatLocker } from '../../api';
import { Lookups } from '../../lookups';
import { reportFor } from './chosenReport';
import { ClockGap } from './clockGap';
import { rowsAsFile } from './file';
import { fileDetails } from './fileName';
import { leftOutHint, nowhereHint, organizationsHint, rowlessHint, sheetHint } from './hints';
import { inOrganization, runsOf, type ReportRun, type RunOrder } from './plan';
import { periodsOf, wholePeriod } from './request';
import { itemsForAgent, type RunResult } from './result';
import { rowsAsExcerpt, rowsAsItems } from './rows';

/** What all runs of a node share. */
interface Shared {
	node: NodeRun<RunOrder>;
	lookups: Lookups;
	/** For rows as items. */
	room: Room;
	/** What is to stand in the name of a run's file besides report, organization and period. */
	details: Map<ReportRun, string>;
}

/** Runs the report of every input item in each of its organizations; output items are linked to their input item. */
export async function runAll(node: NodeRun<RunOrder>): Promise<Output> {
	const { context, isTool, orders, sideBySide } = node;
	const gap = new ClockGap();
	const lookups = new Lookups(async (request) => gap.learn(await send(context, threatLocker, request)));
	const planned = await sideBySide(orders.length, async (item) => await planOf(node, item, lookups));
	const runs = planned.flat();
	const room = new Room('Set "Output" to "File", which takes any size, or ask for less: a shorter period, fewer organizations.');
	const details = await fileDetails(
		context,
		runs.flatMap((run) => (isEnded(run) ? [] : run)),
	);
	const progress = progressOf(context, runs.length, 'runs');
	const ended = { all: 0, failed: 0 };
	const results = await sideBySide(runs.length, async (index) => {
		const run = runs[index]!;
		const result = isEnded(run) ? run : await resultOf(run, { node, lookups, room, details });
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
	return { items: isTool ? [itemsForAgent(results)] : results.map(({ items }) => items), hints };
}

/** The runs of one input item, or what stands in their place. */
async function planOf(
	{ context, orders, failed }: NodeRun<RunOrder>,
	item: number,
	lookups: Lookups,
): Promise<Array<ReportRun | RunResult>> {
	try {
		return await runsOf(context, await orders[item]!, lookups);
	} catch (error) {
		return [{ items: [await failed(error, item)], failed: true, isCut: false }];
	}
}

const isEnded = (run: ReportRun | RunResult): run is RunResult => 'items' in run;

async function resultOf(run: ReportRun, shared: Shared): Promise<RunResult> {
	const { organization } = run.tenant;
	try {
		return { organization, ...(await ran(run, shared)) };
	} catch (error) {
		const item = await shared.node.failed(inOrganization(error, run.tenant), run.item);
		return { organization, items: [item], failed: true, isCut: false };
	}
}

async function ran(run: ReportRun, { node, lookups, room, details }: Shared): Promise<RunResult> {
	const { tenant, home, values, file, settings } = run;
	const report = await reportFor(tenant, { ...settings, headers: home }, values.reportId, lookups);
	const period = wholePeriod(periodsOf(values, report));
	if (file) return { ...(await rowsAsFile(node.context, run, report, { ...file, detail: details.get(run) })), period };
	return { ...(node.isTool ? await rowsAsExcerpt(node, run, report) : await rowsAsItems(node, run, report, room)), period };
}
