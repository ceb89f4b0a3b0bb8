import type { IDataObject } from 'n8n-workflow';
import { byId, lines, run, sandbox, sent, useSandbox, words } from './run.mts';

useSandbox();

const update = (updateFields: IDataObject, more: IDataObject = {}) => ({
	operation: 'update',
	reportId: byId('report_101'),
	updateFields,
	...more,
});
const verb = (updateMethod: string) => ({ options: { updateMethod } });
const report = () => sandbox.smailander.reports.find(({ id }) => id === 'report_101')!;

describe('what is sent', () => {
	test.each<[string, IDataObject, IDataObject]>([
		['name', { name: 'New Name' }, { name: 'New Name' }],
		['format', { format: 'xlsx' }, { format: 'xlsx' }],
		['description', { description: 'What for' }, { description: 'What for' }],
		['recipients', { recipients: ['a@example.test', ' b@example.test '] }, { recipients: ['a@example.test', 'b@example.test'] }],
		['recipients in one text', { recipients: 'a@example.test, b@example.test' }, { recipients: ['a@example.test', 'b@example.test'] }],
		['recipients as JSON', { recipients: '["a@example.test", "b@example.test"]' }, { recipients: ['a@example.test', 'b@example.test'] }],
		[
			'recipients as a mail program copies them',
			{ recipients: 'a@example.test; b@example.test;' },
			{ recipients: ['a@example.test', 'b@example.test'] },
		],
		[
			'recipients in one entry of several',
			{ recipients: ['a@example.test; b@example.test', 'c@example.test'] },
			{ recipients: ['a@example.test', 'b@example.test', 'c@example.test'] },
		],
		[
			'all at once',
			{ name: 'N', format: 'csv', description: 'D', recipients: ['a@example.test'] },
			{ name: 'N', format: 'csv', description: 'D', recipients: ['a@example.test'] },
		],
		['additional fields', { name: 'N', additionalFields: '{"name": "From JSON"}' }, { name: 'From JSON' }],
	])('only %s', async (_, fields, body) => {
		const { items, error } = await run(update(fields));
		expect(error).toBeUndefined();
		expect(sent()).toEqual([{ method: 'PATCH', path: '/reports/report_101', query: {}, body }]);
		expect(items).toEqual([{ json: { id: 'report_101', updated: true }, pairedItem: { item: 0 } }]);
	});

	test('additional fields reach a part of the report that has no field of its own', async () => {
		sandbox.smailander.switches.extraBodyKeys = ['schedule'];
		await run(update({ additionalFields: '{"schedule": {"time": "08:00"}}' }));
		expect(sent()[0]!.body).toEqual({ schedule: { time: '08:00' } });
	});

	test('the other fields of the report stay', async () => {
		await run(update({ name: 'New Name' }));
		expect(report()).toMatchObject({ name: 'New Name', format: 'pdf', recipients: ['security@example.test'] });
	});
});

describe('reply', () => {
	test.each(['204', 'empty', 'object', 'record'] as const)('%s', async (blankReply) => {
		sandbox.smailander.switches.blankReply = blankReply;
		const { items } = await run(update({ name: 'New Name' }));
		const record = { name: 'New Name', status: 'active', format: 'pdf' };
		expect(items[0]!.json).toMatchObject({ id: 'report_101', updated: true, ...(blankReply === 'record' ? record : {}) });
	});
});

describe('verb', () => {
	test.each([
		[405, ['PATCH', 'PUT']],
		[501, ['PATCH', 'PUT']],
		[404, ['PATCH', 'GET', 'PUT']],
	] as const)('automatic: %i for PATCH leads to PUT with the same body', async (wrongVerbStatus, methods) => {
		Object.assign(sandbox.smailander.switches, { updateVerb: 'PUT', wrongVerbStatus, putReplaces: false });
		const { error, items } = await run(update({ name: 'New Name' }));
		expect(error).toBeUndefined();
		expect(items[0]!.json).toEqual({ id: 'report_101', updated: true });
		expect(lines()).toEqual(methods.map((method) => `${method} /reports/report_101`));
		expect(
			sent()
				.map(({ body }) => body)
				.filter(Boolean),
		).toEqual([{ name: 'New Name' }, { name: 'New Name' }]);
		expect(report().name).toBe('New Name');
	});

	test('automatic: a report that is really missing is never PUT', async () => {
		const result = await run({ ...update({ name: 'N' }), reportId: byId('report_999') });
		expect(words(result)).toContain('did not find it: The report report_999 does not exist');
		expect(lines()).toEqual(['PATCH /reports/report_999', 'GET /reports/report_999']);
	});

	test.each([[400], [403], [409], [500]])('automatic: %i does not lead to PUT', async (status) => {
		sandbox.smailander.faults.push({ kind: 'status', status, match: { method: 'PATCH' } });
		expect((await run(update({ name: 'N' }))).error?.message).toContain(`Status ${status} (injected)`);
		expect(lines()).toEqual(['PATCH /reports/report_101']);
	});

	test.each([
		['PATCH', 'PUT'],
		['PUT', 'PATCH'],
	] as const)('%s alone is used when chosen, and its refusal is shown', async (chosen, known) => {
		Object.assign(sandbox.smailander.switches, { updateVerb: known });
		const refused = await run(update({ name: 'N' }, verb(chosen)));
		expect(words(refused)).toMatch(new RegExp(`answered 405: ${chosen} is not possible here`));
		sandbox.smailander.switches.updateVerb = 'both';
		expect((await run(update({ name: 'N' }, verb(chosen)))).error).toBeUndefined();
		expect(lines()).toEqual([`${chosen} /reports/report_101`, `${chosen} /reports/report_101`]);
	});

	test('automatic is PATCH where the service knows both', async () => {
		sandbox.smailander.switches.updateVerb = 'both';
		await run(update({ name: 'N' }, verb('auto')));
		expect(lines()).toEqual(['PATCH /reports/report_101']);
	});
});

test('a description that is added and left empty is emptied', async () => {
	await run({ operation: 'update', reportId: byId('report_101'), updateFields: { name: 'x', description: '' } });
	expect(sent()[0]!.body).toEqual({ name: 'x', description: '' });
	expect(sandbox.smailander.state.reports.get('report_101')!.description).toBe('');
});

test('recipients that are added and left empty stay, and the words say how to remove them', async () => {
	const result = await run({ operation: 'update', reportId: byId('report_101'), updateFields: { recipients: [] } });
	expect(words(result)).toBe(
		'There is nothing to update | Add at least one field under "Update Fields". To remove all recipients, enter {"recipients": []} in "Additional Fields (JSON)".',
	);
	await run({
		operation: 'update',
		reportId: byId('report_101'),
		updateFields: { name: 'x', recipients: [], additionalFields: '{"recipients": []}' },
	});
	expect(sent()[0]!.body).toEqual({ name: 'x', recipients: [] });
});
