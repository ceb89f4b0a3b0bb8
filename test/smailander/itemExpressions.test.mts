import type { IDataObject } from 'n8n-workflow';
import { run, sent, useSandbox } from './run.mts';

useSandbox();

describe('expressions in every field', () => {
	const of = (name: string) => `={{ $json.${name} }}`;
	const locator = (name: string) => ({ __rl: true, mode: 'id', value: of(name) });

	test.each<[string, IDataObject, IDataObject, IDataObject]>([
		[
			'report getAll',
			{ operation: 'getAll', returnAll: of('all'), limit: of('limit'), filters: { status: of('status'), type: of('type') } },
			{ all: false, limit: 1, status: 'active', type: 'daily_digest' },
			{ query: { limit: '1', offset: '0', status: 'active', type: 'daily_digest' } },
		],
		['report get, a whole locator', { operation: 'get', reportId: of('id') }, { id: 'report_101' }, { path: '/reports/report_101' }],
		['report delete', { operation: 'delete', reportId: locator('id') }, { id: 'report_101' }, { path: '/reports/report_101' }],
		['report pause', { operation: 'pause', reportId: locator('id') }, { id: 'report_101' }, { path: '/reports/report_101/pause' }],
		['report resume', { operation: 'resume', reportId: locator('id') }, { id: 'report_101' }, { path: '/reports/report_101/resume' }],
		[
			'report generate',
			{
				operation: 'generate',
				type: of('type'),
				format: of('format'),
				period: of('period'),
				startDate: of('start'),
				endDate: of('end'),
				filters: { honeypots: of('honeypots'), minThreatScore: of('score') },
				options: { deliveryMethod: of('delivery'), additionalFields: of('more') },
			},
			{
				type: 'custom',
				format: 'json',
				period: 'custom',
				start: '2026-03-01T00:00:00Z',
				end: '2026-03-02T00:00:00Z',
				delivery: 'email',
				honeypots: ['a@example.test', 'b@example.test'],
				score: 40,
				more: { format: 'csv' },
			},
			{
				body: {
					type: 'custom',
					format: 'csv',
					period: { start: '2026-03-01T00:00:00Z', end: '2026-03-02T00:00:00Z' },
					delivery: { method: 'email' },
					filters: { honeypots: ['a@example.test', 'b@example.test'], threat_score: { min: 40 } },
				},
			},
		],
		[
			'report create',
			{
				operation: 'create',
				name: of('name'),
				type: of('type'),
				format: of('format'),
				frequency: of('frequency'),
				day: of('day'),
				time: of('time'),
				timezone: of('zone'),
				sections: of('sections'),
				recipients: { recipient: [{ email: of('mail'), name: of('who') }] },
				options: { additionalFields: of('more'), description: of('text'), otherSections: of('others') },
			},
			{
				name: 'N',
				type: 'custom',
				format: 'csv',
				frequency: 'weekly',
				day: 'friday',
				time: '08:15',
				zone: 'Europe/Berlin',
				sections: ['top_threats'],
				others: 'own, other',
				mail: 'a@example.test',
				who: 'A',
				text: 'T',
				more: '{"description": "from JSON"}',
			},
			{
				body: {
					name: 'N',
					type: 'custom',
					format: 'csv',
					schedule: { frequency: 'weekly', day: 'friday', time: '08:15', timezone: 'Europe/Berlin' },
					sections: ['top_threats', 'own', 'other'],
					recipients: [{ email: 'a@example.test', name: 'A' }],
					description: 'from JSON',
				},
			},
		],
		[
			'report create from a template',
			{ operation: 'create', name: 'N', frequency: 'on_demand', sectionsFrom: of('from'), templateId: locator('template') },
			{ from: 'template', template: 'template_777' },
			{ body: { name: 'N', type: 'daily_digest', format: 'pdf', schedule: { frequency: 'on_demand' }, sections: ['executive_summary'] } },
		],
		[
			'report update',
			{
				operation: 'update',
				reportId: locator('id'),
				updateFields: {
					name: of('name'),
					format: of('format'),
					recipients: of('to'),
					description: of('text'),
					additionalFields: of('more'),
				},
				options: { updateMethod: of('verb') },
			},
			{ id: 'report_101', name: 'N', format: 'csv', to: ['a@example.test'], text: 'T', more: { name: 'M' }, verb: 'PATCH' },
			{ method: 'PATCH', body: { name: 'M', format: 'csv', recipients: ['a@example.test'], description: 'T' } },
		],
		[
			'instance getAll',
			{ resource: 'instance', operation: 'getAll', reportId: locator('id'), returnAll: of('all'), filters: { status: of('status') } },
			{ id: 'report_101', all: true, status: 'completed' },
			{ path: '/reports/report_101/instances', query: { limit: '100', status: 'completed' } },
		],
		[
			'instance download',
			{
				resource: 'instance',
				operation: 'download',
				reportId: locator('id'),
				instance: of('which'),
				instanceId: locator('one'),
				binaryPropertyName: of('field'),
			},
			{ id: 'report_101', which: 'chosen', one: 'instance_101_1', field: 'file' },
			{ path: '/download/instance_101_1.pdf' },
		],
		[
			'template getAll',
			{ resource: 'template', operation: 'getAll', returnAll: of('all'), limit: of('limit') },
			{ all: false, limit: 1 },
			{ path: '/reports/templates' },
		],
		[
			'template create',
			{
				resource: 'template',
				operation: 'create',
				name: of('name'),
				sections: { section: [{ id: of('section'), order: of('order'), required: of('required') }] },
				format: of('format'),
				options: { additionalFields: of('more'), description: of('text'), theme: of('theme') },
			},
			{ name: 'N', text: 'T', section: 'own', order: 4, required: false, format: 'csv', theme: 'dark', more: {} },
			{
				body: {
					name: 'N',
					description: 'T',
					sections: [{ id: 'own', order: 4, required: false }],
					formatting: { format: 'csv', theme: 'dark' },
				},
			},
		],
	])('%s', async (_, parameters, json, expected) => {
		const { error, items } = await run(parameters, { items: [json] });
		expect(error).toBeUndefined();
		expect(items[0]!.pairedItem).toEqual({ item: 0 });
		const last = sent().at(-1)!;
		expect(last).toMatchObject(expected);
		if (expected.body) expect(last.body).toEqual(expected.body);
		if (expected.query) expect(last.query).toEqual(expected.query);
	});

	test('one run, two items, each with its own values', async () => {
		const parameters = { operation: 'generate', type: of('type'), period: 'none', filters: { minThreatScore: of('score') } };
		await run(parameters, {
			items: [
				{ type: 'custom', score: 10 },
				{ type: 'weekly_summary', score: 20 },
			],
		});
		expect(sent().map(({ body }) => body)).toEqual([
			{ type: 'custom', format: 'pdf', delivery: { method: 'download_link' }, filters: { threat_score: { min: 10 } } },
			{ type: 'weekly_summary', format: 'pdf', delivery: { method: 'download_link' }, filters: { threat_score: { min: 20 } } },
		]);
	});
});
