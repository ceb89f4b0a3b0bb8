import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { errorItem, nodeError } from '../../transport/errors';
import { endedBy } from '../../transport/attempt';
import { send } from '../../transport/exchange';
import { forEachItem } from '../../transport/fan';
import { requestSettings } from '../../transport/requestSettings';
import { itemsAtOnce } from '../../transport/ticket';
import { threatLocker } from '../api';
import { headersFor } from '../fields';
import { Lookups } from '../lookups';
import { fileChoices, rowsAsFile } from './runFile';
import { organizationsHint, type Outcome } from './runHint';
import { inOrganization, joined, rowsAsItems, type Run } from './runOutput';
import { runValues } from './runRequest';
import { reportFor, scopeOf, targetsOf } from './targets';

const NOWHERE =
	'No organization was found to run the report in. Check "Organization Name Contains", and that the API user may see the organizations below the managed one.';

/** Runs the report of every input item in each of its organizations; output items are linked to their input item. */
export async function runReports(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const width = itemsAtOnce(this, threatLocker);
	const lookups = new Lookups(async (request) => await send(this, threatLocker, { ...requestSettings(this, 0), ...request }));
	const planned = await forEachItem(this.getInputData().length, width, async (item) => {
		return await orFailed<Array<Run | Outcome>>(this, item, async () => await runsOf(this, item, lookups), (failed) => [failed]);
	});
	const runs = planned.flat();
	const outcomes = await forEachItem(runs.length, width, async (index, signal) => {
		const run = runs[index]!;
		if ('items' in run) return run;
		const { organization } = run.target;
		return await orFailed<Outcome>(
			this,
			run.item,
			async () => ({ organization, items: await performed(endedBy(signal, this), run, lookups), failed: false }),
			(failed) => ({ ...failed, organization }),
		);
	});
	const hint = runs.length === 0 ? NOWHERE : organizationsHint(outcomes);
	if (hint) this.addExecutionHints({ message: hint, location: 'outputPane' });
	return [joined(outcomes.map(({ items }) => items))];
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
		return inItsPlace({ items: [await errorItem(context, threatLocker, error, item)], failed: true });
	}
}

/** Checks all of one input item that can be known before its report runs. */
async function runsOf(context: IExecuteFunctions, item: number, lookups: Lookups): Promise<Run[]> {
	const read = (name: string, fallback?: unknown): unknown => context.getNodeParameter(name, item, fallback, { extractValue: true });
	const settings = requestSettings(context, item);
	const values = runValues({ read, timezone: context.getTimezone() });
	const file = fileChoices(read);
	const scope = scopeOf(read);
	const home = await headersFor(context, scope.scope === 'several' ? '' : read('organizationId', ''));
	const targets = await targetsOf(scope, home, lookups);
	return targets.map((target) => ({ item, values, target, home, file, settings }));
}

async function performed(context: IExecuteFunctions, run: Run, lookups: Lookups): Promise<INodeExecutionData[]> {
	const { target, home, values, file } = run;
	try {
		const report = await reportFor(target, home, values.reportId, lookups);
		return file ? [await rowsAsFile(context, run, report, file)] : await rowsAsItems(context, run, report);
	} catch (error) {
		return await Promise.reject(inOrganization(error, target));
	}
}
