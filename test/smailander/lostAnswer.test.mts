import type { IDataObject } from 'n8n-workflow';
import type { Fault } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const generate = (fields: IDataObject = {}) => ({ operation: 'generate', period: 'none', options: { deliveryMethod: '' }, ...fields });
const many = (count: number): IDataObject[] => Array.from({ length: count }, (_, number) => ({ number }));
const onPost = (fault: Fault) => sandbox.smailander.faults.push({ match: { method: 'POST' }, when: 'after', ...fault });
const posts = () => lines().filter((line) => line.startsWith('POST')).length;
const LOOK = /may have (been )?carried (it )?out.*[Ll]ook .*before you run the node again/;
const TELLING = /A report of the type daily_digest, made at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ or later, would be the one\.$/;

const losses: Array<[string, Fault]> = [
	['the connection drops', { kind: 'drop' }],
	['the answer is cut off', { kind: 'truncate', afterBytes: 0 }],
	['500', { kind: '500json' }],
	['502', { kind: 'html502' }],
	['503 that asks to come again', { kind: '503', retryAfter: 1 }],
	['an empty answer', { kind: 'empty' }],
	['an answer that is no JSON', { kind: 'notJson' }],
	['an answer of another shape', { kind: 'wrongShape' }],
];

describe.each(losses)('%s after the report was begun', (_, fault) => {
	test('it is looked for and taken over', async () => {
		shortWaits();
		onPost(fault);
		const { items, error } = await run(generate());
		expect(error).toBeUndefined();
		expect(items).toEqual([{ json: { report_id: 'report_new_901', status: 'generating' }, pairedItem: { item: 0 } }]);
		expect(lines()).toEqual([
			'POST /reports/generate',
			'GET /reports?limit=100&offset=0',
			'GET /reports?limit=100&offset=6',
			'GET /reports/report_new_901',
		]);
	});

	test('it is waited for like the others, each with its own report', async () => {
		shortWaits();
		onPost({ ...fault, skip: 1 });
		const { items, error } = await run(generate({ completion: 'completed', waitOptions: { firstLook: 0, interval: 1 } }), {
			items: many(4),
		});
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.completed)).toEqual([true, true, true, true]);
		expect(new Set(items.map(({ json }) => json.report_id)).size).toBe(4);
		expect(posts()).toBe(4);
	});
});

test.each([-3_600_000, -700, 700, 3_600_000])('the clock of the service is %i ms off', async (clockOffsetMs) => {
	shortWaits();
	sandbox.smailander.switches.clockOffsetMs = clockOffsetMs;
	onPost({ kind: 'drop' });
	expect((await run(generate())).items[0]!.json).toMatchObject({ report_id: 'report_new_901' });
});

test('a request that timed out is found when the service is done with it', async () => {
	sandbox.smailander.faults.push({ kind: 'slow', ms: 1_500, match: { method: 'POST' } });
	const { items, error } = await run(generate({ requestOptions: { timeout: 600 } }));
	expect(error).toBeUndefined();
	expect(items[0]!.json).toEqual({ report_id: 'report_new_901', status: 'generating' });
	expect(posts()).toBe(1);
});

test('several that ask for the same are found, and none twice', async () => {
	shortWaits();
	onPost({ kind: 'drop', times: 3 });
	const { items } = await run(generate(), { items: many(6) });
	expect(new Set(items.map(({ json }) => json.report_id)).size).toBe(6);
	expect(posts()).toBe(6);
});

test('several of different formats are told apart by the report itself', async () => {
	shortWaits();
	onPost({ kind: 'drop', times: Infinity });
	const { items, error } = await run(generate({ format: '={{ $json.format }}' }), {
		items: [{ format: 'csv' }, { format: 'pdf' }, { format: 'json' }],
	});
	expect(error).toBeUndefined();
	const formats = items.map(({ json }) => sandbox.smailander.state.reports.get(String(json.report_id))!.format);
	expect(formats).toEqual(['csv', 'pdf', 'json']);
});

