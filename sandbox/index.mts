import type { RecordedRequest } from './http/exchange.mts';
import { FaultQueue } from './http/faults.mts';
import type { Origin } from './http/origin.mts';
import { startOrigin } from './http/origin.mts';
import { smailanderKeys, threatLockerKeys } from './keys.mts';
import { bringsKey, foreignConduct, storageConduct } from './otherOrigins.mts';
import { SmailanderService } from './smailander/service.mts';
import type { SmailanderInstance, SmailanderReport, SmailanderState, SmailanderTemplate } from './smailander/state.mts';
import { instancesOf } from './smailander/state.mts';
import type { SmailanderSwitches } from './smailander/switches.mts';
import type { Organization } from './threatLocker/organizations.mts';
import type { Report } from './threatLocker/reports.mts';
import type { Row } from './threatLocker/rows.mts';
import { ThreatLockerService } from './threatLocker/service.mts';
import type { ThreatLockerSwitches } from './threatLocker/switches.mts';

export type { RecordedRequest } from './http/exchange.mts';
export type { Fault, FaultKind } from './http/faults.mts';
export type { Content } from './smailander/content.mts';
export { expectedSha256 } from './smailander/content.mts';
export type { SmailanderInstance, SmailanderReport, SmailanderState, SmailanderTemplate } from './smailander/state.mts';
export type { DownloadMode, SmailanderSwitches } from './smailander/switches.mts';
export type { Organization } from './threatLocker/organizations.mts';
export { computerGuid } from './threatLocker/computers.mts';
export { organizationGuid, zeroGuid } from './threatLocker/organizations.mts';
export type { Report } from './threatLocker/reports.mts';
export { reportGuid } from './threatLocker/reports.mts';
export type { Column, Row } from './threatLocker/rows.mts';
export type { ThreatLockerSwitches } from './threatLocker/switches.mts';
export { foreignContent } from './otherOrigins.mts';
export { smailanderKeys, threatLockerKeys };

export type SandboxOptions = {
	/** First of four ports in a row (ThreatLocker, Smailander, storage, foreign). Default: any free ports. */
	port?: number;
	threatLocker?: Partial<ThreatLockerSwitches>;
	smailander?: Partial<SmailanderSwitches>;
};

export type ThreatLockerSandbox = {
	/** `http://127.0.0.1:PORT/portalapi`. */
	url: string;
	key: string;
	keys: typeof threatLockerKeys;
	/** May be changed at any time. */
	switches: ThreatLockerSwitches;
	faults: FaultQueue;
	requests: RecordedRequest[];
	data: { organizations: Organization[]; reports: Report[] };
	setRows(reportId: string, organizationId: string, rows: Row[]): void;
	addRows(reportId: string, organizationId: string, rows: Row[]): void;
	/** Forgets requests, faults and own rows; the switches are those of the start, changed by those given. */
	reset(switches?: Partial<ThreatLockerSwitches>): void;
};

export type SmailanderSandbox = {
	/** `http://127.0.0.1:PORT/api/v1`. The same routes stand under `/v1`. */
	url: string;
	key: string;
	readOnlyKey: string;
	keys: typeof smailanderKeys;
	/** May be changed at any time. */
	switches: SmailanderSwitches;
	faults: FaultQueue;
	requests: RecordedRequest[];
	state: SmailanderState;
	reports: SmailanderReport[];
	templates: SmailanderTemplate[];
	/** Of one report, newest first; of all without an id. */
	instances(reportId?: string): SmailanderInstance[];
	/** A scheduled report has run: adds an instance and moves `last_run`. */
	runScheduled(reportId: string, instance?: Partial<SmailanderInstance>): SmailanderInstance;
	/** Forgets requests and faults, makes the first reports anew; the switches are those of the start, changed by those given. */
	reset(switches?: Partial<SmailanderSwitches>): void;
};

