import type { RecordedRequest, Reply } from '../http/exchange.mts';
import { Refusal } from '../http/exchange.mts';
import { allowQuery, jsonBody, noBody, wholeNumber } from '../http/strict.mts';
import { createBody, generateBody, templateBody, updateBody } from './bodies.mts';
import { downloadLink, fileReply, type Addresses } from './download.mts';
import { look } from './generation.mts';
import { listInstances } from './instances.mts';
import { createReport, createTemplate, generateReport, listReports, nextRun, updateReport } from './reports.mts';
import { blank, reportDetails, spelled, success } from './shapes.mts';
import type { SmailanderInstance, SmailanderReport, SmailanderState } from './state.mts';
import { instancesOf } from './state.mts';
import type { SmailanderSwitches } from './switches.mts';

/** What an answer is made from. */
type Standing = { state: SmailanderState; switches: SmailanderSwitches; addresses: Addresses; nowMs: number };

/** IDs that the path does not have are empty. */
type Call = { request: RecordedRequest; id: string; instanceId: string; service: Standing };

export type Route = {
	/** Against the path below the API base. */
	pattern: RegExp;
	methods(switches: SmailanderSwitches): string[];
	/** Wants reports:write. Default: every method but GET. */
	writes?: boolean;
	check(request: RecordedRequest, switches: SmailanderSwitches): void;
	handle(call: Call): Reply;
};

const bodyless =
	(...names: string[]) =>
	(request: RecordedRequest) => {
		allowQuery(request, ...names);
		wholeNumber(request, 'limit', 1);
		wholeNumber(request, 'offset', 0);
		noBody(request);
	};

const collection: Route = {
	pattern: /^\/reports$/,
	methods: () => ['GET', 'POST'],
	check: (request, switches) => {
		if (request.method === 'GET') return bodyless('limit', 'offset', 'type', 'status')(request);
		allowQuery(request);
		jsonBody(request, createBody, switches.extraBodyKeys);
	},
	handle: ({ request, service: { state, switches, nowMs } }) =>
		request.method === 'GET' ? listReports(request, state, switches, nowMs) : createReport(request, state, switches, nowMs),
};

const generate: Route = {
	pattern: /^\/reports\/generate$/,
	methods: () => ['POST'],
	check: (request, switches) => {
		allowQuery(request);
		jsonBody(request, generateBody, switches.extraBodyKeys);
	},
	handle: ({ request, service: { state, switches, nowMs } }) => generateReport(request, state, switches, nowMs),
};

const templates: Route = {
	pattern: /^\/reports\/templates$/,
	methods: () => ['GET', 'POST'],
	check: (request, switches) => {
		if (request.method === 'GET') return bodyless()(request);
		allowQuery(request);
		jsonBody(request, templateBody, switches.extraBodyKeys);
	},
	handle: ({ request, service: { state, switches, nowMs } }) => {
		if (request.method === 'POST') return createTemplate(request, state, switches, nowMs);
		const shown = state.templates.map(({ id, name, description, type, sections }) => ({ id, name, description, type, sections }));
		return success({ templates: shown }, switches);
	},
};

const single: Route = {
	pattern: /^\/reports\/([^/]+)$/,
	methods: ({ updateVerb }) => ['GET', 'DELETE', ...(updateVerb === 'both' ? ['PATCH', 'PUT'] : [updateVerb])],
	check: (request, switches) => {
		if (request.method === 'GET' || request.method === 'DELETE') return bodyless()(request);
		allowQuery(request);
		jsonBody(request, updateBody, switches.extraBodyKeys);
	},
	handle: ({ request, id, service }) => {
		const { state, switches, nowMs } = service;
		const report = requireReport(service, id);
		switch (request.method) {
			case 'GET':
				look(state, report, nowMs);
				return success(reportDetails(report, switches, reportLink(service, report)), switches);
			case 'DELETE':
				state.reports.delete(id);
				for (const one of instancesOf(state, id)) state.instances.delete(one.instance_id);
				return blank({ id, deleted: true }, switches);
			default:
				updateReport(request, report, switches, nowMs);
				return blank(reportDetails(report, switches, null), switches);
		}
	},
};

const instances: Route = {
	pattern: /^\/reports\/([^/]+)\/instances$/,
	methods: () => ['GET'],
	check: bodyless('limit', 'status'),
	handle: ({ request, id, service }) => {
		const report = requireReport(service, id);
		look(service.state, report, service.nowMs);
		return listInstances(request, report, service.state, service.addresses, service.switches);
	},
};

const schedule: Route = {
	pattern: /^\/reports\/([^/]+)\/(?:pause|resume)$/,
	methods: () => ['POST'],
	check: bodyless(),
	handle: ({ request, id, service }) => {
		const report = requireReport(service, id);
		const pauses = request.path.endsWith('/pause');
		report.status = pauses ? 'paused' : 'active';
		report.next_run = pauses ? null : nextRun(report.schedule?.time, service.nowMs);
		return blank({ id, status: report.status, next_run: report.next_run }, service.switches);
	},
};

const reportDownload: Route = {
	pattern: /^\/reports\/([^/]+)\/download$/,
	methods: () => ['GET'],
	check: bodyless(),
	handle: ({ request, id, service }) => {
		const report = requireReport(service, id);
		requirePath(service.switches, 'report');
		look(service.state, report, service.nowMs);
		return download(
			request,
			service,
			instancesOf(service.state, id).find((one) => one.status === 'completed'),
		);
	},
};

const instanceDownload: Route = {
	pattern: /^\/reports\/([^/]+)\/instances\/([^/]+)\/download$/,
	methods: () => ['GET'],
	check: bodyless(),
	handle: ({ request, id, instanceId, service }) => {
		const report = requireReport(service, id);
		requirePath(service.switches, 'instance');
		look(service.state, report, service.nowMs);
		return download(
			request,
			service,
			instancesOf(service.state, id).find((one) => one.instance_id === instanceId),
		);
	},
};

/** The first that fits: fixed names stand before ids. */
export const routes: Route[] = [collection, generate, templates, single, instances, schedule, reportDownload, instanceDownload];

function requireReport({ state }: Standing, id: string): SmailanderReport {
	const report = state.reports.get(id);
	if (!report) throw new Refusal(404, `The report ${id} does not exist`, { code: 'not_found' });
	return report;
}

function requirePath({ downloadPaths }: SmailanderSwitches, path: 'report' | 'instance'): void {
	if (downloadPaths !== 'both' && downloadPaths !== path) throw new Refusal(404, 'The path does not exist', { code: 'not_found' });
}

function download(request: RecordedRequest, service: Standing, instance: SmailanderInstance | undefined): Reply {
	if (!instance) throw new Refusal(404, 'There is no such instance', { code: 'not_found' });
	if (instance.status !== 'completed') {
		throw new Refusal(409, `The instance is ${spelled(instance.status, service.switches)}`, { code: 'not_ready' });
	}
	return fileReply(request, instance, service.addresses, service.switches);
}

function reportLink({ state, switches, addresses }: Standing, report: SmailanderReport): string | null {
	if (!switches.reportDownloadUrl || !report.generation || report.status !== 'completed') return null;
	const instance = state.instances.get(report.generation.instanceId);
	return instance ? downloadLink(instance, addresses, switches) : null;
}
