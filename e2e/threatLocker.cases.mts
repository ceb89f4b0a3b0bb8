import assert from 'node:assert/strict';
import type { Json } from '../host/model.mts';
import { organizationGuid, reportGuid, type RecordedRequest, type Sandbox } from '../sandbox/index.mts';
import type { Case } from './runCase.mts';

const dayMs = 24 * 3_600_000;
const runPath = /reportgetdynamicdata$/i;

const acme = organizationGuid(2);
const globex = organizationGuid(3);
const hostname = 'WS-014.example.test';
const computerId = '55555555-eeee-4eee-8eee-000000000014';
const unknownReport = '99999999-aaaa-4aaa-8aaa-999999999999';

const reports = {
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

const byId = (value: string): Json => ({ __rl: true, mode: 'id', value });
const fromList = (value: string): Json => ({ __rl: true, mode: 'list', value });

const run = (reportId: string, more: Json = {}): Json => ({
	resource: 'report',
	operation: 'run',
	reportId: byId(reportId),
	...more,
});

/** The requests that ran a report. */
const runsOf = (sandbox: Sandbox): RecordedRequest[] =>
	sandbox.threatLocker.requests.filter(({ path }) => runPath.test(path));

/** The one run that was sent: its body and headers. */
function sentRun(sandbox: Sandbox): { body: Json; headers: Record<string, string> } {
	const sent = runsOf(sandbox);
	assert.equal(sent.length, 1, 'one report run should have been sent');
	return { body: sent[0]!.body as Json, headers: sent[0]!.headers };
}

/** The rows that the sandbox has for the run that was sent. */
function expectedRows(sandbox: Sandbox, organizationNumber = 1): Json[] {
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
const sameText = (actual: unknown, expected: unknown): void =>
	assert.equal(JSON.stringify(actual), JSON.stringify(expected));

export const threatLockerCases: Case[] = [
	{
		name: 'report getAll: every report with its category',
		service: 'threatLocker',
		parameters: { resource: 'report', operation: 'getAll', returnAll: true },
		check: ({ rows, sandbox }) => {
			const { reports: offered } = sandbox.threatLocker.data;
			assert.deepEqual(
				rows.map(({ reportId, name, category }) => ({ reportId, name, category })).sort(byReportId),
				offered.map(({ reportId, name, category }) => ({ reportId, name, category })).sort(byReportId),
			);
			return `${rows.length} reports`;
		},
	},
	{
		name: 'report getAll: exactly as many as Limit says',
		service: 'threatLocker',
		parameters: { resource: 'report', operation: 'getAll', returnAll: false, limit: 4 },
		check: ({ rows, hints }) => {
			assert.equal(rows.length, 4);
			assert.deepEqual(hints, ['There are more results than "Limit" lets through. Turn on "Return All" or raise "Limit" to get them.']);
			return hints[0];
		},
	},
	{
		name: 'report getAll: in the organization of each input item',
		service: 'threatLocker',
		parameters: {
			resource: 'report',
			operation: 'getAll',
			organizationId: byId('={{ $json.organizationId }}'),
			returnAll: false,
			limit: 2,
		},
		input: [{ organizationId: acme }, { organizationId: globex }],
		check: ({ linkedTo, sandbox }) => {
			assert.deepEqual(linkedTo, [0, 0, 1, 1]);
			assert.deepEqual(
				sandbox.threatLocker.requests.map(({ headers }) => headers.managedorganizationid).sort(),
				[acme, globex],
			);
		},
	},
	{
		name: 'report run: a report that asks for nothing',
		service: 'threatLocker',
		parameters: run(reports.noOption),
		check: ({ rows, sandbox }) => {
			const { body } = sentRun(sandbox);
			for (const key of ['startDate', 'endDate', 'data', 'id']) assert.ok(!(key in body), `${key} was sent`);
			sameText(rows, expectedRows(sandbox));
			return `${rows.length} rows`;
		},
	},
	{
		name: 'report run: last 7 days and a host name',
		service: 'threatLocker',
		parameters: run(reports.dateAndData, { period: 'last7Days', data: hostname }),
		check: ({ rows, sandbox }) => {
			const { body } = sentRun(sandbox);
			const end = Date.parse(String(body.endDate));
			assert.equal(end - Date.parse(String(body.startDate)), 7 * dayMs);
			assert.ok(Math.abs(Date.now() - end) < 60_000, 'the period should end now');
			assert.equal(body.data, hostname);
			assert.ok(rows.length > 20, `${rows.length} rows`);
			sameText(rows, expectedRows(sandbox));
			return `${rows.length} rows`;
		},
	},
	{
		name: 'report run: own start and end, in the time zone of the workflow',
		service: 'threatLocker',
		timezone: 'Europe/Berlin',
		parameters: run(reports.date, {
			period: 'custom',
			startDate: '2026-03-01T00:00:00',
			endDate: '2026-03-02T00:00:00',
		}),
		check: ({ rows, sandbox }) => {
			const { startDate, endDate } = sentRun(sandbox).body;
			assert.deepEqual([startDate, endDate], ['2026-02-28T23:00:00Z', '2026-03-01T23:00:00Z']);
			sameText(rows, expectedRows(sandbox));
			return `${rows.length} rows`;
		},
	},
	{
		name: 'report run: a host name',
		service: 'threatLocker',
		parameters: run(reports.data, { data: hostname }),
		check: ({ rows, sandbox }) => sameText(rows, expectedRows(sandbox)),
	},
	{
		name: 'report run: an ID',
		service: 'threatLocker',
		parameters: run(reports.id, { id: computerId }),
		check: ({ rows, sandbox }) => {
			assert.equal(sentRun(sandbox).body.id, computerId);
			sameText(rows, expectedRows(sandbox));
		},
	},
	{
		name: 'report run: a period and an ID',
		service: 'threatLocker',
		parameters: run(reports.dateAndId, { period: 'last30Days', id: computerId }),
		check: ({ rows, sandbox }) => sameText(rows, expectedRows(sandbox)),
	},
	{
		name: 'report run: everything that a report can ask for, and every option',
		service: 'threatLocker',
		parameters: run(reports.everyOption, {
			period: 'last24Hours',
			data: hostname,
			id: computerId,
			organizationId: fromList(acme),
			options: {
				includeChildOrganizations: false,
				offsetInMinutes: -300,
				reportOptions: '[{"name":"detail","value":true}]',
			},
		}),
		check: ({ rows, sandbox }) => {
			const { body } = sentRun(sandbox);
			assert.equal(body.offsetInMinutes, -300);
			assert.equal(body.includeChildOrganizations, false);
			assert.deepEqual(body.options, [{ name: 'detail', value: true }]);
			sameText(rows, expectedRows(sandbox, 2));
			return `${rows.length} rows`;
		},
	},
	{
		name: 'report run: in another organization, named by both headers',
		service: 'threatLocker',
		parameters: run(reports.noOption, { organizationId: byId(globex) }),
		check: ({ rows, sandbox }) => {
			const { headers } = sentRun(sandbox);
			assert.equal(headers.managedorganizationid, globex);
			assert.equal(headers.overridemanagedorganizationid, globex);
			sameText(rows, expectedRows(sandbox, 3));
		},
	},
	{
		name: 'report run: no organization headers when none is chosen',
		service: 'threatLocker',
		parameters: run(reports.noOption),
		check: ({ sandbox }) => {
			for (const { headers } of sandbox.threatLocker.requests) {
				assert.equal(headers.managedorganizationid, undefined);
				assert.equal(headers.overridemanagedorganizationid, undefined);
			}
		},
	},
	{
		name: 'report run: with child organizations',
		service: 'threatLocker',
		parameters: run(reports.noOption, { options: { includeChildOrganizations: true } }),
		check: ({ rows, sandbox }) => {
			assert.equal(sentRun(sandbox).body.includeChildOrganizations, true);
			assert.equal(new Set(rows.map(({ OrganizationId }) => OrganizationId)).size, 6);
			return `${rows.length} rows of 6 organizations`;
		},
	},
	{
		name: 'report run: in all child organizations, each row with its own',
		service: 'threatLocker',
		parameters: run(reports.noOption, { organizationScope: 'children' }),
		check: ({ rows, sandbox, execution }) => {
			const below = sandbox.threatLocker.data.organizations.slice(1);
			assert.equal(runsOf(sandbox).length, below.length);
			assert.equal(rows.length, below.length * 12);
			for (const { OrganizationId, _organization: tag } of rows) assert.equal((tag as Json).id, OrganizationId);
			assert.match(execution.stored, /5 organizations: 5 done, 0 failed, 0 without rows/);
			return `${rows.length} rows of ${below.length} organizations`;
		},
	},
	{
		name: 'report run: in several organizations, one of which fails',
		service: 'threatLocker',
		parameters: run(reports.noOption, { organizationScope: 'several', organizationIds: [acme, globex] }),
		onError: 'continueRegularOutput',
		before: ({ threatLocker }) =>
			threatLocker.faults.push({ kind: '500json', times: Infinity, match: { path: runPath, where: ({ headers }) => headers.managedorganizationid === acme } }),
		check: ({ rows }) => {
			assert.match(String(rows[0]!.error), /^Acme Dental: ThreatLocker could not carry out the request/);
			assert.equal(rows.length, 1 + 12);
		},
	},
	{
		name: 'report run: one CSV file for each organization',
		service: 'threatLocker',
		parameters: run(reports.oddKeys, { organizationScope: 'children', organizationFilter: 'acme', output: 'file', fileFormat: 'csv' }),
		check: async ({ items, stage }) => {
			assert.deepEqual(
				items.map(({ json }) => (json._organization as Json).name),
				['Acme Dental', 'Acme Dental North', 'Acme Dental North, Laboratory'],
			);
			for (const { json, binary } of items) {
				assert.ok(binary?.data !== undefined);
				assert.deepEqual(await stage.rest.readBinary(binary.data), { bytes: json.size, sha256: json.sha256 });
				assert.equal(json.rowCount, 10);
			}
			return String(items[0]!.json.fileName);
		},
	},
	...(['json', 'ndjson'] as const).map(
		(fileFormat): Case => ({
			name: `report run: as a file of the format ${fileFormat}, in slices of a long period`,
			service: 'threatLocker',
			parameters: run(reports.date, {
				period: 'custom',
				startDate: '2026-09-01T00:00:00Z',
				endDate: '2026-09-30T23:59:59Z',
				output: 'file',
				fileFormat,
				binaryPropertyName: 'report',
				options: { sliceDays: 7, fileName: 'september', expectedColumns: ['Date', 'Hostname'] },
			}),
			check: ({ items: [item], sandbox }) => {
				assert.equal(runsOf(sandbox).length, 5);
				assert.ok(item?.binary?.report !== undefined);
				assert.equal(item.json.fileName, `september.${fileFormat}`);
				assert.equal(item.json.rowCount, 30 * 24);
				assert.deepEqual(item.json.furtherColumns, ['Full Path', 'Policy', 'OrganizationId']);
			},
		}),
	),
	{
		name: 'report run: no rows',
		service: 'threatLocker',
		parameters: run(reports.noRows),
		check: ({ items }) => assert.deepEqual(items, []),
	},
	{
		name: 'report run: null cells stay null',
		service: 'threatLocker',
		parameters: run(reports.nullCells),
		check: ({ rows, sandbox }) => sameText(rows, expectedRows(sandbox)),
	},
	{
		name: 'report run: keys and cells with dots, signs, quotes and other scripts',
		service: 'threatLocker',
		parameters: run(reports.oddKeys),
		check: ({ rows, sandbox }) => sameText(rows, expectedRows(sandbox)),
	},
	{
		name: 'report run: repeated rows all come out',
		service: 'threatLocker',
		parameters: run(reports.repeatedRows),
		check: ({ rows, sandbox }) => sameText(rows, expectedRows(sandbox)),
	},
	{
		name: 'report run: 3,000 rows',
		service: 'threatLocker',
		parameters: run(reports.bulk),
		before: ({ threatLocker }) => {
			threatLocker.switches.rowCount = 3_000;
		},
		check: ({ rows }) => {
			assert.equal(rows.length, 3_000);
			assert.equal(new Set(rows.map(({ Id }) => Id)).size, 3_000);
		},
	},
	{
		name: 'report run: three input items, each row linked to its own',
		service: 'threatLocker',
		parameters: run(reports.noOption, { reportId: byId('={{ $json.reportId }}') }),
		input: [{ reportId: reports.noOption }, { reportId: reports.repeatedRows }, { reportId: reports.nullCells }],
		check: ({ rows, linkedTo, sandbox }) => {
			const counts = [12, 10, 6];
			assert.deepEqual(
				linkedTo,
				counts.flatMap((count, position) => Array<number>(count).fill(position)),
			);
			assert.ok('Detection' in rows[12]!);
			assert.equal(runsOf(sandbox).length, 3);
		},
	},
	{
		name: 'report run: 40 input items, never more than 5 requests at once',
		service: 'threatLocker',
		parameters: run(reports.repeatedRows),
		input: Array.from({ length: 40 }, () => ({})),
		before: ({ threatLocker }) => {
			threatLocker.switches.runDelayMs = 50;
		},
		check: ({ rows, sandbox }) => {
			assert.equal(rows.length, 400);
			const most = Math.max(...sandbox.threatLocker.requests.map(({ inFlight }) => inFlight));
			assert.ok(most <= 5, `${most} requests at once`);
			return `at most ${most} at once`;
		},
	},
	{
		name: 'report run: 429 is waited for',
		service: 'threatLocker',
		parameters: run(reports.noOption),
		before: ({ threatLocker }) => threatLocker.faults.push({ kind: '429', match: { path: runPath } }),
		check: ({ rows }) => assert.equal(rows.length, 12),
	},
	{
		name: 'report run: an unknown report stops with its ID in the message',
		service: 'threatLocker',
		parameters: run(unknownReport),
		stops: true,
		check: ({ error }) => {
			assert.match(`${error?.message} ${error?.description}`, new RegExp(unknownReport));
			return error?.message;
		},
	},
	{
		name: 'report run: a missing host name is asked for by its label',
		service: 'threatLocker',
		parameters: run(reports.data),
		stops: true,
		check: ({ error }) => {
			assert.match(`${error?.message} ${error?.description}`, /Hostname/);
			return error?.message;
		},
	},
	{
		name: 'report run: an end before the start',
		service: 'threatLocker',
		parameters: run(reports.date, {
			period: 'custom',
			startDate: '2026-03-02T00:00:00Z',
			endDate: '2026-03-01T00:00:00Z',
		}),
		stops: true,
		check: ({ error, sandbox }) => {
			assert.equal(runsOf(sandbox).length, 0);
			return error?.message;
		},
	},
	{
		name: 'report run: a revoked key',
		service: 'threatLocker',
		key: 'revoked',
		parameters: run(reports.noOption),
		stops: true,
		check: ({ error }) => {
			assert.match(`${error?.message} ${error?.description}`, /key/i);
			return error?.message;
		},
	},
	{
		name: 'report run: a missing permission is named',
		service: 'threatLocker',
		key: 'withoutReports',
		parameters: run(reports.noOption),
		stops: true,
		check: ({ error }) => {
			assert.match(`${error?.message} ${error?.description}`, /View Reports/);
			return error?.message;
		},
	},
	{
		name: 'report run: On Error continue gives the same text, and the other items go on',
		service: 'threatLocker',
		parameters: run(reports.noOption, { reportId: byId('={{ $json.reportId }}') }),
		input: [{ reportId: reports.repeatedRows }, { reportId: unknownReport }, { reportId: reports.nullCells }],
		onError: 'continueRegularOutput',
		check: ({ rows, linkedTo }) => {
			const failed = rows.filter((row) => 'error' in row);
			assert.equal(failed.length, 1);
			assert.match(JSON.stringify(failed[0]), new RegExp(unknownReport));
			assert.deepEqual(linkedTo, [...Array<number>(10).fill(0), 1, ...Array<number>(6).fill(2)]);
			return JSON.stringify(failed[0]);
		},
	},
	{
		name: 'organization getAll: nested children included',
		service: 'threatLocker',
		parameters: { resource: 'organization', operation: 'getAll', returnAll: true },
		check: ({ rows, sandbox }) => {
			const below = sandbox.threatLocker.data.organizations.slice(1);
			assert.deepEqual(
				rows.map(({ organizationId }) => organizationId).sort(),
				below.map(({ organizationId }) => organizationId).sort(),
			);
			return `${rows.length} organizations`;
		},
	},
	{
		name: 'organization getAll: direct children of a parent only',
		service: 'threatLocker',
		parameters: {
			resource: 'organization',
			operation: 'getAll',
			organizationId: byId(acme),
			returnAll: true,
			filters: { includeAllChildren: false },
		},
		check: ({ rows }) => assert.deepEqual(rows.map(({ name }) => name), ['acme-north']),
	},
	{
		name: 'organization getAll: searched and sorted',
		service: 'threatLocker',
		parameters: {
			resource: 'organization',
			operation: 'getAll',
			returnAll: true,
			filters: { searchText: 'acme', orderBy: 'name', isAscending: false },
		},
		check: ({ rows }) => assert.deepEqual(rows.map(({ name }) => name), ['acme-north-lab', 'acme-north', 'acme']),
	},
	{
		name: 'organization getAll: 1,200 organizations over all pages',
		service: 'threatLocker',
		parameters: { resource: 'organization', operation: 'getAll', returnAll: true },
		before: ({ threatLocker }) => {
			threatLocker.switches.organizationCount = 1_200;
		},
		check: ({ rows }) => assert.equal(new Set(rows.map(({ organizationId }) => organizationId)).size, 1_200),
	},
	{
		name: 'organization getAll: Limit 650 is exact across pages',
		service: 'threatLocker',
		parameters: { resource: 'organization', operation: 'getAll', returnAll: false, limit: 650 },
		before: ({ threatLocker }) => {
			threatLocker.switches.organizationCount = 1_200;
		},
		check: ({ rows }) => assert.equal(rows.length, 650),
	},
	{
		name: 'organization getAll: the other list when the permission is missing',
		service: 'threatLocker',
		key: 'withoutOrganizations',
		parameters: { resource: 'organization', operation: 'getAll', returnAll: true },
		check: ({ rows }) => {
			assert.ok(rows.length >= 5);
			assert.ok(rows.every(({ organizationId, name }) => typeof organizationId === 'string' && typeof name === 'string'));
		},
	},
];

const byReportId = (one: Json, other: Json): number => String(one.reportId).localeCompare(String(other.reportId));
