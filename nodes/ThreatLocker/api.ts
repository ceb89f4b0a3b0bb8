import type { Endpoint, Service } from '../transport/service';
import { baseAddress } from './address';
import { explain, readFault } from './faults';

/**
 * The endpoints of ThreatLocker's Portal API, documented at threatlocker.kb.help (Report, Organization, Computer) and
 * in the public Swagger. All of them only read, whatever their method, so all may be repeated.
 */
export const endpoints = {
	listReports: { method: 'GET', url: '/Report/ReportGetByOrganizationId', repeatable: true },
	runReport: { method: 'POST', url: '/Report/ReportGetDynamicData', repeatable: true },
	listOrganizations: {
		method: 'POST',
		url: '/Organization/OrganizationGetChildOrganizationsByParameters',
		repeatable: true,
	},
	/** Needs fewer permissions than the list of children. */
	listReachableOrganizations: {
		method: 'GET',
		url: '/Organization/OrganizationGetForMoveComputers',
		repeatable: true,
	},
	/** The portal's own Devices page. */
	listComputers: { method: 'POST', url: '/Computer/ComputerGetByAllParameters', repeatable: true },
} satisfies Record<string, Endpoint>;

export const threatLocker: Service = {
	name: 'ThreatLocker',
	credentialType: 'threatLockerApi',
	maxInFlight: 5,
	baseAddress,
	reservedIds: [],
	trusts: () => false,
	readFault,
	explain,
};
