import type { IDataObject } from 'n8n-workflow';
import { choice } from '../../../fields/choice';
import { filterText, fullTextList } from '../../../fields/entered';
import { matches } from '../../../fields/locator';
import { namePart } from '../../../files/fileName';
import { Refusal } from '../../../refusal';
import { rethrow } from '../../../rethrow';
import { isGeneral, withoutSecret } from '../../../transport/errors';
import { organizationGuid, organizationHeaders } from '../../fields';
import type { Asking, Lookups, Organization } from '../../lookups';

/** An organization as a report runs in it. */
export interface Tenant {
	headers: IDataObject;
	/** Marks the rows; undefined where the node works in one organization only. */
	organization?: Organization;
	/** What its file is called after it: unlike the input item's other organizations, on any file system. */
	fileLabel?: string;
}

/** The choices of "Organizations". */
export const SCOPES = [
	{
		name: 'All Child Organizations',
		value: 'children',
		description:
			'Every organization below the managed one, each by itself. Rows carry the organization as _organization, and its name as _organizationName.',
	},
	{ name: 'One Organization', value: 'one', description: 'The managed organization, or the default one of the credential' },
	{
		name: 'Several Organizations',
		value: 'several',
		description: 'The chosen ones, each by itself. Rows carry the organization as _organization, and its name as _organizationName.',
	},
] as const;

type Scope = (typeof SCOPES)[number]['value'];

/**
 * What says of which organization a row or a file is: as data, and as a text for nodes that show each value as it is.
 * Nothing where the node works in one organization only.
 */
export const tagOf = ({ organization }: Tenant): IDataObject =>
	organization ? { _organization: organization, _organizationName: organization.name } : {};

/** What the user chose under "Organizations". */
export interface OrganizationChoice {
	scope: Scope;
	ids: string[];
	nameFilter: string;
}

/**
 * @returns the choice, and the one organization that the node works from: '' for the credential's own
 * @throws Refusal for a scope that does not exist, and for an expression that came to nothing: it must not mean other organizations
 */
export function organizationsOf(read: (name: string, fallback?: unknown) => unknown): {
	organizations: OrganizationChoice;
	organizationId: unknown;
} {
	const scope = choice(read('organizationScope', 'one'), SCOPES, 'Organizations');
	const organizations = {
		scope,
		ids: scope === 'several' ? chosenIds(read('organizationIds', [])) : [],
		nameFilter: scope === 'children' ? filterText(read('organizationFilter', ''), 'Organization Name Contains', 'organizations') : '',
	};
	// The field is hidden then, and may still hold what was chosen before.
	return { organizations, organizationId: scope === 'several' ? '' : read('organizationId', '') };
}

function chosenIds(value: unknown): string[] {
	const ids = fullTextList(value, 'Organization Names or IDs');
	if (ids.length === 0) throw new Refusal('No organization is chosen', 'Choose at least one in "Organization Names or IDs".');
	return [...new Set(ids.map((id) => organizationGuid(id, 'Organization Names or IDs')))];
}

/**
 * The organizations of one input item.
 * @param home the organization that the node works from
 * @param key is taken out of their names
 */
export async function tenantsOf(
	{ scope, ids, nameFilter }: OrganizationChoice,
	home: Asking,
	lookups: Lookups,
	key: string,
): Promise<Tenant[]> {
	if (scope === 'one') return [{ headers: home.headers }];
	const below = scope === 'children' ? await lookups.descendants(home) : await namesOf(home, lookups);
	const chosen =
		scope === 'children'
			? below.filter(({ name }) => matches(name, nameFilter))
			: ids.map((id) => below.find((one) => one.id === id) ?? { id, name: id });
	const organizations = chosen.map(({ id, name }) => ({ id, name: withoutSecret(name, key) }));
	const labels = fileLabels(organizations, key);
	return organizations.map((organization, index) => ({
		organization,
		headers: organizationHeaders(organization.id, 'Organization Names or IDs'),
		fileLabel: labels[index],
	}));
}

/** The names, with the ID where another organization would have the same, in whatever case. */
function fileLabels(organizations: Organization[], key: string): string[] {
	const names = organizations.map(({ name }) => namePart(name, key));
	const uses = new Map<string, number>([['', Infinity]]);
	for (const name of names) uses.set(name.toLowerCase(), (uses.get(name.toLowerCase()) ?? 0) + 1);
	return names.map((name, index) => (uses.get(name.toLowerCase()) === 1 ? name : `${name} ${organizations[index]!.id}`.trim()));
}

/** Names are an ornament here: an organization that was chosen is run even where the list may not be read. */
async function namesOf(home: Asking, lookups: Lookups): Promise<Organization[]> {
	try {
		return await lookups.descendants(home);
	} catch (error) {
		return isGeneral(error) ? rethrow(error) : [];
	}
}
