import type { IDataObject } from 'n8n-workflow';
import { byId, lines, run, sandbox, sent, useSandbox, words } from './run.mts';

useSandbox();

const create = (fields: IDataObject = {}) => ({ operation: 'create', name: 'Weekly Security Summary', ...fields });
const least = { name: 'Weekly Security Summary', type: 'daily_digest', format: 'pdf' };
const weekly = { frequency: 'weekly', day: 'monday', time: '09:00', timezone: 'UTC' };
const bodyOf = async (fields: IDataObject) => {
	const { error } = await run(create(fields));
	expect(error).toBeUndefined();
	return sent().at(-1)!.body;
};

test('a name alone makes a weekly report, and nothing else is sent', async () => {
	const { items } = await run(create());
	expect(sent()).toEqual([{ method: 'POST', path: '/reports', query: {}, body: { ...least, schedule: weekly } }]);
	expect(items).toEqual([
		{
			json: { id: 'report_901', name: 'Weekly Security Summary', status: 'active', next_run: expect.stringMatching(/T09:00:00Z$/) },
			pairedItem: { item: 0 },
		},
	]);
});

test('every field at once', async () => {
	const fields = {
		name: '  Board Report ',
		type: 'custom',
		format: 'xlsx',
		frequency: 'weekly',
		day: 'friday',
		time: '17:30',
		timezone: 'Europe/Berlin',
		sections: ['top_threats', 'email_analysis'],
		recipients: {
			recipient: [
				{ email: ' a@example.test ', name: 'Security Team' },
				{ email: 'b@example.test', name: '' },
			],
		},
		options: { additionalFields: '{ "language": "en" }', description: 'For the board', otherSections: ['threat_analysis', 'top_threats'] },
	};
	sandbox.smailander.switches.extraBodyKeys = ['language'];
	expect(await bodyOf(fields)).toEqual({
		name: 'Board Report',
		type: 'custom',
		format: 'xlsx',
		schedule: { frequency: 'weekly', day: 'friday', time: '17:30', timezone: 'Europe/Berlin' },
		sections: ['top_threats', 'email_analysis', 'threat_analysis'],
		recipients: [{ email: 'a@example.test', name: 'Security Team' }, { email: 'b@example.test' }],
		description: 'For the board',
		language: 'en',
	});
});

describe('schedule', () => {
	test.each<[string, IDataObject, IDataObject]>([
		['daily has no day', { frequency: 'daily' }, { frequency: 'daily', time: '09:00', timezone: 'UTC' }],
		['weekly with a day', { frequency: 'weekly', day: 'sunday' }, { ...weekly, day: 'sunday' }],
		[
			'monthly with a day',
			{ frequency: 'monthly', day: '15', time: '00:00' },
			{ frequency: 'monthly', day: '15', time: '00:00', timezone: 'UTC' },
		],
		['monthly without a day', { frequency: 'monthly', day: '' }, { frequency: 'monthly', time: '09:00', timezone: 'UTC' }],
		[
			'quarterly',
			{ frequency: 'quarterly', day: '1', time: '23:59' },
			{ frequency: 'quarterly', day: '1', time: '23:59', timezone: 'UTC' },
		],
		['on demand has neither day nor time', { frequency: 'on_demand' }, { frequency: 'on_demand' }],
		['a number as the day', { frequency: 'monthly', day: 15 }, { frequency: 'monthly', day: '15', time: '09:00', timezone: 'UTC' }],
	])('%s', async (_, fields, schedule) => {
		expect(await bodyOf(fields)).toEqual({ ...least, schedule });
	});
});

describe('sections from a template', () => {
	const from = (template: string, more: IDataObject = {}) => ({ sectionsFrom: 'template', templateId: byId(template), ...more });

	test.each([
		['names', 'daily_digest', ['summary', 'threats', 'top_senders']],
		['objects', 'template_777', ['executive_summary']],
	])('that holds %s', async (_, template, sections) => {
		expect(await bodyOf(from(template))).toEqual({ ...least, schedule: weekly, sections });
		expect(lines()).toEqual(['GET /reports/templates', 'POST /reports']);
		expect(sent()[0]).not.toHaveProperty('body');
	});

	test('in an envelope, and from the list mode', async () => {
		sandbox.smailander.switches.replyStyle = 'envelope';
		const templateId = { __rl: true, mode: 'list', value: 'monthly_analysis' };
		expect(await bodyOf({ sectionsFrom: 'template', templateId })).toMatchObject({ sections: ['executive_summary', 'detailed_analysis'] });
	});

	test('sections in the additional fields win', async () => {
		const fields = from('daily_digest', { options: { additionalFields: '{ "sections": ["own"] }' } });
		expect(await bodyOf(fields)).toMatchObject({ sections: ['own'] });
	});

	test('an unknown template creates nothing', async () => {
		expect(words(await run(create(from('template_1'))))).toMatch(/There is no template "template_1" \| Choose another template/);
		expect(lines()).toEqual(['GET /reports/templates']);
	});

	test('a template without sections creates nothing', async () => {
		sandbox.smailander.templates.push({ id: 'bare', name: 'Bare', description: '', type: 'custom', sections: [] });
		expect(words(await run(create(from('bare'))))).toContain('The template "bare" has no sections');
		expect(lines()).toEqual(['GET /reports/templates']);
	});

	test('sections of the form that is hidden are not sent', async () => {
		expect(await bodyOf(from('template_777', { sections: ['top_threats'] }))).toMatchObject({ sections: ['executive_summary'] });
	});
});

test('additional fields are joined into the schedule', async () => {
	const body = await bodyOf({ options: { additionalFields: '{ "schedule": { "day": "tuesday" }, "name": "Other" }' } });
	expect(body).toEqual({ ...least, name: 'Other', schedule: { ...weekly, day: 'tuesday' } });
});

test.each(['bare', 'envelope'] as const)('reply %s', async (replyStyle) => {
	sandbox.smailander.switches.replyStyle = replyStyle;
	expect((await run(create())).items[0]!.json).toMatchObject({ id: 'report_901', status: 'active' });
	expect(sandbox.smailander.reports).toHaveLength(6);
});
