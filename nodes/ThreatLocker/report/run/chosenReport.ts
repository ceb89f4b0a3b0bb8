import { Refusal } from '../../../refusal';
import { folded } from '../../../values/folded';
import { isGuid } from '../../../values/id';
import type { Asking, Lookups } from '../../lookups';
import type { Report } from '../../replies';
import type { Tenant } from './tenants';

/** The chosen report in an organization, as `reportIn` finds it. @param home the organization in which it was chosen */
export async function reportFor(
	{ headers, organization }: Tenant,
	home: Asking,
	reportId: string,
	lookups: Lookups,
): Promise<Report | undefined> {
	const own = await lookups.reports({ ...home, headers });
	return reportIn(own, organization ? await lookups.reports(home) : own, reportId);
}

/** The organization has a list of reports, and the chosen one is not in it. */
export class MissingReport extends Refusal {}

const sameName = (one: Report, other: Report): boolean => folded(one.name) === folded(other.name);

/**
 * The chosen report as an organization lists it, for its ID may be another one there. Undefined where the list
 * is empty or may not be read, for then the service must judge.
 * @param home the list in which the user chose the report
 * @throws MissingReport when there is a list without this report, and Refusal when it may be any of several
 */
function reportIn(own: Report[], home: Report[], reportId: string): Report | undefined {
	if (own.length === 0) return undefined;
	const hasId = ({ reportId: id }: Report) => id.toLowerCase() === reportId;
	const chosen = home.find(hasId);
	const namesakes = chosen ? own.filter((report) => isGuid(report.reportId.toLowerCase()) && sameName(report, chosen)) : [];
	const ofCategory = namesakes.filter(({ category }) => category === chosen?.category);
	const [found = own.find(hasId), ...others] = [namesakes.filter(hasId), ofCategory, namesakes].find(({ length }) => length > 0) ?? [];
	if (others.length > 0) {
		throw new Refusal(
			`There are ${others.length + 1} reports "${chosen?.name}" in this organization`,
			'Choose the organization in "Managed Organization" and then one of them in "Report", or leave this organization out.',
		);
	}
	if (found) return found;
	throw new MissingReport(
		chosen ? `There is no report "${chosen.name}" in this organization` : `There is no report with the ID ${reportId} in this organization`,
		chosen
			? 'Choose a report that every organization has, or leave this organization out.'
			: 'Choose a report from the list in "Report". Reports can have other IDs in another organization.',
	);
}
