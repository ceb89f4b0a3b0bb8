import type { RecordedRequest, Reply } from '../http/exchange.mts';
import { Breach, empty, json, Refusal, text } from '../http/exchange.mts';
import { FaultQueue } from '../http/faults.mts';
import type { Conduct } from '../http/origin.mts';
import { allowQuery, jsonBody, noBody } from '../http/strict.mts';
import { carriesKey, smailanderKeys, threatLockerKeys } from '../keys.mts';
import { computersBody, listComputers } from './computers.mts';
import { listChildOrganizations, listForMoveComputers, listReports, organizationsBody } from './lists.mts';
import type { Organization } from './organizations.mts';
import { childrenOf, makeOrganizations, organizationGuid, zeroGuid } from './organizations.mts';
import type { Report } from './reports.mts';
import { isOffered, makeReports } from './reports.mts';
import type { Row } from './rows.mts';
import { runBody, runReport } from './run.mts';
import type { ThreatLockerSwitches } from './switches.mts';
import { threatLockerDefaults } from './switches.mts';

const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const keysWithout = {
	'View Reports': threatLockerKeys.withoutReports,
	'View Organizations': threatLockerKeys.withoutOrganizations,
	'View Computers': threatLockerKeys.withoutComputers,
};

type Route = { method: string; check(request: RecordedRequest): void; handle(request: RecordedRequest): Reply | Promise<Reply> };

/** The ThreatLocker portal API as far as reports need it: rules in one place, state for oracles. */
export class ThreatLockerService implements Conduct {
	readonly name = 'ThreatLocker';
	readonly faults = new FaultQueue();
	switches: ThreatLockerSwitches;
	reports: Report[] = makeReports();
	readonly #startSwitches: ThreatLockerSwitches;
	readonly #ownRows = new Map<string, { replace: boolean; rows: Row[] }>();
	readonly #routes: Record<string, Route>;
	#organizations: Organization[] = [];

