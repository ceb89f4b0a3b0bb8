import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { orNodeError } from '../../transport/errors';
import { smailander } from '../api';
import { allReports } from './listSearch';

/** All reports by name, for a field in which several can be chosen. */
export async function getReports(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await orNodeError(this, smailander, async (lent) => await allReports(lent));
}
