import type { IDataObject } from 'n8n-workflow';
import { shortWaits } from '../engine/clock.mts';
import { byId, lines, sandbox, useSandbox } from './run.mts';
import { instances, rows, trigger, watching } from './watching.mts';

useSandbox();

test('activation puts out nothing of the past, and the next completed run once', async () => {
	const active = trigger();
	expect(await active.poll()).toEqual([]);
	const made = sandbox.smailander.runScheduled('report_101');
	expect(rows(await active.poll())).toEqual([
		{
			eventId: expect.stringMatching(/^[\w-]{22}$/),
			event: 'completed',
			reportId: 'report_101',
			reportName: 'Morning Digest',
			reportType: 'daily_digest',
			instanceId: made.instance_id,
			status: 'completed',
			generatedAt: made.generated_at,
			format: 'pdf',
			size: made.size,
			downloadUrl: expect.stringContaining(made.instance_id),
		},
	]);
	expect(await active.poll()).toEqual([]);
});

test('the raw item holds both rows as they came', async () => {
	const active = await watching({ simplify: false });
	const made = sandbox.smailander.runScheduled('report_101');
	const [item] = await active.poll();
	expect(item!.json).toMatchObject({
		event: 'completed',
		report: { id: 'report_101', last_run: made.generated_at },
		instance: { instance_id: made.instance_id },
	});
});

describe('Trigger On', () => {
	test.each([
		['completed', ['completed']],
		['failed', ['failed']],
		['both', ['completed', 'failed']],
	])('%s', async (triggerOn, events) => {
		const active = await watching({ triggerOn });
		sandbox.smailander.runScheduled('report_101');
		sandbox.smailander.runScheduled('report_103', { status: 'failed', size: 0, error: 'The mail store did not answer' });
		const found = rows(await active.poll());
		expect(found.map(({ event }) => event).sort()).toEqual(events);
		if (triggerOn === 'failed') expect(found[0]).toMatchObject({ status: 'failed', error: 'The mail store did not answer' });
	});

	test('a run that failed and is completed later is two events', async () => {
		const active = await watching({ triggerOn: 'both' });
		const made = sandbox.smailander.runScheduled('report_101', { status: 'failed' });
		expect(rows(await active.poll()).map(({ event }) => event)).toEqual(['failed']);
		made.status = 'completed';
		sandbox.smailander.state.reports.get('report_101')!.last_run = '2026-12-01T00:00:00Z';
		expect(rows(await active.poll()).map(({ event }) => event)).toEqual(['completed']);
	});

	test('a completed run that is called expired later has not failed', async () => {
		const active = await watching({ triggerOn: 'both' });
		const made = sandbox.smailander.runScheduled('report_101');
		await active.poll();
		made.status = 'expired';
		sandbox.smailander.state.reports.get('report_101')!.last_run = '2026-12-01T00:00:00Z';
		expect(await active.poll()).toEqual([]);
	});
});

test.each(['completed', 'COMPLETE', 'Ready', 'success', 'done'])('the status "%s" is an end', async (completedStatus) => {
	const active = await watching();
	sandbox.smailander.switches.completedStatus = completedStatus;
	const made = sandbox.smailander.runScheduled('report_101');
	expect(instances(await active.poll())).toEqual([made.instance_id]);
});

test.each<[string, IDataObject, string[]]>([
	['one report', { reportScope: 'one', reportId: byId('report_103') }, ['report_103']],
	['several reports', { reportScope: 'several', reportIds: ['report_103', 'report_104'] }, ['report_103', 'report_104']],
	['several reports from an expression', { reportScope: 'several', reportIds: 'report_103, report_104' }, ['report_103', 'report_104']],
	['a type', { filters: { types: ['daily_digest'] } }, ['report_101']],
	['types', { filters: { types: ['daily_digest', 'weekly_summary'] } }, ['report_101', 'report_103']],
	['a format', { filters: { formats: ['csv', 'xlsx'] } }, ['report_103', 'report_104']],
])('only %s', async (_what, parameters, reports) => {
	const active = await watching(parameters);
	for (const report of ['report_101', 'report_103', 'report_104']) sandbox.smailander.runScheduled(report);
	const found = rows(await active.poll()).map(({ reportId }) => reportId);
	expect(found.sort()).toEqual(reports);
});

test('an unfinished run is waited for, however long it takes and however often others pass it', async () => {
	const active = await watching();
	const slow = sandbox.smailander.runScheduled('report_101', { status: 'generating' });
	expect(await active.poll()).toEqual([]);
	const quick = sandbox.smailander.runScheduled('report_101');
	expect(instances(await active.poll())).toEqual([quick.instance_id]);
	slow.status = 'completed';
	slow.generated_at = '2026-01-01T00:00:00Z';
	expect(instances(await active.poll())).toEqual([slow.instance_id]);
	expect(await active.poll()).toEqual([]);
});

