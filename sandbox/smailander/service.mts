import type { RecordedRequest, Reply } from '../http/exchange.mts';
import { Breach, Refusal } from '../http/exchange.mts';
import { FaultQueue } from '../http/faults.mts';
import type { Conduct } from '../http/origin.mts';
import { allowQuery, noBody } from '../http/strict.mts';
import { carriesKey, smailanderKeys, threatLockerKeys } from '../keys.mts';
import type { Addresses } from './download.mts';
import { bytes, fileName, openLink } from './download.mts';
import { RateLimit } from './rateLimit.mts';
import { routes } from './routes.mts';
import { failure } from './shapes.mts';
import type { SmailanderInstance, SmailanderState } from './state.mts';
import { madeId, makeState, stamp } from './state.mts';
import type { SmailanderSwitches } from './switches.mts';
import { smailanderDefaults } from './switches.mts';

const codes: Record<number, string> = {
	400: 'bad_request',
	401: 'unauthorized',
	403: 'forbidden',
	404: 'not_found',
	405: 'method_not_allowed',
	429: 'rate_limit_exceeded',
};
const linkPath = /^\/download\/([^/]+)$/;

/** The Smailander Reports API: the same routes under `/api/v1` and `/v1`, and download links outside of both. */
export class SmailanderService implements Conduct {
	readonly name = 'Smailander';
	readonly faults = new FaultQueue();
	switches: SmailanderSwitches;
	state: SmailanderState;
	/** Set once all origins listen. */
	addresses: Addresses = { own: '', storage: '', foreign: '' };
	readonly #startSwitches: SmailanderSwitches;
	readonly #rateLimit = new RateLimit();

	constructor(switches: Partial<SmailanderSwitches> = {}) {
		this.#startSwitches = { ...smailanderDefaults, ...switches };
		this.switches = { ...this.#startSwitches };
		this.state = makeState(this.switches);
	}

	/** Back to the switches of the start, changed by those given, and to the reports of the start; no faults. */
	reset(switches: Partial<SmailanderSwitches> = {}): void {
		this.switches = { ...this.#startSwitches, ...switches };
		this.state = makeState(this.switches);
		this.faults.clear();
		this.#rateLimit.reset();
	}

	/** The service's own time in epoch milliseconds. */
	get nowMs(): number {
		return Date.now() + this.switches.clockOffsetMs;
	}

	/** A scheduled report has run: adds an instance (completed unless told otherwise) and moves `last_run`. */
	runScheduled(reportId: string, instance: Partial<SmailanderInstance> = {}): SmailanderInstance {
		const report = this.state.reports.get(reportId);
		if (!report) throw new Error(`There is no report ${reportId}`);
		const id = madeId('instance', (this.state.lastNumber += 1), this.switches.idStyle);
		const made: SmailanderInstance = {
			instance_id: id,
			report_id: reportId,
			generated_at: stamp(this.nowMs),
			status: 'completed',
			format: report.format,
			size: this.switches.downloadSize,
			linkVersion: 1,
			linkExpired: false,
			...instance,
		};
		this.state.instances.set(made.instance_id, made);
		report.last_run = made.generated_at;
		return made;
	}

	check(request: RecordedRequest): void {
		if (carriesKey(request, threatLockerKeys)) throw new Breach('a ThreatLocker key was sent to Smailander');
		const { authorization = '' } = request.headers;
		if (Object.values(smailanderKeys).includes(authorization)) throw new Breach('the key was sent without Bearer', 401);
		if (linkPath.test(request.path)) {
			allowQuery(request, 'link');
			noBody(request);
			return;
		}
		const found = findRoute(request);
		// Where there is no such path, anything but the key may be sent: the answer is 404.
		if (!found) return allowQuery(request, ...Object.keys(request.query));
		if (found.route.methods(this.switches).includes(request.method)) found.route.check(request, this.switches);
		else allowQuery(request);
	}

	handle(request: RecordedRequest): Reply {
		this.#rateLimit.require(request, this.nowMs, this.switches);
		const link = linkPath.exec(request.path);
		if (link) return this.#openLink(request, decoded(link[1]!));
		const found = findRoute(request);
		if (!found) throw new Refusal(404, 'The path does not exist', { code: 'not_found' });
		this.#requireKey(request, found.route.writes ?? request.method !== 'GET');
		const methods = found.route.methods(this.switches);
		if (!methods.includes(request.method)) this.#refuseMethod(request, methods);
		const [id = '', instanceId = ''] = found.ids;
		return found.route.handle({ request, id, instanceId, service: this });
	}

	errorReply(status: number, message: string, code?: string, details?: unknown): Reply {
		return failure(this.switches, status, message, code ?? codes[status] ?? 'server_error', details);
	}

	/** The service's own clock. */
	commonHeaders(): Record<string, string> {
		return { date: new Date(this.nowMs).toUTCString() };
	}

	/** Every reply tells how many requests are left. */
	arrived(request: RecordedRequest): Record<string, string> {
		return this.#rateLimit.count(request, this.nowMs, this.switches);
	}

	/** The file behind `name`, for the storage origin. */
	storedFile(name: string): Reply | undefined {
		const instance = this.#instanceByFile(name);
		return instance && bytes(instance, this.switches);
	}

	#openLink(request: RecordedRequest, name: string): Reply {
		if (request.method !== 'GET') this.#refuseMethod(request, ['GET']);
		const instance = this.#instanceByFile(name);
		if (!instance || instance.status !== 'completed') throw new Refusal(404, 'The file does not exist', { code: 'not_found' });
		return openLink(request, instance, this.addresses, this.switches, isValid(bearer(request)));
	}

	#instanceByFile(name: string): SmailanderInstance | undefined {
		return [...this.state.instances.values()].find((one) => fileName(one) === name);
	}

	#requireKey(request: RecordedRequest, writes: boolean): void {
		const key = bearer(request);
		if (!isValid(key)) throw new Refusal(401, 'The API key is missing or not valid', { code: 'unauthorized' });
		if (key === smailanderKeys.withoutReports) throw new Refusal(403, 'The scope reports:read is missing', { code: 'forbidden' });
		if (writes && key === smailanderKeys.readOnly) throw new Refusal(403, 'The scope reports:write is missing', { code: 'forbidden' });
	}

	#refuseMethod(request: RecordedRequest, methods: string[]): never {
		const updates = request.method === 'PATCH' || request.method === 'PUT';
		const status = updates && methods.some((one) => one === 'PATCH' || one === 'PUT') ? this.switches.wrongVerbStatus : 405;
		const headers = status === 405 ? { allow: methods.join(', ') } : undefined;
		throw new Refusal(status, `${request.method} is not possible here`, { headers });
	}
}

function bearer({ headers }: RecordedRequest): string {
	return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
}

function isValid(key: string): boolean {
	return Object.values(smailanderKeys).includes(key) && key !== smailanderKeys.revoked;
}

/** A segment that is not properly encoded stands for itself: it names nothing. */
function decoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

function findRoute(request: RecordedRequest) {
	const path = /^(?:\/api)?\/v1(\/.*)$/.exec(request.path)?.[1];
	if (path === undefined) return undefined;
	for (const route of routes) {
		const match = route.pattern.exec(path);
		if (match) return { route, ids: match.slice(1).map(decoded) };
	}
	return undefined;
}
