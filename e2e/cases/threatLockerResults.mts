import assert from 'node:assert/strict';
import type { Json } from '../../host/model.mts';
import type { Case } from '../runCase.mts';
import { runPath, acme, globex, reports, byId, run, runsOf, sentRun, expectedRows, sameText } from './threatLocker.mts';

export const threatLockerResults: Case[] = [
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
			threatLocker.faults.push({
				kind: '500json',
				times: Infinity,
				match: { path: runPath, where: ({ headers }) => headers.managedorganizationid === acme },
			}),
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
];
