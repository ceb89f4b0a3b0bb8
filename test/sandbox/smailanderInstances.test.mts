import type { SmailanderSwitches } from '../../sandbox/index.mts';
import { generate, instances, plainly, sandbox, sm, useSandbox } from './call.mts';

useSandbox();

describe('Smailander: generate and instances', () => {
	test.each<[object, string]>([
		[{ type: 'weird' }, 'type'],
		[{ format: 'docx' }, 'format'],
		[{ period: { start: 'yesterday', end: '2026-03-12T23:59:59Z' } }, 'period.start'],
		[{ period: { start: '2026-03-13T00:00:00Z', end: '2026-03-12T23:59:59Z' } }, 'period'],
	])('%j is a validation error', async (body, field) => {
		expect(await generate(body)).toMatchObject({ status: 400, json: { error: { code: 'validation_error', details: { field } } } });
		expect(sandbox.smailander.state.generated).toBe(0);
		expect(sandbox.violations).toEqual([]);
	});

	test('generateStatus, estimatedCompletion', async () => {
		const { switches } = sandbox.smailander;
		const period = { start: '2026-03-01T00:00:00Z', end: '2026-03-12T23:59:59Z' };
		const filters = { honeypots: ['monitor@example.test'], threat_score: { min: 60 } };
		const first = await generate({ period, filters, delivery: { method: 'download_link' } });
		expect(first).toMatchObject({
			status: 200,
			json: { report_id: 'report_new_901', status: 'generating', estimated_completion: expect.any(String) },
		});
		Object.assign(switches, { generateStatus: 202, estimatedCompletion: 90_000 });
		const second = await generate();
		expect(second.status).toBe(202);
		expect(Date.parse(second.json.estimated_completion) - Date.now()).toBeGreaterThan(80_000);
		switches.estimatedCompletion = 'none';
		expect((await generate()).json).not.toHaveProperty('estimated_completion');
	});

	test('pollsUntilDone, spelled states', async () => {
		Object.assign(sandbox.smailander.switches, { pendingStatus: 'queued', completedStatus: 'READY' });
		const { report_id: id } = (await generate()).json;
		const seen: unknown[] = [];
		for (let look = 0; look < 3; look += 1) seen.push((await instances(id)).json.instances[0].status);
		expect(seen).toEqual(['queued', 'queued', 'READY']);
		expect((await instances(id, '?status=ready')).json.instances).toHaveLength(1);
		expect((await sm(`reports/${id}`)).json.status).toBe('READY');
	});

	test('msUntilDone; each report keeps what held when it was generated', async () => {
		const { switches } = sandbox.smailander;
		switches.msUntilDone = 60_000;
		const first = (await generate()).json.report_id;
		switches.msUntilDone = 30;
		const second = (await generate()).json.report_id;
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect((await instances(first)).json.instances[0].status).toBe('generating');
		expect((await instances(second)).json.instances[0].status).toBe('completed');
		switches.clockOffsetMs = 61_000;
		expect((await instances(first)).json.instances[0].status).toBe('completed');
	});

	test('generateOutcome failed and never', async () => {
		const { switches } = sandbox.smailander;
		Object.assign(switches, { pollsUntilDone: 0, generateOutcome: 'failed' });
		const failed = (await generate()).json.report_id;
		expect((await instances(failed)).json.instances[0]).toMatchObject({
			status: 'failed',
			size: 0,
			download_url: null,
			error: expect.any(String),
		});
		switches.generateOutcome = 'never';
		const never = (await generate()).json.report_id;
		for (let look = 0; look < 5; look += 1) expect((await instances(never)).json.instances[0].status).toBe('generating');
		switches.failedStatus = 'error';
		expect((await sm(`reports/${failed}`)).json.status).toBe('error');
	});

	test('generatedInList', async () => {
		const { switches } = sandbox.smailander;
		await generate();
		expect((await sm('reports')).json.reports.at(-1)).toMatchObject({ id: 'report_new_901', status: 'generating' });
		await sm('reports');
		expect((await sm('reports')).json.reports.at(-1).status).toBe('completed');
		switches.generatedInList = false;
		expect((await sm('reports')).json.total).toBe(5);
	});

	test.each<[SmailanderSwitches['instanceList'], unknown[]]>([
		['missingUntilReady', [404, 404, 1]],
		['emptyUntilReady', [0, 0, 1]],
		['alwaysMissing', [404, 404, 404]],
		['alwaysEmpty', [0, 0, 0]],
	])('instanceList %s', async (instanceList, expected) => {
		sandbox.smailander.switches.instanceList = instanceList;
		const { report_id: id } = (await generate()).json;
		const seen: unknown[] = [];
		for (let look = 0; look < 3; look += 1) {
			const { status, json } = await instances(id);
			seen.push(status === 404 ? 404 : json.instances.length);
		}
		expect(seen).toEqual(expected);
	});

	test('reportDownloadUrl', async () => {
		Object.assign(sandbox.smailander.switches, { reportDownloadUrl: true, pollsUntilDone: 1, instanceList: 'alwaysMissing' });
		const { report_id: id } = (await generate()).json;
		expect((await sm(`reports/${id}`)).json).not.toHaveProperty('download_url');
		const { download_url: link, status } = (await sm(`reports/${id}`)).json;
		expect([status, (await plainly(link)).status]).toEqual(['completed', 200]);
	});

	test('olderInstance, instanceOrder, instanceMaxLimit, limit, sizeError', async () => {
		const { switches } = sandbox.smailander;
		Object.assign(switches, { olderInstance: true, generateOutcome: 'never', sizeError: 7 });
		const { report_id: id } = (await generate()).json;
		const both = (await instances(id)).json.instances;
		expect(both.map((one: any) => [one.status, one.size])).toEqual([
			['generating', 0],
			['completed', 1031],
		]);
		switches.instanceOrder = 'oldest';
		expect((await instances(id, '?limit=1')).json.instances).toEqual([both[1]]);
		switches.instanceMaxLimit = 1;
		expect((await instances(id, '?limit=50')).json.instances).toHaveLength(1);
	});

	test('seeded instances, runScheduled', async () => {
		expect((await instances('report_101')).json.instances.map((one: any) => [one.instance_id, one.status])).toEqual([
			['instance_101_3', 'completed'],
			['instance_101_2', 'failed'],
			['instance_101_1', 'completed'],
		]);
		const made = sandbox.smailander.runScheduled('report_101', { status: 'generating' });
		expect((await instances('report_101')).json.instances[0]).toMatchObject({ instance_id: made.instance_id, status: 'generating' });
		made.status = 'completed';
		expect((await instances('report_101', '?limit=1')).json.instances[0].status).toBe('completed');
		expect((await sm('reports/report_101')).status).toBe(200);
		expect(sandbox.smailander.reports[0]!.last_run).toBe(made.generated_at);
	});
});
