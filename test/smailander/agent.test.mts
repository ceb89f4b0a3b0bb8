import type { IDataObject } from 'n8n-workflow';
import { shortWaits } from '../engine/clock.mts';
import { callTool } from '../engine/tool.mts';
import { byId, credential, lines, sandbox, useSandbox } from './run.mts';

useSandbox();

/** Calls Generate as a tool; neither the model nor the stored execution may see a key. */
async function call(fields: IDataObject, input: IDataObject = {}) {
	const parameters = { operation: 'generate', period: 'none', options: { deliveryMethod: '' }, ...fields };
	const result = await callTool({ node: 'smailander', parameters, input, credential: credential() });
	expect(result.stored).not.toContain(sandbox.smailander.key);
	return { ...result, value: JSON.parse(result.answer ?? 'null') as IDataObject[] };
}

test('the answer names the report', async () => {
	const { value } = await call({ format: "={{ $fromAI('format', 'file format', 'string') }}" }, { format: 'csv' });
	expect(value).toEqual([{ report_id: 'report_new_901', status: 'generating', estimated_completion: expect.any(String) }]);
	expect(sandbox.smailander.requests[0]!.body).toEqual({ type: 'daily_digest', format: 'csv' });
});

test('it can wait for the report', async () => {
	shortWaits();
	const { value } = await call({ completion: 'completed', waitOptions: { firstLook: 0, interval: 1 } });
	expect(value).toEqual([expect.objectContaining({ report_id: 'report_new_901', completed: true, download_url: expect.any(String) })]);
});

test('a report that is late is told with its ID', async () => {
	sandbox.smailander.switches.generateOutcome = 'never';
	const { stored, answer } = await call({ completion: 'completed', waitOptions: { firstLook: 0, interval: 1, timeout: 0.01 } });
	expect(`${answer} ${stored}`).toContain('report_new_901');
	expect(`${answer} ${stored}`).toContain('was not ready after');
});

test('an answer that was lost is looked for', async () => {
	shortWaits();
	sandbox.smailander.faults.push({ kind: 'drop', when: 'after' });
	expect((await call({})).value).toEqual([{ report_id: 'report_new_901', status: 'generating' }]);
	expect(lines().filter((line) => line.startsWith('POST'))).toHaveLength(1);
});

test('a file is refused, for an agent cannot be handed one, and nothing is generated', async () => {
	const { answer, stored } = await call({ completion: 'downloaded' });
	expect(`${answer} ${stored}`).toContain('An agent cannot be handed a file');
	expect(lines()).toEqual([]);
});

describe('deleting', () => {
	const confirm = { confirmDeletion: "={{ $fromAI('confirm', 'really delete', 'boolean') }}" };
	const deletion = async (fields: IDataObject, input: IDataObject = {}) =>
		await call({ operation: 'delete', reportId: { __rl: true, mode: 'id', value: 'report_101' }, ...fields }, input);

	test.each([
		['without a word on it', {}, {}],
		['when the model does not confirm', confirm, { confirm: false }],
	])('is refused %s, before any request', async (_when, fields, input) => {
		const { answer, stored } = await deletion(fields, input);
		expect(`${answer} ${stored}`).toContain('The deletion is not confirmed, and nothing was deleted');
		expect(lines()).toEqual([]);
	});

	test('is done when the model confirms', async () => {
		expect((await deletion(confirm, { confirm: true })).value).toEqual([{ id: 'report_101', deleted: true }]);
		expect(lines()).toEqual(['DELETE /reports/report_101']);
	});
});

test('a record that no model could read is cut', async () => {
	const sections = Array.from({ length: 20 }, (_, number) => ({ id: `section_${number}`, text: 'x'.repeat(50_000) }));
	sandbox.smailander.faults.push({ kind: 'status', status: 200, body: { id: 'report_101', name: 'Morning Digest', sections } });
	const { value, answer } = await call({ operation: 'get', reportId: byId('report_101') });
	expect(answer!.length).toBeLessThan(2_000);
	expect(value).toEqual([
		expect.objectContaining({ id: 'report_101', name: 'Morning Digest', sections: expect.stringMatching(/…$/) as string }),
	]);
});