export type Sandbox = {
	threatLocker: ThreatLockerSandbox;
	smailander: SmailanderSandbox;
	/** Second origin, for redirects: 400 to a request with Authorization. */
	storage: { url: string; requests: RecordedRequest[]; faults: FaultQueue };
	/** An origin of somebody else. `sawKey` tells whether a key or an Authorization header ever came. */
	foreign: { url: string; requests: RecordedRequest[]; sawKey: boolean };
	/** Every strict rule that was broken, as `service METHOD path: what`. */
	violations: string[];
	reset(): void;
	/** Cuts all connections and gives the ports back. */
	close(): Promise<void>;
};

/** ISO time at which reports that look like today's have run: seven in the morning, or that of the day before. */
export function thisMorning(): string {
	const seven = new Date().setUTCHours(7, 0, 0, 0);
	return new Date(seven > Date.now() ? seven - 86_400_000 : seven).toISOString();
}

/** Starts both services, the storage and the foreign origin on 127.0.0.1. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const violations: string[] = [];
	const threatLocker = new ThreatLockerService(options.threatLocker);
	const smailander = new SmailanderService(options.smailander);
	const storageFaults = new FaultQueue();
	const storing = storageConduct((name) => smailander.storedFile(name), storageFaults);
	const conducts = [threatLocker, smailander, storing, foreignConduct()];
	const origins: Origin[] = [];
	try {
		for (const [index, conduct] of conducts.entries()) {
			origins.push(await startOrigin(options.port ? options.port + index : 0, conduct, violations));
		}
	} catch (error) {
		await Promise.all(origins.map(async (origin) => await origin.close()));
		throw error;
	}
	const [threatLockerOrigin, smailanderOrigin, storage, foreign] = origins as [Origin, Origin, Origin, Origin];
	smailander.addresses = { own: smailanderOrigin.url, storage: storage.url, foreign: foreign.url };

	const sandbox: Sandbox = {
		threatLocker: threatLockerSide(threatLocker, threatLockerOrigin),
		smailander: smailanderSide(smailander, smailanderOrigin),
		storage: { url: storage.url, requests: storage.requests, faults: storageFaults },
		foreign: {
			url: foreign.url,
			requests: foreign.requests,
			get sawKey() {
				return foreign.requests.some(bringsKey);
			},
		},
		violations,
		reset: () => {
			sandbox.threatLocker.reset();
			sandbox.smailander.reset();
			storageFaults.clear();
			for (const list of [storage.requests, foreign.requests, violations]) list.length = 0;
		},
		close: async () => {
			await Promise.all(origins.map(async (origin) => await origin.close()));
		},
	};
	return sandbox;
}

function threatLockerSide(service: ThreatLockerService, { url, requests }: Origin): ThreatLockerSandbox {
	return {
		url: `${url}/portalapi`,
		key: threatLockerKeys.full,
		keys: threatLockerKeys,
		get switches() {
			return service.switches;
		},
		faults: service.faults,
		requests,
		data: {
			get organizations() {
				return service.organizations;
			},
			get reports() {
				return service.reports;
			},
		},
		setRows: (reportId, organizationId, rows) => service.setRows(reportId, organizationId, rows),
		addRows: (reportId, organizationId, rows) => service.addRows(reportId, organizationId, rows),
		reset: (switches) => {
			service.reset(switches);
			requests.length = 0;
		},
	};
}

function smailanderSide(service: SmailanderService, { url, requests }: Origin): SmailanderSandbox {
	return {
		url: `${url}/api/v1`,
		key: smailanderKeys.full,
		readOnlyKey: smailanderKeys.readOnly,
		keys: smailanderKeys,
		get switches() {
			return service.switches;
		},
		faults: service.faults,
		requests,
		get state() {
			return service.state;
		},
		get reports() {
			return [...service.state.reports.values()];
		},
		get templates() {
			return service.state.templates;
		},
		instances: (reportId) => instancesOf(service.state, reportId),
		runScheduled: (reportId, instance) => service.runScheduled(reportId, instance),
		reset: (switches) => {
			service.reset(switches);
			requests.length = 0;
		},
	};
}
