import type { IDataObject } from 'n8n-workflow';
import { organizationGuid } from '../../sandbox/index.mts';
import { calls, reports, runReport, sandbox } from './run.mts';

export const count = (call: string): number => calls().filter((made) => made === call).length;
export const tags = (rows: IDataObject[]): unknown[] => [
	...new Map(rows.map(({ _organization: tag }) => [JSON.stringify(tag), tag])).values(),
];
export const children = (more: IDataObject = {}) => runReport(reports.plain, { organizationScope: 'children', ...more });
export const several = (ids: unknown, more: IDataObject = {}) =>
	runReport(reports.plain, { organizationScope: 'several', organizationIds: ids as IDataObject, ...more });

/** Below the home organization, by name as the service sorts them. */
export const ACME = { id: organizationGuid(2), name: 'Acme Dental' };
export const GLOBEX = { id: organizationGuid(3), name: 'globex' };
export const NORTH = { id: organizationGuid(4), name: 'Acme Dental North' };
export const LAB = { id: organizationGuid(5), name: 'Acme Dental North, Laboratory' };
export const INITECH = { id: organizationGuid(6), name: 'Initech & Söhne' };
export const ALL = [ACME, NORTH, LAB, GLOBEX, INITECH];

export const listing = (body: unknown) =>
	sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body, match: { path: /OrganizationGetChild/ } });

export const refusedIn = (...organizations: Array<{ id: string }>) => {
	for (const { id } of organizations) {
		sandbox.threatLocker.faults.push({
			kind: '500json',
			times: Infinity,
			match: { path: /ReportGetDynamicData$/, where: ({ headers }) => headers.managedorganizationid === id },
		});
	}
};
