import type { IDataObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { expectedSha256, type SmailanderSwitches } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { storedBytes } from '../engine/run.mts';
import { until } from '../engine/until.mts';
import { lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const generate = (fields: IDataObject = {}, waitOptions: IDataObject = {}) => ({
	operation: 'generate',
	period: 'none',
	options: { deliveryMethod: '' },
	completion: 'completed',
	waitOptions: { firstLook: 0, interval: 1, timeout: 1, ...waitOptions },
	...fields,
});
const many = (count: number): IDataObject[] => Array.from({ length: count }, (_, number) => ({ number }));
const set = (switches: Partial<SmailanderSwitches>) => void Object.assign(sandbox.smailander.switches, switches);
const count = (pattern: RegExp) => lines().filter((line) => pattern.test(line)).length;
const posts = () => count(/^POST /);
const listCalls = () => count(/^GET \/reports\?/);
const instanceCalls = () => count(/^GET \/reports\/\w+\/instances/);
const recordCalls = () => count(/^GET \/reports\/\w+$/);
const ready = { msUntilDone: 0 } as const;

describe('one report', () => {
	test('its item names the report and describes its instance', async () => {
		set(ready);
		const { items, hints } = await run(generate());
		expect(items).toEqual([
			{
				json: {
					report_id: 'report_new_901',
					status: 'completed',
					completed: true,
					failed: false,
					instance_id: 'instance_901',
					generated_at: expect.stringMatching(/Z$/),
					format: 'pdf',
					size: 5120,
					download_url: expect.stringContaining('/download/instance_901.pdf'),
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(lines()).toEqual(['POST /reports/generate', 'GET /reports/report_new_901/instances?limit=100']);
		expect(hints).toEqual([]);
	});

	test('is looked at until it is ready, in growing steps', async () => {
		const waits = shortWaits();
		set({ pollsUntilDone: 5 });
		const { items } = await run(generate({}, { interval: 4 }));
		expect(items[0]!.json).toMatchObject({ completed: true });
		expect(instanceCalls()).toBe(6);
		const steps = waits.map((ms) => ms / 1_000);
		for (const [index, step] of [2, 3, 4, 4, 4].entries()) {
			expect(steps[index]).toBeGreaterThanOrEqual(step * 0.89);
			expect(steps[index]).toBeLessThanOrEqual(step * 1.1);
		}
	});

	// The service tells its time in whole seconds, and what the way took is over when the wait begins.
	test.each<[string, Partial<SmailanderSwitches>, [number, number]]>([
		['estimated', { estimatedCompletion: 90_000 }, [75, 91]],
		['estimated by a clock that is an hour ahead', { estimatedCompletion: 90_000, clockOffsetMs: 3_600_000 }, [75, 91]],
		['estimated by a clock that is an hour behind', { estimatedCompletion: 90_000, clockOffsetMs: -3_600_000 }, [75, 91]],
		['not estimated', { estimatedCompletion: 'none' }, [1.5, 2]],
		['estimated for the past', { estimatedCompletion: -90_000 }, [0.5, 1]],
		['estimated for after the deadline', { estimatedCompletion: 9e8 }, [1.5, 2]],
	])('%s: the first look', async (_, switches, [least, most]) => {
		const waits = shortWaits();
		set({ ...ready, ...switches });
		const { items, error } = await run(generate({}, { firstLook: '', timeout: 2, interval: 10 }));
		expect(error).toBeUndefined();
		expect(items[0]!.json).toMatchObject({ completed: true });
		expect(waits).toHaveLength(1);
		expect(waits[0]! / 1_000).toBeGreaterThan(least);
		expect(waits[0]! / 1_000).toBeLessThanOrEqual(most);
	});

	test('the first look that the user set wins over the estimate', async () => {
		const waits = shortWaits();
		set({ ...ready, estimatedCompletion: 90_000 });
		await run(generate({}, { firstLook: 7 }));
		expect(waits.map((ms) => Math.round(ms / 1_000))).toEqual([7]);
	});
});

describe('what the service shows while a report is made', () => {
	test.each<[string, Partial<SmailanderSwitches>]>([
		['instances at once', {}],
		['instances when ready', { instanceList: 'missingUntilReady' }],
		['an empty list until ready', { instanceList: 'emptyUntilReady' }],
		['no instance ever', { instanceList: 'alwaysMissing', reportDownloadUrl: true }],
		['no instance ever, and no link', { instanceList: 'alwaysEmpty' }],
		['an older instance', { olderInstance: true }],
		['an older instance, oldest first', { olderInstance: true, instanceOrder: 'oldest' }],
		['an older instance, by a clock that is ahead', { olderInstance: true, clockOffsetMs: 3_600_000 }],
		['an older instance, by a clock that is behind', { olderInstance: true, clockOffsetMs: -3_600_000 }],
		['queued, then READY', { pendingStatus: 'queued', completedStatus: 'READY' }],
		['a word that nobody knows, then Done', { pendingStatus: 'cooking', completedStatus: 'Done' }],
		['no word at all', { pendingStatus: '' }],
		['envelopes', { replyStyle: 'envelope' }],
	])('%s: each of three reports comes with its own file', async (_, switches) => {
		shortWaits();
		set({ pollsUntilDone: 3, ...switches });
		const { items, error } = await run(generate({ completion: 'downloaded' }), { items: many(3) });
		expect(error).toBeUndefined();
		expect(posts()).toBe(3);
		for (const [item, { json, binary, pairedItem }] of items.entries()) {
			expect(pairedItem).toEqual({ item });
			const number = String(json.report_id).slice('report_new_'.length);
			const sha256 = expectedSha256({ instanceId: `instance_${number}`, format: 'pdf', size: 5120 });
			expect(json).toMatchObject({ completed: true, failed: false, sha256, size: 5120 });
			expect(createHash('sha256').update(await storedBytes(binary!.data!)).digest('hex')).toBe(sha256);
		}
		expect(new Set(items.map(({ json }) => json.report_id)).size).toBe(3);
	});
});

describe('many reports', () => {
	test('one request a round tells of all, as long as the list shows them', async () => {
		const waits = shortWaits();
		set({ pollsUntilDone: 4 });
		const { items, hints } = await run(generate(), { items: many(20) });
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(many(20).map((_, item) => ({ item })));
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(posts()).toBe(20);
		expect(listCalls()).toBe(5);
		expect(waits).toHaveLength(4);
		// Once each, for what the list does not have.
		expect(instanceCalls()).toBe(20);
		expect(recordCalls()).toBe(0);
		expect(hints.map(({ message }) => message)).toEqual(['Reports: 20 completed, 0 failed, 0 still running']);
	});

	test('never more than five requests at once, and no fewer', async () => {
		shortWaits();
		set({ pollsUntilDone: 2, generatedInList: false });
		// The first five are still in flight when the last of them has come, on any machine.
		sandbox.smailander.faults.push({ kind: 'slow', ms: 500, times: 5 }, { kind: 'slow', ms: 30, times: Infinity });
		const { items } = await run(generate({ completion: 'downloaded' }), { items: many(20) });
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(Math.max(...sandbox.smailander.requests.map(({ inFlight }) => inFlight))).toBe(5);
	});

	test.each<[string, Partial<SmailanderSwitches>]>([
		['data and pagination', { listStyle: 'data' }],
		['without a total', { listStyle: 'noTotal' }],
		['a bare array', { listStyle: 'array' }],
		['newest first', { listOrder: 'newest' }],
		['no offset', { ignoreOffset: true }],
	])('a list that is %s', async (_, switches) => {
		shortWaits();
		set({ pollsUntilDone: 2, ...switches });
		const { items } = await run(generate(), { items: many(4) });
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(listCalls()).toBe(3);
		expect(instanceCalls()).toBe(4);
	});

	test('a list that does not show them is read once', async () => {
		shortWaits();
		set({ pollsUntilDone: 3, generatedInList: false });
		const { items } = await run(generate(), { items: many(4) });
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(listCalls()).toBeLessThanOrEqual(2);
		expect(instanceCalls()).toBe(16);
	});

	test('a list with more pages than reports is read no further', async () => {
		shortWaits();
		sandbox.smailander.reset({ reportCount: 1_000, pollsUntilDone: 3 });
		const parameters = generate({ type: '={{ $json.number ? "custom" : "daily_digest" }}' });
		const { items } = await run(parameters, { items: many(3) });
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(listCalls()).toBe(1);
	});

	test.each([403, 404, 405, 500])('a list that is refused with %i: the reports are asked for one by one', async (status) => {
		shortWaits();
		set({ pollsUntilDone: 2 });
		sandbox.smailander.faults.push({ kind: 'status', status, match: { method: 'GET', path: /\/reports$/ }, times: Infinity });
		const { items, error } = await run(generate(), { items: many(3) });
		expect(error).toBeUndefined();
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(posts()).toBe(3);
	});

	test('a list that lags behind is not believed at the deadline', async () => {
		shortWaits();
		set({ ...ready });
		const rows = many(2).map((_, index) => ({ id: `report_new_${901 + index}`, status: 'processing' }));
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body: { total: 2, reports: rows }, match: { path: /\/reports$/ }, times: Infinity });
		const { items } = await run(generate(), { items: many(2) });
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(instanceCalls()).toBe(2);
	});

	test('each is looked at from its own first look on', async () => {
		shortWaits();
		set({ generateOutcome: 'never', generatedInList: false });
		const parameters = generate({}, { unfinished: 'item', interval: 5, firstLook: '={{ $json.number ? 50 : 0 }}' });
		await run(parameters, { items: many(4) });
		const calls = (id: string) => count(new RegExp(`${id}/instances`));
		expect(calls('report_new_901')).toBeGreaterThan(10);
		for (const id of ['report_new_902', 'report_new_903', 'report_new_904']) expect(calls(id)).toBeLessThan(7);
	});

	test('they take as long as the slowest, not as all together', async () => {
		set({ msUntilDone: 1_500, estimatedCompletion: 'auto' });
		const startedAt = Date.now();
		const { items } = await run(generate({}, { firstLook: '' }), { items: many(20) });
		expect(items).toHaveLength(20);
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(Date.now() - startedAt).toBeLessThan(20_000);
		expect(listCalls()).toBeLessThanOrEqual(4);
	});

	test('each is downloaded as soon as it is ready, while others are still made', async () => {
		const first = { times: 1 } as const;
		set({ msUntilDone: 300 });
		sandbox.smailander.faults.push({ kind: 'slow', ms: 0, ...first, match: { method: 'POST' } });
		const parameters = generate({ completion: 'downloaded', type: '={{ $json.number ? "custom" : "daily_digest" }}' });
		const running = run(parameters, { items: many(2) });
		// The second is to take longer; what a report takes is settled when it is asked for.
		await until(() => sandbox.smailander.state.generated === 2);
		sandbox.smailander.state.reports.get('report_new_902')!.generation!.msUntilDone = 2_500;
		const { items } = await running;
		expect(items.every(({ json }) => json.completed)).toBe(true);
		const order = lines();
		const downloaded = order.findIndex((line) => line.startsWith('GET /download/instance_901'));
		expect(downloaded).toBeGreaterThan(0);
		expect(order.slice(downloaded + 1).filter((line) => /^GET \/reports\/report_new_902\/instances/.test(line)).length).toBeGreaterThan(0);
	});

	test('every field may come from an expression, for each item its own', async () => {
		set({ generateOutcome: 'failed', ...ready });
		const parameters = generate({
			completion: '={{ $json.completion }}',
			binaryPropertyName: '={{ $json.field }}',
			waitOptions: { firstLook: '={{ $json.first }}', interval: '={{ $json.interval }}', timeout: '={{ $json.timeout }}', unfinished: '={{ $json.unfinished }}' },
		});
		const own = { field: 'file', first: '0', interval: 5, timeout: 0.5, unfinished: 'item' };
		const { items, error } = await run(parameters, { items: [{ ...own, completion: 'accepted' }, { ...own, completion: 'completed' }, { ...own, completion: 'downloaded' }] });
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => [json.status, json.completed])).toEqual([['generating', undefined], ['failed', false], ['failed', false]]);
	});

	test('the file goes to the field named', async () => {
		set(ready);
		const { items } = await run(generate({ completion: 'downloaded', binaryPropertyName: 'report' }));
		expect(Object.keys(items[0]!.binary!)).toEqual(['report']);
		expect(items[0]!.json).toMatchObject({ reportId: 'report_new_901', sizeMatches: true, formatMatches: true });
		const day = String(items[0]!.json.generated_at).slice(0, 10);
		expect(items[0]!.json).toMatchObject({ reportType: 'daily_digest', fileName: `daily_digest - ${day} - instance_901.pdf` });
	});

	test('the file and its item say the type and the period that were asked for, in the days of the workflow', async () => {
		set(ready);
		const period = { start: '2026-02-28T23:00:00Z', end: '2026-03-31T21:59:59Z' };
		const custom = { period: 'custom', startDate: '2026-03-01', endDate: '2026-03-31', type: 'weekly_summary', format: 'xlsx' };
		const { items } = await run(generate({ completion: 'downloaded', ...custom }), { timezone: 'Europe/Berlin' });
		const fileName = 'weekly_summary - 2026-03-01 to 2026-03-31 - instance_901.xlsx';
		expect(items[0]!.json).toMatchObject({ report_id: 'report_new_901', reportId: 'report_new_901', reportType: 'weekly_summary', period, fileName });
		expect(items[0]!.binary!.data!.fileName).toBe(fileName);
	});
});

test.each(['completed', 'downloaded'])('%s: what was found out stands above what the instance says', async (completion) => {
	set({ ...ready });
	const { url } = sandbox.smailander;
	const row = { instance_id: 'instance_901', report_id: null, completed: 'no', failed: true, status: 'READY', format: 'pdf', download_url: new URL('/download/instance_901.pdf', url).href };
	sandbox.smailander.faults.push({ kind: 'status', status: 200, when: 'after', match: { path: /instances$/ }, body: { instances: [row] }, times: Infinity });
	const { items } = await run(generate({ completion }));
	expect(items[0]!.json).toMatchObject({ report_id: 'report_new_901', completed: true, failed: false, status: 'READY' });
});

describe('reports that are not completed', () => {
	const failed = 'The report "report_new_901" was not completed: its status is "failed": The mail store did not answer';
	const remedy = 'Look at it in the service, then run the node again to generate a new one.';

	test('failed: an error in its words', async () => {
		set({ ...ready, generateOutcome: 'failed' });
		const result = await run(generate());
		expect(words(result)).toBe(`${failed} | ${remedy}`);
	});

	test('failed, without instances', async () => {
		set({ ...ready, generateOutcome: 'failed', failedStatus: 'Cancelled', instanceList: 'alwaysMissing' });
		expect(words(await run(generate()))).toMatch(/^The report "report_new_901" was not completed: its status is "Cancelled" \|/);
	});

	test('failed: an item that can be told apart', async () => {
		set({ ...ready, generateOutcome: 'failed' });
		const { items, error } = await run(generate({}, { unfinished: 'item' }));
		expect(error).toBeUndefined();
		expect(items[0]!.json).toMatchObject({
			report_id: 'report_new_901',
			status: 'failed',
			completed: false,
			failed: true,
			reason: 'The mail store did not answer',
			instance_id: 'instance_901',
		});
		// n8n takes an item with this key for one that failed.
		expect(items[0]!.json).not.toHaveProperty('error');
	});

	test('late: an error that names the report, its last status and the time', async () => {
		set({ generateOutcome: 'never', pendingStatus: 'queued' });
		const result = await run(generate({}, { timeout: 0.02 }));
		expect(words(result)).toBe(
			'The report "report_new_901" was not ready after 1.2 seconds: its last status was "queued" | It may still be completed: get it later by that ID, or raise "Timeout (Minutes)" in the Wait Options.',
		);
		expect(posts()).toBe(1);
	});

	test('late: an item, and the last look is at the deadline', async () => {
		const waits = shortWaits();
		set({ generateOutcome: 'never' });
		const { items, hints } = await run(generate({}, { timeout: 1, interval: 20, unfinished: 'item' }), { items: many(3) });
		expect(items.map(({ json }) => [json.completed, json.failed, json.status])).toEqual(Array(3).fill([false, false, 'generating']));
		expect(hints[0]!.message).toBe('Reports: 0 completed, 0 failed, 3 still running');
		const waited = waits.reduce((sum, ms) => sum + ms, 0);
		expect(waited).toBeGreaterThan(57_000);
		expect(waited).toBeLessThanOrEqual(60_000);
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)('with On Error %s, beside others that are', async (onError) => {
		set(ready);
		sandbox.smailander.faults.push({ kind: 'slow', ms: 0 });
		const parameters = generate({ options: { additionalFields: '={{ $json.number === 1 ? { type: "weather" } : {} }}' } });
		const { items, errorItems } = await run(parameters, { items: many(3), onError });
		const all = [...items, ...errorItems];
		const error = 'Smailander declined the values: type is not supported';
		expect(all.filter(({ json }) => json.error === error).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
		expect(all.filter(({ json }) => json.completed).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(posts()).toBe(3);
	});

	test('with On Error continue: an error item has the words', async () => {
		set({ ...ready, generateOutcome: 'failed' });
		const { items } = await run(generate(), { items: many(2), onError: 'continueRegularOutput' });
		expect(items.map(({ json }) => json.message)).toEqual([remedy, remedy]);
		expect(items.map(({ json }) => Object.keys(json))).toEqual([['error', 'message'], ['error', 'message']]);
	});

	test.each<[string, object]>([
		['a look', { kind: 'status', status: 422, match: { path: /instances$/ } }],
		['a download', { kind: 'status', status: 404, match: { path: /^\/download\/instance_902/ }, times: 4 }],
	])('with On Error continue: a report of which %s ends in an error counts as failed', async (_, fault) => {
		shortWaits();
		set(ready);
		sandbox.smailander.faults.push(fault as { kind: 'status' });
		const { items, hints } = await run(generate({ completion: 'downloaded' }), { items: many(3), onError: 'continueRegularOutput' });
		expect(items.filter(({ json }) => json.error)).toHaveLength(1);
		expect(hints.map(({ message }) => message)).toEqual(['Reports: 2 completed, 1 failed, 0 still running']);
	});

	test('a file that cannot be had: the error names the report', async () => {
		set({ ...ready, downloadMode: 'htmlPage' });
		expect(words(await run(generate({ completion: 'downloaded' })))).toMatch(
			/^Smailander sent a web page instead of the file: Please sign in \| .* The report "report_new_901" has been generated: get it later by that ID\.$/,
		);
	});
});

describe('faults during the wait', () => {
	test.each<[string, object]>([
		['429', { kind: '429', retryAfter: 1 }],
		['503', { kind: '503' }],
		['500', { kind: '500json' }],
		['a drop', { kind: 'drop' }],
	])('%s for a while: the wait goes on', async (_, fault) => {
		shortWaits();
		set({ pollsUntilDone: 0 });
		sandbox.smailander.faults.push({ ...(fault as { kind: '429' }), match: { method: 'GET' }, times: 9 });
		const { items, error } = await run(generate(), { items: many(2) });
		expect(error).toBeUndefined();
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(posts()).toBe(2);
	});

	test('one that stays until the deadline is told', async () => {
		set({ pollsUntilDone: 0 });
		sandbox.smailander.faults.push({ kind: '500json', match: { method: 'GET' }, times: Infinity });
		expect(words(await run(generate({}, { timeout: 0.02 })))).toMatch(
			/its last status was "generating" \(Smailander answered 500: A problem occurred with the request \(injected\)\) \|/,
		);
	});

	test.each<[string, object]>([
		['the key', { kind: 'echoKey', status: 500 }],
		['a whole page', { kind: 'status', status: 500, body: 'x'.repeat(5_000) }],
	])('one that stays and says %s: its item says no more than an error does', async (_, fault) => {
		set({ pollsUntilDone: 0 });
		sandbox.smailander.faults.push({ ...(fault as { kind: 'echoKey' }), match: { method: 'GET' }, times: Infinity });
		// `run` looks for the key itself.
		const { items } = await run(generate({}, { timeout: 0.02, unfinished: 'item' }));
		expect(items[0]!.json).toMatchObject({ completed: false, status: 'generating', reason: expect.stringMatching(/^Smailander answered 500: /) });
		expect(String(items[0]!.json.reason).length).toBeLessThanOrEqual(501);
	});

	test('a long Retry-After does not outlast the deadline', async () => {
		sandbox.smailander.faults.push({ kind: '429', retryAfter: 200, match: { method: 'GET' }, times: Infinity });
		const startedAt = Date.now();
		// Nor does the later deadline of another report.
		const { items } = await run(generate({}, { timeout: '={{ $json.number ? 0.02 : 0.1 }}', unfinished: 'item' }), { items: many(2) });
		for (const { json } of items) expect(json).toMatchObject({ completed: false, failed: false, status: 'generating', reason: expect.not.stringContaining('canceled') });
		expect(Date.now() - startedAt).toBeLessThan(12_000);
	});

	test('a permission that is taken away: the error names the report', async () => {
		set({ generateOutcome: 'never' });
		sandbox.smailander.faults.push({ kind: 'status', status: 403, match: { method: 'GET' }, times: Infinity });
		expect(words(await run(generate()))).toMatch(/^Smailander refused the request.* The report "report_new_901" has been generated/);
	});
});

describe('cancelling', () => {
	test('ends the wait at once', async () => {
		set({ generateOutcome: 'never' });
		let cancelledAt = Infinity;
		const result = await run(generate({}, { firstLook: 60 }), {
			items: many(3),
			whenRunning: (cancel) =>
				void until(() => sandbox.smailander.requests.filter(({ endMs }) => endMs !== undefined).length === 3).then(() => {
					cancelledAt = Date.now();
					cancel();
				}),
		});
		expect(Date.now() - cancelledAt).toBeLessThan(2_000);
		expect(result.items).toEqual([]);
		const sent = lines().length;
		expect(posts()).toBe(3);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(lines()).toHaveLength(sent);
	});
});

describe.each(['stopWorkflow', 'continueRegularOutput'] as const)('cancelling, with On Error %s', (onError) => {
	test.each([10, 50, 150, 400, 1_500, 2_400])('after %i ms: nothing is sent any more, nothing is left over', async (ms) => {
		const unhandled = jest.fn();
		process.on('unhandledRejection', unhandled);
		set({ pollsUntilDone: 2, downloadSize: 3_000_000 });
		sandbox.smailander.faults.push({ kind: 'slow', ms: 40, times: Infinity });
		let cancelledAt = Infinity;
		const whenRunning = (cancel: () => void) =>
			void setTimeout(() => {
				cancelledAt = Date.now();
				cancel();
			}, ms);
		const tries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };
		await run(generate({ completion: 'downloaded' }), { items: many(12), onError, tries, whenRunning });
		expect(Date.now() - cancelledAt).toBeLessThan(2_000);
		const sent = lines().length;
		await new Promise((resolve) => setTimeout(resolve, 200));
		expect(lines()).toHaveLength(sent);
		expect(posts()).toBeLessThanOrEqual(12);
		expect(unhandled).not.toHaveBeenCalled();
		process.removeListener('unhandledRejection', unhandled);
	});
});

describe('bad input', () => {
	test.each<[string, IDataObject, RegExp]>([
		['an unknown goal', { completion: 'done' }, /^"Wait For" has no choice "done" \| Use one of: Accepted, Completed, Downloaded\./],
		['no field for the file', { completion: 'downloaded', binaryPropertyName: ' ' }, /^"Put Output File in Field" is empty/],
		['an interval of 0', generate({}, { interval: 0 }), /^"Interval \(Seconds\)" is out of range: 0 \| Enter a number from 1 to 3600\./],
		['no timeout', generate({}, { timeout: '' }), /^"Timeout \(Minutes\)" is out of range/],
		['a first look that is a word', generate({}, { firstLook: 'soon' }), /^"First Look \(Seconds\)" is out of range: "soon"/],
		['a timeout that is no number', generate({}, { timeout: true }), /^"Timeout \(Minutes\)" is out of range: true \| Enter a number from 0 to 10080\./],
		['an endless timeout', { waitOptions: { timeout: '={{ Infinity }}' } }, /^"Timeout \(Minutes\)" is out of range/],
		['an unknown end', generate({}, { unfinished: 'wait' }), /^"If Not Completed" has no choice "wait"/],
	])('%s is refused before anything is sent', async (_, fields, message) => {
		expect(words(await run({ ...generate(), ...fields }, { items: many(2) }))).toMatch(message);
		expect(lines()).toEqual([]);
	});

	test('of the last item is found before the first is sent', async () => {
		const result = await run(generate({ format: '={{ $json.number === 4 ? "" : "pdf" }}' }), { items: many(5) });
		expect(words(result)).toMatch(/^"Format" is empty/);
		expect(lines()).toEqual([]);
	});

	test('what is hidden does not matter', async () => {
		const { error } = await run({ ...generate({}, { interval: 0 }), completion: 'accepted', binaryPropertyName: '' });
		expect(error).toBeUndefined();
	});
});