	constructor(switches: Partial<ThreatLockerSwitches> = {}) {
		this.#startSwitches = { ...threatLockerDefaults, ...switches };
		this.switches = { ...this.#startSwitches };
		this.#routes = this.#makeRoutes();
	}

	/** Back to the switches of the start, changed by those given; no faults, no rows of a test's own. */
	reset(switches: Partial<ThreatLockerSwitches> = {}): void {
		this.switches = { ...this.#startSwitches, ...switches };
		this.reports = makeReports();
		this.#ownRows.clear();
		this.faults.clear();
	}

	/** Home first. Follows the switch `organizationCount`. */
	get organizations(): Organization[] {
		if (this.#organizations.length !== this.switches.organizationCount + 1) {
			this.#organizations = makeOrganizations(this.switches.organizationCount);
		}
		return this.#organizations;
	}

	/** From now on the report gives these rows for that organization, whatever the period. */
	setRows(reportId: string, organizationId: string, rows: Row[]): void {
		this.#ownRows.set(`${reportId} ${organizationId}`, { replace: true, rows: [...rows] });
	}

	/** Appends rows to what the report gives for that organization. */
	addRows(reportId: string, organizationId: string, rows: Row[]): void {
		const own = this.ownRows(reportId, organizationId);
		this.#ownRows.set(`${reportId} ${organizationId}`, { replace: own?.replace ?? false, rows: [...(own?.rows ?? []), ...rows] });
	}

	ownRows(reportId: string, organizationId: string): { replace: boolean; rows: Row[] } | undefined {
		return this.#ownRows.get(`${reportId} ${organizationId}`);
	}

	check(request: RecordedRequest): void {
		const { headers } = request;
		if (carriesKey(request, smailanderKeys)) throw new Breach('a Smailander key was sent to ThreatLocker');
		const route = this.#routes[request.path.toLowerCase()];
		if (route && route.method === request.method) route.check(request);
		else allowQuery(request);
		for (const name of ['managedorganizationid', 'overridemanagedorganizationid']) {
			const value = headers[name];
			if (value !== undefined && !guidPattern.test(value)) throw new Breach(`the header ${name} is not a GUID: "${value}"`);
		}
		const { managedorganizationid: managed, overridemanagedorganizationid: override } = headers;
		if (managed && override && managed.toLowerCase() !== override.toLowerCase()) {
			throw new Breach('managedOrganizationId and overrideManagedOrganizationId disagree');
		}
		if (/^Bearer\b/i.test(headers.authorization ?? '')) {
			const { bearerStatus, revokedStatus } = this.switches;
			throw new Breach('Bearer sent to ThreatLocker: the token goes raw', bearerStatus === 400 ? 400 : revokedStatus);
		}
	}

	handle(request: RecordedRequest): Reply | Promise<Reply> {
		const path = request.path.toLowerCase();
		if (path === '/portalapi/echo') return text('ok');
		const route = this.#routes[path];
		if (!route) return empty(404);
		if (route.method !== request.method) return empty(405, { allow: route.method });
		this.#requireKey(request);
		return route.handle(request);
	}

	/** The gateway speaks of revoked tokens in one style, the application of everything else in another. */
	errorReply(status: number, message: string): Reply {
		if (status === 440 || status === 403) return json({ message: 'Unauthorized', error: 'TOKEN_REVOKED' }, status);
		return json({ LoggerId: '44444444-dddd-4ddd-8ddd-000000000001', StatusCode: status, Message: message }, status);
	}

	/** Every reply tells the service's time. */
	commonHeaders(): Record<string, string> {
		return { date: new Date(Date.now() + this.switches.clockOffsetMs).toUTCString() };
	}

	#makeRoutes(): Record<string, Route> {
		const bodyOf = (schema: Parameters<typeof jsonBody>[1]) => (request: RecordedRequest) => {
			allowQuery(request);
			jsonBody(request, schema);
		};
		/** For a key with the permission, in the organization that the headers name. */
		const permitted =
			(permission: keyof typeof keysWithout, handle: (request: RecordedRequest, organization: Organization) => Reply | Promise<Reply>) =>
			async (request: RecordedRequest) => {
				if (request.headers.authorization === keysWithout[permission]) throw new Refusal(401, `Missing the '${permission}' permission`);
				return await handle(request, this.#organizationOf(request));
			};
		const noInput = (request: RecordedRequest) => {
			allowQuery(request);
			noBody(request);
		};
		return {
			'/portalapi/user/usergetalltimezones': {
				method: 'GET',
				check: noInput,
				handle: () =>
					json([
						{ id: 'UTC', name: '(UTC) Coordinated Universal Time' },
						{ id: 'Eastern Standard Time', name: '(UTC-05:00) Eastern Time' },
					]),
			},
			'/portalapi/report/reportgetbyorganizationid': {
				method: 'GET',
				check: noInput,
				handle: permitted('View Reports', (_request, { organizationId }) =>
					listReports(
						this.reports.filter((report) => isOffered(report, organizationId)),
						this.switches,
					),
				),
			},
			'/portalapi/report/reportgetdynamicdata': {
				method: 'POST',
				check: bodyOf(runBody),
				handle: permitted('View Reports', async (request, organization) => await runReport(request, organization, this, this.switches)),
			},
			'/portalapi/organization/organizationgetchildorganizationsbyparameters': {
				method: 'POST',
				check: bodyOf(organizationsBody),
				handle: permitted('View Organizations', (request, organization) =>
					listChildOrganizations(request, organization, this.organizations, this.switches),
				),
			},
			'/portalapi/computer/computergetbyallparameters': {
				method: 'POST',
				check: bodyOf(computersBody),
				handle: permitted('View Computers', (request, organization) =>
					listComputers(request, organization, this.organizations, this.switches),
				),
			},
			'/portalapi/organization/organizationgetformovecomputers': {
				method: 'GET',
				check: (request) => {
					allowQuery(request, 'searchText');
					noBody(request);
				},
				handle: (request) => listForMoveComputers(request, this.#reachable(request)),
			},
		};
	}

	#requireKey({ headers }: RecordedRequest): void {
		const { authorization = '' } = headers;
		const valid = Object.values(threatLockerKeys).includes(authorization) && authorization !== threatLockerKeys.revoked;
		if (!valid) throw new Refusal(this.switches.revokedStatus, 'Unauthorized');
	}

	#homeOf({ headers }: RecordedRequest): string {
		return organizationGuid(headers.authorization === threatLockerKeys.child ? 2 : 1);
	}

	#reachable(request: RecordedRequest): Organization[] {
		const home = this.#homeOf(request);
		const own = this.organizations.filter((one) => one.organizationId === home);
		return [...own, ...childrenOf(home, this.organizations, true)];
	}

	#organizationOf(request: RecordedRequest): Organization {
		const { managedorganizationid: managed, overridemanagedorganizationid: override } = request.headers;
		const wanted = (managed ?? override ?? zeroGuid).toLowerCase();
		const id = wanted === zeroGuid ? this.#homeOf(request) : wanted;
		const organization = this.#reachable(request).find((one) => one.organizationId === id);
		// Assumption: nothing is known of the reply to an organization out of reach.
		if (!organization) throw new Refusal(401, 'No permission to the organization');
		return organization;
	}
}
