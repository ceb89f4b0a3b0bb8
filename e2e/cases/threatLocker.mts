import assert from 'node:assert/strict';
import type { Json } from '../../host/model.mts';
import { organizationGuid, reportGuid, type RecordedRequest, type Sandbox } from '../../sandbox/index.mts';

export const runPath = /reportgetdynamicdata$/i;

export const acme = organizationGuid(2);
export const globex = organizationGuid(3);

export const reports = {
	noOption: reportGuid(1),
	dateAndData: reportGuid(2),
	dateAndId: reportGuid(3),
	date: reportGuid(5),
	data: reportGuid(6),
	id: reportGuid(7),
	everyOption: reportGuid(8),
	noRows: reportGuid(9),
	bulk: reportGuid(11),
	repeatedRows: reportGuid(12),
	nullCells: reportGuid(13),
	oddKeys: reportGuid(14),
};

export const byId = (value: string): Json => ({ __rl: true, mode: 'id', value });

export const run = (reportId: string, more: Json = {}): Json => ({
	resource: 'report',
	operation: 'run',
	reportId: byId(reportId),
	...more,
});

/** The requests that ran a report. */
export const runsOf = (sandbox: Sandbox): RecordedRequest[] => sandbox.threatLocker.requests.filter(({ path }) => runPath.test(path));

/** The one run that was sent: its body and headers. */
export function sentRun(sandbox: Sandbox): { body: Json; headers: Record<string, string> } {
	const sent = runsOf(sandbox);
	assert.equal(sent.length, 1, 'one report run should have been sent');
	return { body: sent[0]!.body as Json, headers: sent[0]!.headers };
}

/** The rows that the sandbox has for the run that was sent. */
export function expectedRows(sandbox: Sandbox, organizationNumber = 1): Json[] {
	const { body } = sentRun(sandbox);
	const report = sandbox.threatLocker.data.reports.find(({ reportId }) => reportId === body.reportId);
	const organization = sandbox.threatLocker.data.organizations[organizationNumber - 1]!;
	assert.ok(report?.rows !== undefined);
	const rows = report.rows({
		organization,
		startMs: Date.parse(String(body.startDate)),
		endMs: Date.parse(String(body.endDate)),
		data: (body.data as string | undefined) ?? '',
		id: (body.id as string | undefined) ?? '',
		switches: sandbox.threatLocker.switches,
	});
	return JSON.parse(JSON.stringify([...rows])) as Json[];
}

/** Values and order of the keys, as they came from the service. */
export const sameText = (actual: unknown, expected: unknown): void => assert.equal(JSON.stringify(actual), JSON.stringify(expected));
