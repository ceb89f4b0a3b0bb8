import assert from 'node:assert/strict';
import { expectedSha256 } from '../../sandbox/index.mts';
import { readMany, readThrough } from '../bare.mts';
import { atMost, atMostTimes, isFigure, median, type Result } from '../figures.mts';
import type { Measured, Size, Way } from '../measure.mts';
import { figure, memory, wall, workflowRow, type Measurements, type Row } from '../row.mts';
import type { Arrival, Setting } from '../sandbox.mts';
import type { Stage } from '../stage.mts';
import { asFile, httpRequest, ours, splitOut } from '../workflow.mts';

const fileBytes = 2 * 1024 ** 3;
const downloaded = { report_id: 'report_101', instance_id: 'instance_bench', format: 'pdf' };

export function largeDownload(stage: Stage): Row {
	const { url, key } = stage.sandbox.doors.smailander;
	const sha256 = expectedSha256({ instanceId: downloaded.instance_id, format: downloaded.format, size: fileBytes });
	const way: Pick<Way, 'setting' | 'check' | 'keepsFile'> = {
		setting: (size): Setting => ({ file: { ...downloaded, size: size === 'one' ? 2048 : fileBytes } }),
		keepsFile: true,
		check: async ({ file, rest }) => {
			assert.ok(file);
			assert.deepEqual(await rest.readBinary(file), { bytes: fileBytes, sha256 });
		},
	};
	return workflowRow({
		name: '2 GiB download',
		ours: {
			...way,
			nodes: () => [
				ours(stage, 'smailander', {
					resource: 'instance',
					operation: 'download',
					reportId: { __rl: true, mode: 'id', value: downloaded.report_id },
					instance: 'latest',
					binaryPropertyName: 'data',
				}),
			],
		},
		theirs: {
			...way,
			nodes: () => [
				httpRequest(stage, 'smailander', { url: `${url}/reports/${downloaded.report_id}/instances` }, 'Instances'),
				httpRequest(stage, 'smailander', { url: '={{ $json.instances[0].download_url }}', ...asFile }),
			],
		},
		bare: async () =>
			await readThrough({
				url: `${url}/reports/${downloaded.report_id}/instances/${downloaded.instance_id}/download`,
				headers: { authorization: `Bearer ${key}` },
			}),
		lines: ({ ours: our, theirs, bare }) => {
			const walls = { ours: wall(our), theirs: theirs && wall(theirs) };
			return [
				{ measure: 'wall', target: '≤ 1.1 ×', ...walls, bare, met: atMostTimes(1.1, walls) },
				{
					measure: 'memory over idle',
					target: '≤ 64 MB',
					ours: memory(our),
					theirs: theirs && memory(theirs),
					met: atMost(64, memory(our)),
				},
			];
		},
	});
}

const generated = 20;
const generatingMs = 60_000;
/** Looks are at least a second apart: requests that are closer belong to one round. */
const roundMs = 900;

export function manyGenerated(stage: Stage): Row {
	return workflowRow({
		name: `Generate ${generated} reports of ${generatingMs / 1000} s each and wait`,
		ours: {
			setting: (size): Setting => ({ smailander: { msUntilDone: size === 'one' ? 0 : generatingMs } }),
			input: (size) => ({ reports: numbered(size === 'one' ? 1 : generated) }),
			nodes: () => [
				splitOut('body.reports', 'Reports'),
				ours(stage, 'smailander', {
					resource: 'report',
					operation: 'generate',
					type: 'weekly_summary',
					format: 'pdf',
					completion: 'completed',
				}),
			],
			check: ({ summary: { count, first, last }, traffic }) => {
				assert.equal(count, generated, 'Number of reports');
				for (const report of [first, last]) assert.match(JSON.stringify(report), /"completed"/);
				assert.equal(traffic.smailander.filter(({ method }) => method === 'POST').length, generated, 'Reports generated');
			},
		},
		lines: ({ ours: our }) => {
			const looks = figure(our, '', ({ traffic }) => mostInARound(statusRequests(traffic.smailander)));
			return [
				{ measure: 'wall', target: '≤ 66 s', ours: wall(our), met: atMost(66, wall(our)) },
				{ measure: 'status requests in a round', target: '≤ 1', ours: looks, met: atMost(1, looks) },
			];
		},
	});
}

/** All that was read but the instance of each finished report, once, which the item puts out. */
function statusRequests(arrivals: Arrival[]): Arrival[] {
	const seen = new Set<string>();
	return arrivals.filter(({ method, path }) => {
		if (method !== 'GET') return false;
		const isFirstOfInstances = path.endsWith('/instances') && !seen.has(path);
		seen.add(path);
		return !isFirstOfInstances;
	});
}

const mostInARound = (arrivals: Arrival[]): number =>
	Math.max(...arrivals.map(({ timeMs }) => arrivals.filter((other) => Math.abs(other.timeMs - timeMs) < roundMs).length));

const smallRequests = 1_000;
const openBudget = { maxInFlight: 50, requestsPerMinute: 100_000 };

export function manySmallRequests(stage: Stage): Row {
	const { url, key } = stage.sandbox.doors.smailander;
	const way: Pick<Way, 'setting' | 'check' | 'input'> = {
		setting: () => ({ smailander: { reportCount: smallRequests, rateLimit: 1_000_000 } }),
		input: (size) => ({ reports: reportIds(size).map((id) => ({ id })) }),
		check: ({ summary: { count, first, last }, traffic }) => {
			assert.equal(count, smallRequests, 'Number of reports');
			assert.deepEqual([first.id, last.id], [reportIds('all')[0], reportIds('all').at(-1)]);
			assert.equal(traffic.smailander.length, smallRequests, 'Number of requests');
		},
	};
	return workflowRow({
		name: `${smallRequests.toLocaleString('en')} items through a small GET`,
		ours: {
			...way,
			nodes: () => [
				splitOut('body.reports', 'Reports'),
				ours(stage, 'smailander', {
					resource: 'report',
					operation: 'get',
					reportId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
					options: openBudget,
				}),
			],
		},
		theirs: {
			...way,
			nodes: () => [splitOut('body.reports', 'Reports'), httpRequest(stage, 'smailander', { url: `=${url}/reports/{{ $json.id }}` })],
		},
		bare: async () =>
			await readMany(
				reportIds('all').map((id) => `${url}/reports/${id}`),
				{ authorization: `Bearer ${key}` },
				openBudget.maxInFlight,
			),
		lines: ({ ours: our, theirs, bare }) => {
			const rates = { ours: perSecond(our), theirs: theirs && perSecond(theirs), bare: bare && inverse(bare) };
			const isFaster = isFigure(rates.ours) && isFigure(rates.theirs) && median(rates.ours) >= 1.2 * median(rates.theirs);
			return [{ measure: 'requests a second', target: '≥ 1.2 ×', ...rates, met: isFaster }];
		},
	});
}

const perSecond = (measurements: Measurements): Result =>
	figure(measurements, 'requests/s', ({ wall: seconds }: Measured) => smallRequests / seconds);

const inverse = (result: Result): Result =>
	isFigure(result) ? { unit: 'requests/s', values: result.values.map((seconds) => smallRequests / seconds) } : result;

const reportIds = (size: Size): string[] => numbered(size === 'one' ? 1 : smallRequests).map(({ number }) => `report_${100 + number}`);

const numbered = (count: number): Array<{ number: number }> => Array.from({ length: count }, (_, index) => ({ number: index + 1 }));
