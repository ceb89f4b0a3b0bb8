import { z } from 'zod';
import type { RecordedRequest, Reply } from '../http/exchange.mts';
import { empty, json } from '../http/exchange.mts';
import { casedKeys } from './keyCase.mts';
import type { Organization } from './organizations.mts';
import { childrenOf, organizationRow } from './organizations.mts';
import { pageOf } from './paging.mts';
import type { Report } from './reports.mts';
import type { ThreatLockerSwitches } from './switches.mts';

/** GET Report/ReportGetByOrganizationId. */
export function listReports(reports: Report[], switches: ThreatLockerSwitches): Reply {
	if (switches.listShape === 'null') return json(null);
	if (switches.listShape === 'empty') return empty();
	const flat = switches.listShape === 'flat' || switches.listShape === 'flatData';
	const list = flat ? reports.map((report) => ({ category: report.category, ...shown(report, switches) })) : groups(reports, switches);
	const wrapped = switches.listShape === 'data' || switches.listShape === 'flatData' ? { data: list } : list;
	return json(casedKeys(wrapped, switches.keyCase));
}

function groups(reports: Report[], switches: ThreatLockerSwitches): unknown[] {
	const key = switches.listShape === 'categoryName' ? 'categoryName' : 'category';
	const categories = [...new Set(reports.map((report) => report.category))];
	return categories.map((category) => ({
		[key]: category,
		reports: reports.filter((report) => report.category === category).map((report) => shown(report, switches)),
	}));
}

function shown(report: Report, switches: ThreatLockerSwitches): Record<string, unknown> {
	const { reportId, name, dateOption, dataOption, dataOptionName, guidOption, guidOptionName } = report;
	const naming = switches.reportNameKey === 'none' ? {} : { [switches.reportNameKey]: name };
	return { reportId, ...naming, dateOption, dataOption, dataOptionName, guidOption, guidOptionName };
}

export const organizationsBody = z
	.object({
		pageNumber: z.number().int().min(1).optional(),
		pageSize: z.number().int().min(1).optional(),
		searchText: z.string().optional(),
		orderBy: z.enum(['billingMethod', 'businessClassificationName', 'dateAdded', 'name']).optional(),
		isAscending: z.boolean().optional(),
		includeAllChildren: z.boolean().optional(),
		childOrganizations: z.boolean().optional(),
		includeProductBundles: z.boolean().optional(),
	})
	.strict();

/** POST Organization/OrganizationGetChildOrganizationsByParameters. */
export function listChildOrganizations(
	request: RecordedRequest,
	parent: Organization,
	all: Organization[],
	switches: ThreatLockerSwitches,
): Reply {
	const body = request.body as z.infer<typeof organizationsBody>;
	const { searchText = '', orderBy = 'name', isAscending = true } = body;
	if (switches.organizationShape === 'null') return json(null);
	if (switches.organizationShape === 'empty') return empty();

	const children = body.childOrganizations ? childrenOf(parent.organizationId, all, body.includeAllChildren === true) : [];
	const found = children.filter((one) => matches(one, searchText));
	const column = orderBy === 'dateAdded' ? 'dateAdded' : 'name';
	found.sort((one, other) => (isAscending ? 1 : -1) * one[column].localeCompare(other[column]));

	return pageOf(found.map(organizationRow), body, switches);
}

function matches(one: Organization, searchText: string): boolean {
	return `${one.name} ${one.displayName ?? ''}`.toLowerCase().includes(searchText.toLowerCase());
}

/** GET Organization/OrganizationGetForMoveComputers: every organization that the key reaches. */
export function listForMoveComputers(request: RecordedRequest, reachable: Organization[]): Reply {
	const found = reachable.filter((one) => matches(one, request.query.searchText ?? ''));
	return json(found.map((one) => ({ label: one.displayName ?? one.name, value: one.organizationId })));
}
