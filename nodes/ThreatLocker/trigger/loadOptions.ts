import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { chosenValue } from '../../fields/locator';
import { nodeError } from '../../transport/errors';
import { send } from '../../transport/exchange';
import type { ServiceRequest } from '../../transport/service';
import { readRows, threatLocker } from '../api';
import { headersFor } from '../fields';
import { Lookups } from '../lookups';
import { isFilledIn } from '../report/inputs';
import { periodsOf, runRequest, runValues } from '../report/runRequest';
import { reportFor } from '../report/targets';
import { keysOf } from './reading';

/** The columns of the chosen report, from a run over the last day in the organization in which it was chosen; none until one is chosen and its fields are filled in. */
export async function getColumns(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const read = (name: string, fallback?: unknown): unknown =>
			name === 'period' ? 'last24Hours' : chosenValue(this.getNodeParameter(name, fallback));
		if ((read('reportId') ?? '') === '' || !isFilledIn(read)) return [];
		const sendRequest = async (request: ServiceRequest) => await send(this, threatLocker, request);
		const values = runValues({ read, timezone: 'UTC' });
		const headers = await headersFor(this, read('organizationScope', 'one') === 'several' ? '' : read('organizationId', ''));
		const report = await reportFor({ headers }, { headers }, values.reportId, new Lookups(sendRequest));
		const { columns, rows } = readRows(await sendRequest(runRequest(values, report, headers, periodsOf(values, report)[0])));
		return keysOf(columns, rows).map((name) => ({ name, value: name }));
	} catch (error) {
		throw await nodeError(this, threatLocker, error);
	}
}