test('a full page of instances is widened', async () => {
	const active = await watching();
	sandbox.smailander.switches.instanceMaxLimit = 1_000;
	for (let run = 0; run < 150; run += 1) sandbox.smailander.runScheduled('report_101');
	expect(await active.poll()).toHaveLength(150);
	expect(lines().filter((line) => line.includes('report_101'))).toEqual([
		'GET /reports/report_101/instances?limit=100',
		'GET /reports/report_101/instances?limit=1000',
	]);
});

test('a generated report that is hidden until it is ready comes out', async () => {
	const active = await watching();
	sandbox.smailander.switches.instanceList = 'missingUntilReady';
	sandbox.smailander.switches.msUntilDone = 1e9;
	const { startGeneration } = await import('../../sandbox/smailander/generation.mts');
	const report = startGeneration(sandbox.smailander.state, { type: 'custom', format: 'pdf' }, sandbox.smailander.switches, Date.now());
	expect(await active.poll()).toEqual([]);
	expect(await active.poll()).toEqual([]);
	report.generation!.msUntilDone = 0;
	expect(rows(await active.poll())).toMatchObject([{ reportId: report.id }]);
});

test.each([-26, 0, 26])('a service whose clock is %i hours off is watched by its own clock', async (hours) => {
	sandbox.smailander.switches.clockOffsetMs = hours * 3_600_000;
	const past = sandbox.smailander.runScheduled('report_101', {
		generated_at: new Date(Date.now() + hours * 3_600_000 - 5_000).toISOString(),
	});
	const active = await watching();
	const made = sandbox.smailander.runScheduled('report_101');
	const found = instances(await active.poll());
	expect(found).toEqual([made.instance_id]);
	expect(found).not.toContain(past.instance_id);
});

test('the first activation can look back', async () => {
	const recent = sandbox.smailander.runScheduled('report_101', { generated_at: new Date(Date.now() - 3 * 3_600_000).toISOString() });
	sandbox.smailander.runScheduled('report_103', { generated_at: new Date(Date.now() - 7 * 3_600_000).toISOString() });
	const active = trigger({ options: { lookBackHours: 6 } });
	expect(instances(await active.poll())).toEqual([recent.instance_id]);
	expect(await active.poll()).toEqual([]);
});

describe('a test in the editor', () => {
	test('shows the newest few and touches no state', async () => {
		const active = trigger();
		for (let run = 0; run < 8; run += 1) sandbox.smailander.runScheduled('report_101', { generated_at: `2026-12-0${run + 1}T00:00:00Z` });
		const found = await active.poll({ mode: 'manual' });
		expect(rows(found).map(({ generatedAt }) => generatedAt)).toEqual(
			['08', '07', '06', '05', '04'].map((day) => `2026-12-${day}T00:00:00Z`),
		);
		expect(active.stored).toEqual({});
	});

	test('has nothing to show where there is nothing', async () => {
		sandbox.smailander.state.instances.clear();
		expect(await trigger().poll({ mode: 'manual' })).toEqual([]);
	});

	test.each<[string, () => void]>([
		[
			'whose ID cannot stand in a path',
			() =>
				void sandbox.smailander.state.reports.set('bad', {
					...sandbox.smailander.state.reports.get('report_103')!,
					id: 'rpt/../weird id?#',
					last_run: '2027-01-01T00:00:00Z',
				}),
		],
		['that cannot be read', () => sandbox.smailander.faults.push({ kind: '500json', times: Infinity, match: { path: /report_103/ } })],
		[
			'whose file cannot be had',
			() => sandbox.smailander.faults.push({ kind: '500json', times: Infinity, match: { path: /download.*_103_/ } }),
		],
	])('passes over a report %s, and shows the others', async (_, spoil) => {
		sandbox.smailander.runScheduled('report_103', { generated_at: '2026-12-09T00:00:00Z' });
		const made = sandbox.smailander.runScheduled('report_101', { generated_at: '2026-12-08T00:00:00Z' });
		spoil();
		shortWaits();
		const active = trigger({ download: true });
		const found = await active.poll({ mode: 'manual' });
		expect(instances(found)).toContain(made.instance_id);
		expect(active.warnings).toContainEqual(expect.stringMatching(/^Watched: Passed over for the test: /));
	});

	test('shows every fault', async () => {
		const active = trigger();
		for (let time = 0; time < 2; time += 1) {
			sandbox.smailander.faults.push({ kind: 'status', status: 400 });
			await expect(active.poll({ mode: 'manual' })).rejects.toThrow('declined');
		}
	});
});
