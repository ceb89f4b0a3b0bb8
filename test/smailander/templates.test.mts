import type { IDataObject } from 'n8n-workflow';
import { run, sandbox, sent, useSandbox } from './run.mts';

useSandbox();

const getAll = { resource: 'template', operation: 'getAll' };

describe('Get Many', () => {
	test.each(['bare', 'envelope'] as const)('reads all in one request without a query: %s', async (replyStyle) => {
		sandbox.smailander.switches.replyStyle = replyStyle;
		const { items } = await run(getAll);
		expect(sent()).toEqual([{ method: 'GET', path: '/reports/templates', query: {} }]);
		expect(items.map(({ json }) => json)).toEqual(sandbox.smailander.templates);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(Array.from({ length: 3 }, () => ({ item: 0 })));
	});

	test.each([
		[{ limit: 2 }, ['daily_digest', 'monthly_analysis']],
		[{ limit: 500 }, ['daily_digest', 'monthly_analysis', 'template_777']],
		[{ returnAll: true }, ['daily_digest', 'monthly_analysis', 'template_777']],
	])('%j', async (fields, ids) => {
		const { items } = await run({ ...getAll, ...fields });
		expect(items.map(({ json }) => json.id)).toEqual(ids);
	});

	test('a bare list', async () => {
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body: [{ id: 'one' }] });
		expect((await run(getAll)).items.map(({ json }) => json)).toEqual([{ id: 'one' }]);
	});
});

describe('Create', () => {
	const create = (fields: IDataObject = {}) => ({
		resource: 'template',
		operation: 'create',
		name: 'Supplier Check',
		sections: { section: [{ id: 'executive_summary' }] },
		...fields,
	});
	const first = { id: 'executive_summary', order: 1, required: true };

	test('the least: name, one section and the formatting of the form', async () => {
		const { items } = await run(create());
		expect(sent()).toEqual([
			{
				method: 'POST',
				path: '/reports/templates',
				query: {},
				body: { name: 'Supplier Check', sections: [first], formatting: { format: 'pdf', theme: 'corporate' } },
			},
		]);
		expect(items).toEqual([
			{ json: { id: 'template_901', name: 'Supplier Check', created_at: expect.stringMatching(/Z$/) }, pairedItem: { item: 0 } },
		]);
	});

	test('every field, with order and required as given', async () => {
		sandbox.smailander.switches.extraBodyKeys = ['formatting.logo'];
		sandbox.smailander.switches.replyStyle = 'envelope';
		const section = [
			{ id: 'summary', order: 3, required: false },
			{ id: 'top_threats', order: 0, required: true },
			{ id: ' own_section ', order: 1 },
		];
		const options = { additionalFields: '{"formatting": {"logo": "a"}}', description: 'For suppliers', theme: 'dark' };
		const fields = { sections: { section }, format: 'xlsx', options };
		expect((await run(create(fields))).items[0]!.json).toMatchObject({ id: 'template_901' });
		expect(sent()[0]!.body).toEqual({
			name: 'Supplier Check',
			description: 'For suppliers',
			sections: [
				{ id: 'summary', order: 3, required: false },
				{ id: 'top_threats', order: 2, required: true },
				{ id: 'own_section', order: 1, required: true },
			],
			formatting: { format: 'xlsx', theme: 'dark', logo: 'a' },
		});
	});

	test('an empty theme is not sent', async () => {
		await run(create({ options: { theme: '' } }));
		expect(sent()[0]!.body).toMatchObject({ formatting: { format: 'pdf' } });
		expect(sent()[0]!.body).not.toHaveProperty('formatting.theme');
	});

	test('a template that was made gives its sections to a report', async () => {
		const section = [{ id: 'b' }, { id: 'a' }];
		const { items } = await run(create({ sections: { section } }));
		const templateId = { __rl: true, mode: 'id', value: items[0]!.json.id };
		await run({ operation: 'create', name: 'From it', sectionsFrom: 'template', templateId });
		expect(sent().at(-1)!.body).toMatchObject({ sections: ['b', 'a'] });
	});
});