describe('not certain: an error that tells what to look for, and no second request', () => {
	const refused = async (parameters: IDataObject = generate(), items = many(1)) => {
		shortWaits();
		const result = await run(parameters, { items });
		expect(result.items).toEqual([]);
		expect(words(result)).toMatch(LOOK);
		expect(words(result)).toMatch(TELLING);
		expect(posts()).toBe(items.length);
		return result;
	};

	test('the service never took it', async () => {
		onPost({ kind: 'drop', when: 'before' });
		await refused();
		expect(lines().filter((line) => line.includes('offset=0')).length).toBe(3);
	});

	test('500, and the list shows nothing: it is read once', async () => {
		onPost({ kind: '500json', when: 'before' });
		await refused();
		expect(lines().filter((line) => line.includes('offset=0'))).toHaveLength(1);
	});

	test('the list does not show generated reports', async () => {
		sandbox.smailander.switches.generatedInList = false;
		onPost({ kind: 'drop' });
		await refused();
	});

	test.each([401, 403, 404, 500])('the list is refused with %i', async (status) => {
		onPost({ kind: 'drop' });
		sandbox.smailander.faults.push({ kind: 'status', status, match: { method: 'GET' }, times: Infinity });
		await refused();
	});

	test('somebody else had the same made at that time', async () => {
		const headers = { authorization: `Bearer ${sandbox.smailander.key}`, 'content-type': 'application/json' };
		const body = JSON.stringify({ type: 'daily_digest', format: 'pdf' });
		await fetch(`${sandbox.smailander.url}/reports/generate`, { method: 'POST', headers, body });
		sandbox.smailander.requests.length = 0;
		onPost({ kind: 'drop' });
		await refused();
	});

	test('another node, workflow or iteration of a loop had the same made a moment ago: that report stays its own', async () => {
		await run(generate(), { executionId: 'other' });
		sandbox.smailander.requests.length = 0;
		onPost({ kind: 'drop', when: 'before' });
		await refused();
	});

	test('two workflows at once, of which only one was taken: one gets the report at most', async () => {
		shortWaits();
		onPost({ kind: 'drop', when: 'before' });
		onPost({ kind: 'drop', when: 'after' });
		const results = await Promise.all(['a', 'b'].map(async (executionId) => await run(generate(), { executionId })));
		expect(results.flatMap(({ items }) => items).length).toBeLessThanOrEqual(1);
		expect(posts()).toBe(2);
	});

	test('one of two was not taken', async () => {
		onPost({ kind: 'drop', when: 'before' });
		onPost({ kind: 'drop', when: 'after' });
		await refused(generate(), many(2));
	});

	test('two that ask for different things look the same', async () => {
		onPost({ kind: 'drop', times: 2 });
		await refused(generate({ filters: { minThreatScore: '={{ $json.number }}' } }), many(2));
	});

	test('only one of another type, or an older one, is there', async () => {
		shortWaits();
		onPost({ kind: 'drop', when: 'before' });
		const other = await run(generate({ type: 'custom' }));
		expect(other.error).toBeDefined();
		sandbox.smailander.reset();
		await run(generate({ type: 'custom' }));
		const [report] = sandbox.smailander.reports.filter(({ generation }) => generation);
		sandbox.smailander.state.reports.set('old', {
			...report!,
			id: 'old',
			type: 'daily_digest',
			created_at: new Date(Date.now() - 4_000).toISOString(),
		});
		sandbox.smailander.state.reports.set('planned', { ...report!, id: 'planned', type: 'daily_digest', next_run: '2030-01-01T00:00:00Z' });
		sandbox.smailander.requests.length = 0;
		onPost({ kind: 'drop', when: 'before' });
		await refused();
	});
});

test('with On Error continue, an item whose report is not found has the words, and the others go on', async () => {
	shortWaits();
	onPost({ kind: 'drop', when: 'before', skip: 1 });
	const { items } = await run(generate(), { items: many(3), onError: 'continueRegularOutput' });
	const lost = items.filter(({ json }) => json.error !== undefined);
	expect(lost).toHaveLength(1);
	expect(lost[0]!.json.message).toMatch(TELLING);
	expect(items.filter(({ json }) => json.report_id !== undefined)).toHaveLength(2);
	expect(posts()).toBe(3);
});

test.each([400, 401, 403, 404, 409, 422])('%i is an answer: nothing is looked for', async (status) => {
	onPost({ kind: 'status', status, when: 'before' });
	expect(words(await run(generate()))).not.toMatch(LOOK);
	expect(lines()).toEqual(['POST /reports/generate']);
});
