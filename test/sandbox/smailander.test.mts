import type { SmailanderSwitches } from '../../sandbox/index.mts';
import { generate, plainly, sandbox, sm, useSandbox } from './call.mts';

useSandbox();

describe('Smailander: keys, paths, strictness', () => {
	test('both bases, unknown paths and methods', async () => {
		expect((await sm('reports?limit=1')).json.reports).toHaveLength(1);
		expect((await sm('../../v1/reports?limit=1')).status).toBe(200);
		expect((await sm('nothing')).status).toBe(404);
		expect((await sm('nothing?limit=1')).status).toBe(404);
		expect(await sm('reports/generate')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
	});

	test('keys and scopes', async () => {
		const { keys, url } = sandbox.smailander;
		expect((await plainly(`${url}/reports`)).status).toBe(401);
		expect((await sm('reports', { key: keys.revoked })).status).toBe(401);
		expect((await sm('reports', { key: keys.withoutReports })).status).toBe(403);
		expect((await sm('reports', { key: keys.readOnly })).status).toBe(200);
		expect((await sm('reports/report_101', { key: keys.readOnly, method: 'DELETE' })).status).toBe(403);
		expect((await sm('reports/generate', { key: keys.readOnly, body: { type: 'custom' } })).status).toBe(403);
		expect(sandbox.violations).toEqual([]);
	});

	test('a key without Bearer, in the query, or of the other service is a violation', async () => {
		const { url, key } = sandbox.smailander;
		expect((await plainly(`${url}/reports`, { authorization: key })).status).toBe(401);
		expect((await plainly(`${url}/reports?api_key=x`)).status).toBe(400);
		expect((await sm('reports', { key: sandbox.threatLocker.key })).status).toBe(400);
		expect(sandbox.violations).toHaveLength(3);
	});

	test.each<[string, string, string, object]>([
		['generate: unknown key', 'POST', 'reports/generate', { type: 'custom', sections: [] }],
		['generate: nested unknown key', 'POST', 'reports/generate', { type: 'custom', filters: { threat_score: { min: 1, max: 2 } } }],
		['generate: wrong type', 'POST', 'reports/generate', { type: 'custom', filters: { honeypots: 'a' } }],
		['create: recipients as strings', 'POST', 'reports', { name: 'a', type: 'custom', recipients: ['a@example.test'] }],
		['create: flat schedule', 'POST', 'reports', { name: 'a', type: 'custom', frequency: 'daily' }],
		['update: recipients as objects', 'PATCH', 'reports/report_101', { recipients: [{ email: 'a@example.test' }] }],
		['template: sections as strings', 'POST', 'reports/templates', { name: 'a', sections: ['summary'] }],
		['pause: a body', 'POST', 'reports/report_101/pause', { a: 1 }],
	])('%s: violation and 400', async (_, method, path, body) => {
		expect((await sm(path, { method, body })).status).toBe(400);
		expect(sandbox.violations).toHaveLength(1);
		expect(sandbox.smailander.state.generated).toBe(0);
	});

	test.each([
		'reports?page=2',
		'reports?limit=all',
		'reports?offset=-1',
		'reports/report_101/instances?offset=1',
		'reports/templates?limit=5',
	])('%s: violation and 400', async (path) => {
		expect((await sm(path)).status).toBe(400);
		expect(sandbox.violations).toHaveLength(1);
	});

	test('extraBodyKeys', async () => {
		sandbox.smailander.switches.extraBodyKeys = ['template_id', 'filters.threat_score.max'];
		expect((await generate({ template_id: 'template_777', filters: { threat_score: { min: 1, max: 9 } } })).status).toBe(200);
		expect(sandbox.violations).toEqual([]);
	});
});

describe('Smailander: reports', () => {
	test('list: names, limit, offset, type, status', async () => {
		const { json } = await sm('reports');
		expect(json.total).toBe(5);
		expect(json.reports[0]).toEqual({
			id: 'report_101',
			name: 'Morning Digest',
			type: 'daily_digest',
			status: 'active',
			created_at: '2026-02-01T00:00:00Z',
			last_run: '2026-03-20T07:00:00Z',
			next_run: '2026-03-21T07:00:00Z',
		});
		expect(json.reports[1]).toMatchObject({ name: 'Board Summary', status: 'paused', last_run: null });
		expect((await sm('reports?limit=2&offset=4')).json).toMatchObject({ total: 5, reports: [{ id: 'report_105' }] });
		expect((await sm('reports?status=paused')).json.total).toBe(1);
		expect((await sm('reports?type=weekly_summary')).json.reports).toHaveLength(1);
	});

	test('listStyle, with and without envelope', async () => {
		const { switches } = sandbox.smailander;
		switches.listStyle = 'noTotal';
		expect((await sm('reports')).json).not.toHaveProperty('total');
		switches.listStyle = 'array';
		expect((await sm('reports')).json).toHaveLength(5);
		switches.listStyle = 'data';
		expect((await sm('reports?limit=2&offset=2')).json).toMatchObject({
			success: true,
			data: [{ id: 'report_103' }, {}],
			pagination: { page: 2, limit: 2, total: 5 },
		});
		switches.listStyle = 'reports';
		switches.replyStyle = 'envelope';
		expect((await sm('reports')).json).toMatchObject({ success: true, data: { total: 5 }, meta: {} });
	});

	test('ignoreOffset, maxLimit, overLimit, listOrder, reportCount', async () => {
		sandbox.smailander.reset({ reportCount: 250 });
		const { switches } = sandbox.smailander;
		expect((await sm('reports?limit=200')).json).toMatchObject({ total: 250, reports: { length: 100 } });
		switches.overLimit = 'reject';
		expect((await sm('reports?limit=200')).status).toBe(400);
		switches.maxLimit = 30;
		expect((await sm('reports?limit=30&offset=240')).json.reports).toHaveLength(10);
		switches.ignoreOffset = true;
		expect((await sm('reports?limit=30&offset=240')).json.reports[0].id).toBe('report_101');
		switches.listOrder = 'newest';
		expect((await sm('reports?limit=30')).json.reports[0].id).toBe('report_350');
		expect(sandbox.violations).toEqual([]);
	});

	test('get, unknown report', async () => {
		expect((await sm('reports/report_101')).json).toMatchObject({
			name: 'Morning Digest',
			schedule: { frequency: 'daily', time: '07:00' },
			recipients: ['security@example.test'],
		});
		expect(await sm('reports/report_0')).toMatchObject({ status: 404, json: { success: false, error: { code: 'not_found' } } });
	});

	test('create, validation, errorStyle', async () => {
		const body = {
			name: 'New',
			type: 'custom',
			description: 'd',
			schedule: { frequency: 'weekly', day: 'monday', time: '09:00', timezone: 'UTC' },
			format: 'pdf',
			sections: ['top_threats'],
			recipients: [{ email: 'a@example.test', name: 'A' }],
		};
		const made = await sm('reports', { body });
		expect(made).toMatchObject({ status: 201, json: { name: 'New', status: 'active', next_run: expect.stringMatching(/T09:00:00Z$/) } });
		expect((await sm(`reports/${made.json.id}`)).json.recipients).toEqual(['a@example.test']);
		const wrong = async (change: object) => (await sm('reports', { body: { ...body, ...change } })).json;
		expect(await wrong({ format: 'docx' })).toMatchObject({
			error: { code: 'validation_error', details: { field: 'format', value: 'docx' } },
		});
		expect((await wrong({ schedule: { frequency: 'daily', time: '9' } })).error.details.field).toBe('schedule.time');
		sandbox.smailander.switches.errorStyle = 'flat';
		expect(await wrong({ name: '' })).toEqual({ error: 'validation_error', message: 'name is required' });
		expect(sandbox.smailander.reports).toHaveLength(6);
	});

	test('updateVerb, wrongVerbStatus, putReplaces', async () => {
		const { switches } = sandbox.smailander;
		const update = async (method: string) => await sm('reports/report_101', { method, body: { format: 'csv' } });
		expect((await update('PATCH')).status).toBe(204);
		expect(sandbox.smailander.reports[0]).toMatchObject({ name: 'Morning Digest', format: 'csv' });
		expect(await update('PUT')).toMatchObject({ status: 405, headers: { allow: 'GET, DELETE, PATCH' } });
		switches.updateVerb = 'PUT';
		switches.wrongVerbStatus = 501;
		expect((await update('PATCH')).status).toBe(501);
		switches.wrongVerbStatus = 404;
		expect((await update('PATCH')).status).toBe(404);
		switches.updateVerb = 'both';
		switches.putReplaces = false;
		await update('PUT');
		expect(sandbox.smailander.reports[0]!.name).toBe('Morning Digest');
		switches.putReplaces = true;
		await update('PUT');
		expect(sandbox.smailander.reports[0]).toMatchObject({ name: '', recipients: [] });
	});

	test('pause, resume, delete', async () => {
		const { state } = sandbox.smailander;
		await sm('reports/report_101/pause', { method: 'POST' });
		expect(state.reports.get('report_101')).toMatchObject({ status: 'paused', next_run: null });
		await sm('reports/report_101/resume', { method: 'POST' });
		expect(state.reports.get('report_101')?.status).toBe('active');
		expect((await sm('reports/report_101', { method: 'DELETE' })).status).toBe(204);
		expect((await sm('reports/report_101')).status).toBe(404);
		expect((await sm('reports/report_101', { method: 'DELETE' })).status).toBe(404);
	});

	test.each<[SmailanderSwitches['blankReply'], number, string]>([
		['204', 204, ''],
		['empty', 200, ''],
		['object', 200, '{}'],
		['record', 200, '{"id":"report_102","status":"active"'],
	])('blankReply %s', async (blankReply, status, text) => {
		sandbox.smailander.switches.blankReply = blankReply;
		const reply = await sm('reports/report_102/resume', { method: 'POST' });
		expect(reply.status).toBe(status);
		expect(reply.text.startsWith(text)).toBe(true);
		expect(reply.text === '').toBe(text === '');
	});

	test('templates', async () => {
		const made = await sm('reports/templates', {
			body: {
				name: 'Mine',
				description: '',
				sections: [{ id: 'a', order: 1, required: true }],
				formatting: { format: 'pdf', theme: 'corporate' },
			},
		});
		expect(made).toMatchObject({ status: 201, json: { name: 'Mine', created_at: expect.any(String) } });
		const { templates } = (await sm('reports/templates')).json;
		expect(templates[0]).toMatchObject({ id: 'daily_digest', type: 'standard', sections: ['summary', 'threats', 'top_senders'] });
		expect(templates.at(-1)).toMatchObject({ id: made.json.id, sections: [{ id: 'a', order: 1, required: true }] });
	});
});
