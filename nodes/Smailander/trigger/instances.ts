import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { byWidening } from '../../lists/paging';
import { rethrow } from '../../rethrow';
import { ServiceFault } from '../../transport/errors';
import { send } from '../../transport/exchange';
import { textIn } from '../../values/record';
import { endpoints, PAGE_SIZE, smailander } from '../api';
import { isCompleted, isFailed } from '../instance/instance';
import { pathOf } from '../path';
import { readInstances } from '../replies';
import type { WatchedReport } from './reading';

/** The instances of a report; undefined where it has no list of them, and that is no fault. */
export async function instancesOf(context: IPollFunctions, report: WatchedReport): Promise<IDataObject[] | undefined> {
	const url = pathOf(endpoints.listInstances, { reportId: report.id });
	try {
		return await byWidening(PAGE_SIZE)(
			async ({ qs }) => readInstances(await send(context, smailander, { ...endpoints.listInstances, url, qs })),
			undefined,
		);
	} catch (error) {
		if (isNotFound(error) && (await mayBeEmpty(context, report))) return undefined;
		rethrow(error);
	}
}

const isNotFound = (error: unknown): boolean => error instanceof ServiceFault && error.fault.status === 404;

/** Whether a missing list of instances is no fault: the report is still being made, or was deleted since it was listed. */
async function mayBeEmpty(context: IPollFunctions, { id, mark, row }: WatchedReport): Promise<boolean> {
	const status = textIn(row, 'status').toLowerCase();
	const isSettled = ['', 'active', 'paused'].includes(status) || isCompleted({ status }) || isFailed({ status });
	if (!isSettled) return true;
	if (mark === undefined) return false;
	try {
		await send(context, smailander, { ...endpoints.getReport, url: pathOf(endpoints.getReport, { reportId: id }) });
		return false;
	} catch (error) {
		return isNotFound(error) || rethrow(error);
	}
}
