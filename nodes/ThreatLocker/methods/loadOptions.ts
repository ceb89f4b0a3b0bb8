import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { nodeError } from '../../transport/errors';
import { send } from '../../transport/exchange';
import { threatLocker } from '../api';
import { headersFor } from '../fields';
import { Lookups } from '../lookups';

/** Every organization below the credential's own, by name. */
export async function getOrganizations(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const lookups = new Lookups(async (request) => await send(this, threatLocker, request));
		const organizations = await lookups.descendants({ headers: await headersFor(this, '') });
		return organizations.map(({ id, name }) => ({ name, value: id })).sort((a, b) => a.name.localeCompare(b.name));
	} catch (error) {
		throw await nodeError(this, threatLocker, error);
	}
}
