import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { nodeError } from '../../transport/errors';
import { send } from '../../transport/exchange';
import { readRows, threatLocker } from '../api';
import { headersFor } from '../fields';
import { reportRequest } from '../report/runRequest';
import { organizationsBelow } from './organizations';
import { columnNames } from './reading';

/** Organizations by name, for a field in which several can be chosen. */
export async function getOrganizations(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const organizations = await organizationsBelow(this, await headersFor(this, ''));
		return organizations.map(({ id, name }) => ({ name, value: id }));
	} catch (error) {
		throw await nodeError(this, threatLocker, error);
	}
}

/** The columns of the chosen report, from a run over the last day. */
export async function getColumns(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const read = (name: string, fallback?: unknown) =>
			name === 'period' ? 'last24Hours' : this.getNodeParameter(name, fallback, { extractValue: true });
		const request = await reportRequest(this, { read, timezone: 'UTC' }, async (other) => await send(this, threatLocker, other));
		const { columns, rows } = readRows(await send(this, threatLocker, request));
		return columnNames(columns, rows).map((name) => ({ name, value: name }));
	} catch (error) {
		throw await nodeError(this, threatLocker, error);
	}
}
