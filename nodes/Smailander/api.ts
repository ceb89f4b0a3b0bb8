import type { Asked, Endpoint, Service } from '../transport/service';
import { baseAddress, isServiceHost } from './address';
import { explain, readFault, type Wanted } from './faults';

/**
 * The endpoints of the Smailander Reports API. The documentation states the first four paths; the others are
 * inferred from its headings and from sibling pages, so a correction is one line here.
 */
export const endpoints = {
	listReports: { method: 'GET', url: '/reports', repeatable: true },
	getReport: { method: 'GET', url: '/reports/{reportId}', repeatable: true },
	generateReport: { method: 'POST', url: '/reports/generate', repeatable: false },
	createReport: { method: 'POST', url: '/reports', repeatable: false },

	updateReport: { method: 'PATCH', url: '/reports/{reportId}', repeatable: false },
	deleteReport: { method: 'DELETE', url: '/reports/{reportId}', repeatable: false },
	pauseReport: { method: 'POST', url: '/reports/{reportId}/pause', repeatable: false },
	resumeReport: { method: 'POST', url: '/reports/{reportId}/resume', repeatable: false },
	listInstances: { method: 'GET', url: '/reports/{reportId}/instances', repeatable: true },
	downloadReport: { method: 'GET', url: '/reports/{reportId}/download', repeatable: true },
	downloadInstance: { method: 'GET', url: '/reports/{reportId}/instances/{instanceId}/download', repeatable: true },
	listTemplates: { method: 'GET', url: '/reports/templates', repeatable: true },
	createTemplate: { method: 'POST', url: '/reports/templates', repeatable: false },
} satisfies Record<string, Endpoint>;

const wholeLists: Record<string, Wanted> = {
	[endpoints.listReports.url]: 'reports',
	[endpoints.listTemplates.url]: 'templates',
};

const makers: string[] = [endpoints.generateReport.url, endpoints.createReport.url, endpoints.createTemplate.url];

const wantedBy = ({ repeatable, url }: Asked): Wanted =>
	repeatable ? wholeLists[url] : makers.includes(url) ? 'something new' : undefined;

export const smailander: Service = {
	name: 'Smailander',
	credentialType: 'smailanderApi',
	maxInFlight: 5,
	requestsPerMinute: 50,
	baseAddress,
	reservedIds: ['generate', 'templates'],
	trusts: isServiceHost,
	readFault,
	explain: (fault, base, asked) => explain(fault, base, asked.repeatable, wantedBy(asked)),
};

/** The largest page that a sibling page of the documentation allows. */
export const PAGE_SIZE = 100;
