import type { IDataObject } from 'n8n-workflow';
import { matches } from '../../fields/locator';
import { textList, textValue } from '../../fields/values';
import { guid } from '../../transport/address';
import { Refusal } from '../../refusal';
import { organizationHeaders, type Report } from '../api';
import type { Lookups, Organization } from '../lookups';

/** An organization to run a report in. */
export interface Target {
	headers: IDataObject;
	/** Marks the rows; undefined where the node works in one organization only. */
	organization?: Organization;
}

export type Scope = 'children' | 'one' | 'several';

/** @throws Refusal for a scope that does not exist, and for "several" without any */
export function scopeOf(read: (name: string, fallback?: unknown) => unknown): { scope: Scope; ids: string[]; nameFilter: string } {
	const scope = textValue(read('organizationScope', 'one'), 'Organizations');
	if (scope !== 'children' && scope !== 'one' && scope !== 'several') {
		throw new Refusal(`"Organizations" has no choice "${scope}"`, 'Use one of: children, one, several.');
	}
	const ids = scope === 'several' ? textList(read('organizationIds', []), 'Organization Names or IDs') : [];
	if (scope === 'several' && ids.length === 0) {
		throw new Refusal('No organization is chosen', 'Choose at least one in "Organization Names or IDs".');
	}
	return {
		scope,
		ids: [...new Set(ids.map((id) => guid(id, 'Organization Names or IDs')))],
		nameFilter: scope === 'children' ? textValue(read('organizationFilter', ''), 'Organization Name Contains') : '',
	};
}

/**
 * The organizations of one input item.
 * @param home headers of the organization that the node works from
 */
export async function targetsOf({ scope, ids, nameFilter }: ReturnType<typeof scopeOf>, home: IDataObject, lookups: Lookups): Promise<Target[]> {
	if (scope === 'one') return [{ headers: home }];
	const below = scope === 'children' ? await lookups.descendants(home) : await namesOf(home, lookups);
	const chosen =
		scope === 'children'
			? below.filter(({ name }) => matches(name, nameFilter))
			: ids.map((id) => below.find((one) => one.id === id) ?? { id, name: id });
	return chosen.map((organization) => ({ organization, headers: organizationHeaders(organization.id, 'Organization Names or IDs') }));
}

/** Names are an ornament here: an organization that was chosen is run even where the list may not be read. */
async function namesOf(home: IDataObject, lookups: Lookups): Promise<Organization[]> {
	try {
		return await lookups.descendants(home);
	} catch {
		return [];
	}
}

/** The chosen report in the target organization, as `reportIn` finds it. @param home headers of the organization in which it was chosen */
export async function reportFor({ headers, organization }: Target, home: IDataObject, reportId: string, lookups: Lookups): Promise<Report | undefined> {
	const own = await lookups.reports(headers);
	return reportIn(own, organization ? await lookups.reports(home) : own, reportId);
}

const sameName = (one: Report, other: Report): boolean => one.name.trim().toLowerCase() === other.name.trim().toLowerCase();

/**
 * The chosen report as the target organization lists it, for its ID may be another one there. Undefined where the list
 * is empty or may not be read, for then the service must judge.
 * @param home the list in which the user chose the report
 * @throws Refusal when there is a list without this report
 */
export function reportIn(own: Report[], home: Report[], reportId: string): Report | undefined {
	if (own.length === 0) return undefined;
	const hasId = ({ reportId: id }: Report) => id.toLowerCase() === reportId;
	const chosen = home.find(hasId);
	const namesakes = chosen ? own.filter((report) => sameName(report, chosen)) : [];
	const found =
		namesakes.find(hasId) ?? namesakes.find(({ category }) => category === chosen?.category) ?? namesakes[0] ?? own.find(hasId);
	if (found) return found;
	throw new Refusal(
		chosen ? `There is no report "${chosen.name}" in this organization` : `There is no report with the ID ${reportId} in this organization`,
		chosen
			? 'Choose a report that every organization has, or leave this organization out.'
			: 'Choose a report from the list in "Report". Reports can have other IDs in another organization.',
	);
}
