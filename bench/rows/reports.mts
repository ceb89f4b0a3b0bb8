import assert from 'node:assert/strict';
import { reportGuid } from '../../sandbox/index.mts';
import { fingerprint, readThrough, type BareRequest } from '../bare.mts';
import { assertBulkFile, assertBulkItems, type Format } from '../bulkRows.mts';
import { measureCommand } from '../command.mts';
import { atMost, atMostTimes, type Line, type Result } from '../figures.mts';
import { measure, type Size, type Way } from '../measure.mts';
import { figure, memory, wall, workflowRow, type Compared, type Measurements, type Row } from '../row.mts';
import type { Stage } from '../stage.mts';
import { asFile, httpRequest, ours, posting, rowsFromNothing, splitOut } from '../workflow.mts';

const bulkReport = reportGuid(11);
const smallReport = reportGuid(1);
const smallReportRows = 12;
const reportPath = '/Report/ReportGetDynamicData';

/** The rows about large reports: as items, as files. */
export const largeReportRows = (stage: Stage): Row[] => [
	...[measureCommand, measure].map((way) => rowsAsItems(stage, 100_000, hundredThousand, way)),
	rowsAsItems(stage, 400_000, ({ ours: our, theirs }) => [
		{ measure: 'wall', target: 'works', ours: wall(our), theirs: theirs && wall(theirs), met: 'done' in our },
		{ measure: 'memory over idle', target: '', ours: memory(our), theirs: theirs && memory(theirs), met: undefined },
	]),
	...(['csv', 'ndjson'] as const).map((format) => rowsAsFile(stage, 1_000_000, format)),
];

/** The target was set for `n8n execute`, whose data is saved and printed; the floor shows how much of that is n8n's own. */
function hundredThousand({ ours: our, theirs, floor }: Compared): Array<Omit<Line, 'work'>> {
	const walls = { ours: wall(our), theirs: theirs && wall(theirs) };
	const memories = { ours: memory(our), theirs: theirs && memory(theirs) };
	const alone = floor && [
		{ measure: 'wall, same items from nothing', target: '', ours: wall(floor), met: undefined },
		{ measure: 'memory, same items from nothing', target: '', ours: memory(floor), met: undefined },
	];
	return [
		{ measure: 'wall', target: '≤ 0.30 ×', ...walls, met: atMostTimes(0.3, walls) },
		{ measure: 'memory over idle', target: '≤ 0.40 ×', ...memories, met: atMostTimes(0.4, memories) },
		...(alone ?? []),
	];
}

function rowsAsItems(
	stage: Stage,
	rows: number,
	lines: (compared: Compared) => Array<Omit<Line, 'work'>>,
	run: typeof measure = measure,
): Row {
	const way: Pick<Way, 'setting' | 'check'> = {
		setting: rowCount(rows),
		check: ({ summary }) => assertBulkItems(summary, rows),
	};
	return workflowRow({
		name: `${rows.toLocaleString('en')} rows as items${run === measure ? '' : ', n8n execute'}`,
		measure: run,
		...(run === measureCommand
			? {
					floor: {
						...way,
						nodes: (size: Size) => [rowsFromNothing(size === 'one' ? 1 : rows)],
						check: ({ summary }) => assert.equal(summary.count, rows),
					},
				}
			: {}),
		ours: { ...way, nodes: () => [ours(stage, 'threatLocker', running(bulkReport))] },
		theirs: {
			...way,
			nodes: () => [
				httpRequest(stage, 'threatLocker', posting(stage.sandbox.doors.threatLocker.url + reportPath, { reportId: bulkReport }), 'Report'),
				splitOut('data'),
			],
		},
		bare: async () => await readThrough(bareRun(stage)),
		lines: (compared) => lines(compared).map(withBare(compared.bare)),
	});
}

