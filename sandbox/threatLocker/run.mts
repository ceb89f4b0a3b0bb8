import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { RecordedRequest, Reply } from '../http/exchange.mts';
import { empty, json, jsonText, Refusal, text } from '../http/exchange.mts';
import { cased } from './keyCase.mts';
import type { Organization } from './organizations.mts';
import { childrenOf, zeroGuid } from './organizations.mts';
import type { Report } from './reports.mts';
import { isOffered } from './reports.mts';
import type { Row, RowContext } from './rows.mts';
import type { ThreatLockerSwitches } from './switches.mts';

const guid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'not a GUID');
const moment = z
	.string()
	.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'not YYYY-MM-DDTHH:MM:SSZ')
	.nullable();

/** Swagger's ReportParams, which forbids other keys; `valid` is the one that the portal sends besides. */
export const runBody = z
	.object({
		reportId: guid.optional(),
		startDate: moment.optional(),
		endDate: moment.optional(),
		data: z.string().nullable().optional(),
		id: guid.optional(),
		offsetInMinutes: z.number().int().min(-2147483648).max(2147483647).optional(),
		includeChildOrganizations: z.boolean().optional(),
		options: z
			.array(z.object({ name: z.string().nullable(), value: z.unknown() }).strict())
			.nullable()
			.optional(),
		valid: z.boolean().optional(),
	})
	.strict();

export type RunData = {
	reports: Report[];
	organizations: Organization[];
	/** Rows that a test put in place of, or after, the generated ones. */
	ownRows(reportId: string, organizationId: string): { replace: boolean; rows: Row[] } | undefined;
};

/** POST Report/ReportGetDynamicData. */
export async function runReport(
	request: RecordedRequest,
	organization: Organization,
	found: RunData,
	switches: ThreatLockerSwitches,
): Promise<Reply> {
	const body = request.body as z.infer<typeof runBody>;
	const report = wantedReport(
		body.reportId,
		found.reports.filter((one) => isOffered(one, organization.organizationId)),
	);
	const context = contextOf(body, report, switches);
	const waitMs = switches.runDelayMs + (report.slow ? switches.slowMs : 0);
	if (waitMs > 0) await delay(waitMs);
	if (switches.runShape === 'null') return json(null);
	if (switches.runShape === 'empty') return empty();
	if (switches.runShape === 'page') return text('<html><head><title>Sign in</title></head></html>', 200, 'text/html');

	const included = body.includeChildOrganizations === true;
	const organizations = [organization];
	if (included) organizations.push(...childrenOf(organization.organizationId, found.organizations, true));
	const withColumn = included && switches.organizationColumn;
	const columns = withColumn ? [...report.columns, { name: 'Organization', type: 'String' }] : report.columns;
	const texts = rowTexts(report, organizations, context, found, withColumn);
	const [opening, closing] = brackets(columns, switches);
	return inPieces(batches(opening, texts, closing));
}

/** What fits into one batch goes with its length, more is streamed. */
function inPieces(pieces: Generator<string>): Reply {
	const headers = { 'content-type': 'application/json; charset=utf-8' };
	const first = String(pieces.next().value);
	const second = pieces.next();
	if (second.done) return { status: 200, headers, body: first };
	const stream = function* () {
		yield first;
		yield second.value;
		yield* pieces;
	};
	return { status: 200, headers, stream: stream() };
}

function wantedReport(reportId: string | undefined, reports: Report[]): Report {
	if (!reportId || reportId === zeroGuid) throw new Refusal(500, 'A problem occurred with the request (reportId is required)');
	const report = reports.find((one) => one.reportId === reportId.toLowerCase());
	// Assumption: nothing is known of the reply to an unknown report.
	if (!report) throw new Refusal(500, 'A problem occurred with the request (the report was not found)');
	return report;
}

function contextOf(body: z.infer<typeof runBody>, report: Report, switches: ThreatLockerSwitches): Omit<RowContext, 'organization'> {
	const now = Date.now() + switches.clockOffsetMs;
	if (report.dateOption && switches.missingDates === 'error' && !(body.startDate && body.endDate)) {
		throw new Refusal(417, 'Invalid Date Range');
	}
	const endMs = body.endDate ? Date.parse(body.endDate) : now;
	const startMs = body.startDate ? Date.parse(body.startDate) : endMs - 30 * 24 * 3_600_000;
	if (!(startMs <= endMs)) throw new Refusal(417, 'Invalid Date Range');
	const data = body.data ?? '';
	const id = body.id ?? zeroGuid;
	// Assumption: the status of a missing parameter is known of other endpoints only.
	if ((report.dataOption && data === '') || (report.guidOption && id === zeroGuid)) {
		throw new Refusal(417, 'Missing Parameters. Unable to load details.');
	}
	return { startMs, endMs, data, id, switches };
}

function* rowTexts(
	report: Report,
	organizations: Organization[],
	context: Omit<RowContext, 'organization'>,
	found: RunData,
	withColumn: boolean,
): Generator<string> {
	for (const organization of organizations) {
		const own = found.ownRows(report.reportId, organization.organizationId);
		const finish = (row: Row) => jsonText(withColumn ? { ...row, Organization: organization.displayName ?? organization.name } : row);
		if (!own?.replace) {
			const full = { ...context, organization };
			for (const row of report.rows?.(full) ?? []) yield finish(row);
			for (const text of report.rowTexts?.(full) ?? []) yield withColumn ? finish(JSON.parse(text) as Row) : text;
		}
		for (const row of own?.rows ?? []) yield finish(row);
	}
}

function brackets(columns: Report['columns'], switches: ThreatLockerSwitches): [string, string] {
	if (switches.runShape === 'array') return ['[', ']'];
	const key = (name: string) => JSON.stringify(cased(name, switches.keyCase));
	if (switches.columnShape === 'none') return [`{${key('data')}:[`, ']}'];
	const shown =
		switches.columnShape === 'strings'
			? columns.map(({ name }) => JSON.stringify(name))
			: columns.map(({ name, type }) => `{${key('name')}:${JSON.stringify(name)},${key('type')}:${JSON.stringify(type)}}`);
	return [`{${key('data')}:[`, `],${key('columns')}:[${shown.join(',')}]}`];
}

const batchLength = 128 * 1024;

/** Joins the rows with commas into chunks that are worth a write each. */
function* batches(opening: string, texts: Iterable<string>, closing: string): Generator<string> {
	let batch = opening;
	let first = true;
	for (const text of texts) {
		batch += first ? text : `,${text}`;
		first = false;
		if (batch.length < batchLength) continue;
		yield batch;
		batch = '';
	}
	yield batch + closing;
}
