import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { hasValue } from '../../fields/locator';
import { orNodeError } from '../../transport/errors';
import { send } from '../../transport/exchange';
import { threatLocker } from '../api';
import { headersFor } from '../fields';
import { Lookups } from '../lookups';

/** Every organization below the credential's own, by name. */
export async function getOrganizations(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await orNodeError(this, threatLocker, async (lent) => {
		const lookups = new Lookups(async (request) => await send(lent, threatLocker, request));
		const organizations = await lookups.listed({ headers: await headersFor(lent, '') });
		return organizations
			.map(({ id, name }) => ({ name, value: id }))
			.filter(hasValue)
			.sort((a, b) => a.name.localeCompare(b.name));
	});
}