function rowsAsFile(stage: Stage, rows: number, fileFormat: Format): Row {
	return workflowRow({
		name: `${rows.toLocaleString('en')} rows to ${fileFormat.toUpperCase()}`,
		ours: {
			setting: rowCount(rows),
			keepsFile: true,
			nodes: () => [ours(stage, 'threatLocker', { ...running(bulkReport), output: 'file', fileFormat, binaryPropertyName: 'data' })],
			check: async ({ file, rest }) => {
				assert.ok(file);
				await assertBulkFile(rest.openBinary(file), fileFormat, rows);
			},
		},
		theirs: {
			setting: rowCount(rows),
			keepsFile: true,
			nodes: () => [
				httpRequest(stage, 'threatLocker', {
					...posting(stage.sandbox.doors.threatLocker.url + reportPath, { reportId: bulkReport }),
					...asFile,
				}),
			],
			check: async ({ file, rest }) => {
				assert.ok(file);
				assert.deepEqual(await rest.readBinary(file), await fingerprint(bareRun(stage)));
			},
		},
		bare: async () => await readThrough(bareRun(stage)),
		lines: ({ ours: our, theirs, bare }) => {
			const walls = { ours: wall(our), theirs: theirs && wall(theirs) };
			return [
				{ measure: 'wall', target: '≤ 1.5 × raw JSON', ...walls, bare, met: atMostTimes(1.5, walls) },
				{
					measure: 'memory over idle',
					target: '≤ 128 MB',
					ours: memory(our),
					theirs: theirs && memory(theirs),
					met: atMost(128, memory(our)),
				},
			];
		},
	});
}

const organizationCount = 200;
const organizationMs = 300;
const inFlight = 8;
const leastSeconds = ((organizationCount / inFlight) * organizationMs) / 1000;

/** The same report run for every child organization. */
export function manyOrganizations(stage: Stage): Row {
	const way: Pick<Way, 'setting' | 'check'> = {
		setting: (size) => ({
			threatLocker: { organizationCount: size === 'one' ? 1 : organizationCount, runDelayMs: organizationMs },
		}),
		check: ({ summary: { count, first, last }, traffic }) => {
			assert.equal(count, organizationCount * smallReportRows, 'Number of rows');
			assert.notEqual(first.OrganizationId, last.OrganizationId);
			assert.equal(traffic.threatLocker.filter(({ path }) => path.endsWith(reportPath)).length, organizationCount);
		},
	};
	return workflowRow({
		name: `${organizationCount} organizations, ${organizationMs} ms each, ${inFlight} in flight`,
		ours: {
			...way,
			nodes: () => [
				ours(stage, 'threatLocker', {
					...running(smallReport),
					organizationScope: 'children',
					options: { maxInFlight: inFlight, requestsPerMinute: 100_000 },
				}),
			],
		},
		theirs: { ...way, nodes: () => batchedRequests(stage) },
		lines: ({ ours: our, theirs }) => {
			const most = (measurements: Measurements): Result =>
				figure(measurements, '', ({ traffic }) => Math.max(...traffic.threatLocker.map((one) => one.inFlight)));
			return [
				{
					measure: 'wall',
					target: `≤ ${(1.1 * leastSeconds).toFixed(2)} s`,
					ours: wall(our),
					theirs: theirs && wall(theirs),
					met: atMost(1.1 * leastSeconds, wall(our)),
				},
				{
					measure: 'requests in flight',
					target: `≤ ${inFlight}`,
					ours: most(our),
					theirs: theirs && most(theirs),
					met: atMost(inFlight, most(our)),
				},
			];
		},
	});
}

/** HTTP Request begins a batch of requests in every interval, whether or not the batch before has been answered. */
function batchedRequests(stage: Stage) {
	const { url } = stage.sandbox.doors.threatLocker;
	const organization = '={{ $json.organizationId }}';
	const children = { pageNumber: 1, pageSize: 500, childOrganizations: true, includeAllChildren: true };
	return [
		httpRequest(
			stage,
			'threatLocker',
			posting(`${url}/Organization/OrganizationGetChildOrganizationsByParameters`, children),
			'Organizations',
		),
		httpRequest(
			stage,
			'threatLocker',
			{
				...posting(url + reportPath, { reportId: smallReport }),
				sendHeaders: true,
				headerParameters: {
					parameters: ['managedOrganizationId', 'overrideManagedOrganizationId'].map((name) => ({ name, value: organization })),
				},
				options: { batching: { batch: { batchSize: inFlight, batchInterval: organizationMs } } },
			},
			'Reports',
		),
		splitOut('data'),
	];
}

const running = (reportId: string) => ({
	resource: 'report',
	operation: 'run',
	reportId: { __rl: true, mode: 'id', value: reportId },
});

const rowCount = (rows: number) => (size: Size) => ({ threatLocker: { rowCount: size === 'one' ? 1 : rows } });

function bareRun({ sandbox: { doors } }: Stage): BareRequest {
	const { url, key } = doors.threatLocker;
	return {
		url: url + reportPath,
		method: 'POST',
		headers: { authorization: key, 'content-type': 'application/json' },
		body: JSON.stringify({ reportId: bulkReport }),
	};
}

const withBare =
	(bare: Result | undefined) =>
	(line: Omit<Line, 'work'>): Omit<Line, 'work'> =>
		line.measure === 'wall' ? { ...line, bare } : line;
