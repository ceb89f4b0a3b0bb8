import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import { wholeNumber } from '../values/number';
import { fieldOf, listIn, recordIn, requireGranted, textIn, type Known } from '../transport/answer';
import { firstText } from '../transport/errors';
import type { Page } from '../lists/paging';
import { Refusal } from '../refusal';
import { timeOf } from '../values/time';
import { checkedReply, recordsIn, UnknownReply } from '../transport/schema';
import type { Asked, Endpoint, Reply, Service } from '../transport/service';
import { baseAddress, isServiceHost } from './address';
import { standingOf } from '../values/standing';
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

const wantedBy = ({ repeatable, url }: Asked): Wanted => (repeatable ? wholeLists[url] : makers.includes(url) ? 'something new' : undefined);

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

/** By what Smailander's records are known, whatever they come in. */
const known: Known = {
	ids: ['id', 'report_id', 'instance_id'],
	records: ['report', 'instance', 'template'],
	lists: ['reports', 'instances', 'templates'],
};

export const reportId = (row: IDataObject): unknown => fieldOf(row, 'id') ?? fieldOf(row, 'report_id');

const nothing = z.union([z.null(), z.undefined(), z.literal('')]);
const replyBody = z.union([z.record(z.unknown()), z.array(z.unknown()), nothing]);
const record = z.union([z.record(z.unknown()), nothing]);
const list = z.array(z.unknown());

/** @throws Refusal when the envelope says that the request was declined, or the body is no JSON */
function grantedBody({ body }: Reply): unknown {
	const checked = checkedReply(replyBody, body, smailander.name);
	requireGranted(smailander, checked, known);
	return checked;
}

function readList(reply: Reply, name: 'reports' | 'instances' | 'templates'): Page {
	const body = grantedBody(reply);
	const { entries, ...told } = listIn(body, name, known) ?? { entries: checkedReply(list, body, smailander.name) };
	return { ...told, rows: recordsIn(entries, smailander.name), entries: entries.length };
}

export const readReports = (reply: Reply): Page => readList(reply, 'reports');
export const readInstances = (reply: Reply): Page => readList(reply, 'instances');
export const readTemplates = (reply: Reply): Page => readList(reply, 'templates');

/** One record; an empty body counts as `{}`. */
export function readRecord(reply: Reply): IDataObject {
	return (checkedReply(record, recordIn(grantedBody(reply), known), smailander.name) || {}) as IDataObject;
}

const LOOK_FIRST = 'It may have been carried out. Look in the service before you run the node again.';

/** A success from which nobody can tell what was done. */
export class UnreadableOutcome extends Refusal {}

/** The record in the answer to a request that changes something. An answer that cannot be read does not mean that nothing was done. */
function readOutcome(reply: Reply): IDataObject {
	try {
		return readRecord(reply);
	} catch (error) {
		throw error instanceof UnknownReply ? new UnreadableOutcome(error.message, `${LOOK_FIRST} ${error.remedy}`) : error;
	}
}

/**
 * The record that a request made.
 * @throws UnreadableOutcome when the reply names none, so that nobody takes it for done or sends it again unseen
 */
export function readMade(reply: Reply): IDataObject {
	const made = readOutcome(reply);
	if (firstText(reportId(made)) === '') {
		throw new UnreadableOutcome('Smailander took the request but named no ID', LOOK_FIRST);
	}
	return made;
}

/** All that some services say when a request was carried out, as text or as JSON. */
const ACKNOWLEDGEMENT = /^"?(ok|okay|success|succeeded|successful|done|accepted|true|1)[.!]?"?$/i;

/** What came in answer to a request whose documented reply is blank. */
const readBlank = (reply: Reply): IDataObject => (ACKNOWLEDGEMENT.test(String(reply.body).trim()) ? {} : readOutcome(reply));

/** The answer to a request whose documented reply is blank: what came, the ID, and what was done. */
export const acknowledged =
	(done: 'deleted' | 'paused' | 'resumed' | 'updated') =>
	(reply: Reply, id: string): IDataObject => {
		const outcome = readBlank(reply);
		if (fieldOf(outcome, done) === false) {
			throw new Refusal(`Smailander answered that the report was not ${done}`, 'Look at its state in the service.');
		}
		return { ...outcome, id, [done]: true };
	};

/** Section names of a template, which are plain text in one sample and objects with an `id` in another. */
export const sectionNames = (template: IDataObject): string[] =>
	[fieldOf(template, 'sections')]
		.flat()
		.map((section) => firstText(section, fieldOf(section, 'id')))
		.filter((name) => name !== '');

export interface Instance {
	id: string;
	/** As sent; read it with `isCompleted` and `isFailed`. */
	status: string;
	/** Lower case; '' when not given. */
	format: string;
	/** Milliseconds; NaN when not given, or in a form that cannot be read. */
	generatedAt: number;
	/** Bytes. */
	size: number | undefined;
	link: string | undefined;
	row: IDataObject;
}

export const asInstance = (row: IDataObject): Instance => ({
	id: textIn(row, 'instance_id', 'id'),
	status: textIn(row, 'status'),
	format: textIn(row, 'format').toLowerCase(),
	generatedAt: timeOf(fieldOf(row, 'generated_at')),
	size: wholeNumber(fieldOf(row, 'size')),
	link: textIn(row, 'download_url') || undefined,
	row,
});

/** A run without data has ended well, too. Anything unknown is still under way. */
export const isCompleted = ({ status }: Pick<Instance, 'status'>): boolean => ['completed', 'empty'].includes(standingOf(status));
export const isWithoutData = ({ status }: Pick<Instance, 'status'>): boolean => standingOf(status) === 'empty';
export const isFailed = ({ status }: Pick<Instance, 'status'>): boolean => standingOf(status) === 'failed';
