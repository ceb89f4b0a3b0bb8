import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { chosenValue } from '../../fields/locator';
import { orNodeError } from '../../transport/errors';
import { send } from '../../transport/exchange';
import type { ServiceRequest } from '../../transport/service';
import { threatLocker } from '../api';
import { homeHeaders, reportGuid } from '../fields';
import { Lookups } from '../lookups';
import { reportFor } from '../report/run/chosenReport';
import { isFilledIn } from '../report/run/givenInputs';
import { readReport } from '../report/run/reply';
import { isAnswered, periodsOf, runRequest, runValues } from '../report/run/request';
import { columnKeys } from './reading';

/** A report takes longer than a list. */
const LONGEST_RUN_MS = 2 * 60_000;

/** The columns of the chosen report, from a run over the last day in the organization in which it was chosen; none until one is chosen and has what it asks for. */
export async function getColumns(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await orNodeError(this, threatLocker, async (lent) => {
		const chosen = (name: string, fallback?: unknown): unknown => chosenValue(lent.getNodeParameter(name, fallback));
		if ((chosen('reportId') ?? '') === '') return [];
		const sendRequest = async (request: ServiceRequest) => await send(lent, threatLocker, request);
		const headers = await homeHeaders(lent);
		const report = await reportFor({ headers }, { headers }, reportGuid(chosen('reportId')), new Lookups(sendRequest));
		const asksForNothing = report?.dataOption === false && report.guidOption === false;
		if (!asksForNothing && !isFilledIn(chosen)) return [];
		// The editor asks when another report is picked, with the fields of the one before.
		const ownFields = asksForNothing ? null : chosen('reportInputs', null);
		const read = (name: string, fallback?: unknown): unknown =>
			name === 'period' ? 'last24Hours' : name === 'reportInputs' ? ownFields : chosen(name, fallback);
		const values = runValues({ read, timezone: 'UTC' });
		if (!isAnswered(values, report)) return [];
		const request = runRequest(values, report, headers, periodsOf(values, report)[0]);
		const names = await readReport(lent, { ...request, timeout: LONGEST_RUN_MS }, async ({ parsed }) => await columnKeys(parsed()));
		return names.map((name) => ({ name, value: name }));
	});
}
