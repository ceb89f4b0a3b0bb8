import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { rowLimit } from '../../../fields/limit';
import { chosenValue } from '../../../fields/locator';
import { rethrow } from '../../../rethrow';
import { errorItem, nodeError } from '../../../transport/errors';
import { showHints } from '../../../operation/hints';
import { endedBy } from '../../../transport/attempt';
import { Room } from '../../../table/room';
import { accountOf, send } from '../../../transport/exchange';
import { forEachItem } from '../../../operation/fan';
import { numberEqualNames } from '../../../files/fileName';
import { ordersOf, withCredential } from '../../../transport/lent';
import { progressOf } from '../../../operation/progress';
import { requestSettings } from '../../../operation/requestSettings';
import { itemsAtOnce } from '../../../transport/ticket';
import { isTool } from '../../../transport/tool';
import { threatLocker } from '../../api';
import { headersFor } from '../../fields';
import { Lookups } from '../../lookups';
import { detailsOf, fileChoices, rowsAsFile } from './file';
import { ClockGap } from './clockGap';
import { leftOutHint, nowhereHint, organizationsHint, rowlessHint, sheetHint, type Outcome } from './hints';
import { excerptItems, inOrganization, joined, rowsAsItems, type Run } from './rows';
import { periodsOf, runValues, wholePeriod } from './request';
import { reportFor, organizationsOf, targetsOf } from './targets';

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
		return await orFailed<Array<Run | Outcome>>(context, item, async () => await runsOf(context, await orders[item]!, lookups), (failed) => [failed]);
	});
	const runs = await toldApart(context, planned.flat());
	const room = new Room('Set "Output" to "File", which takes any size, or ask for less: a shorter period, fewer organizations.');
	const progress = progressOf(context, runs.length, 'runs');
	const ended = { all: 0, failed: 0 };
	const outcomes = await forEachItem(runs.length, width, async (index, signal) => {
		const run = runs[index]!;
		const outcome = 'items' in run ? run : await outcomeOf(endedBy(signal, context), run, lookups, room);
		ended.all += 1;
		if (outcome.failed) ended.failed += 1;
		progress(ended.all, ended.failed);
		return outcome;
	});
	const hints = [
		organizationsHint(outcomes),
		nowhereHint(planned.map(({ length }) => length)),
		rowlessHint(outcomes, planned.length),
		leftOutHint(outcomes, planned.length),
		sheetHint(outcomes),
		outcomes.some(({ period }) => period) ? gap.hint() : undefined,
	];
	showHints(context, hints);
	if (isTool(context)) return excerptItems(outcomes);
	const items = joined(outcomes.map((outcome) => outcome.items));
	numberEqualNames(items);
	return items;
}

/** The runs, each with what is to stand in the name of its file. */
async function toldApart(context: IExecuteFunctions, runs: Array<Run | Outcome>): Promise<Array<Run | Outcome>> {
	const ofFiles = runs.filter((run): run is Run => !('items' in run) && run.file !== undefined);
	if (ofFiles.length === 0) return runs;
	const { key } = await accountOf(context, threatLocker);
	const details = new Map(detailsOf(ofFiles, key).map((detail, index) => [ofFiles[index], detail] as const));
	return runs.map((run) => ('items' in run ? run : { ...run, detail: details.get(run) }));
}

async function outcomeOf(context: IExecuteFunctions, run: Run, lookups: Lookups, room: Room): Promise<Outcome> {
	const { organization } = run.target;
	return await orFailed<Outcome>(
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
	inItsPlace: (failed: Outcome) => T,
): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (!context.continueOnFail()) throw await nodeError(context, threatLocker, error, item);
		return inItsPlace({ items: [await errorItem(context, threatLocker, error, item)], failed: true, isCut: false });
	}
}

/** What the fields of one input item ask for. */
type RunOrder = Omit<Run, 'target' | 'home'> & ReturnType<typeof organizationsOf>;

/** @throws Refusal for what can be seen to be wrong without a request */
function runOrder(context: IExecuteFunctions, item: number): RunOrder {
	const read = (name: string, fallback?: unknown): unknown => chosenValue(context.getNodeParameter(name, item, fallback));
	const settings = requestSettings(context, item);
	const values = runValues({ read, timezone: context.getTimezone() });
	const limit = rowLimit(read('options', {}) as IDataObject);
	return { item, settings, values, limit, file: fileChoices(read), ...organizationsOf(read) };
}

/** Where the report of one input item is to run. */
async function runsOf(context: IExecuteFunctions, { organizations, organizationId, ...run }: RunOrder, lookups: Lookups): Promise<Run[]> {
	const home = await headersFor(context, organizationId);
	const { key } = await accountOf(context, threatLocker);
	const targets = await targetsOf(organizations, { ...run.settings, headers: home }, lookups, key);
	return targets.map((target) => ({ ...run, target, home }));
}

async function performed(context: IExecuteFunctions, run: Run, lookups: Lookups, room: Room): Promise<Outcome> {
	const { target, home, values, file, settings } = run;
	try {
		const report = await reportFor(target, { ...settings, headers: home }, values.reportId, lookups);
		const period = wholePeriod(periodsOf(values, report));
		const made = file ? { failed: false, ...(await rowsAsFile(context, run, report, file)) } : await rowsAsItems(context, run, report, room);
		return { ...made, period };
	} catch (error) {
		rethrow(inOrganization(error, target));
	}
}
