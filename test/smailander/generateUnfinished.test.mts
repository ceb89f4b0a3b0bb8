import { shortWaits } from '../engine/clock.mts';
import { generate, many, set, posts, ready } from './generating.mts';
import { run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

test.each(['completed', 'downloaded'])('%s: what was found out stands above what the instance says', async (completion) => {
	set({ ...ready });
	const { url } = sandbox.smailander;
	const row = {
		instance_id: 'instance_901',
		report_id: null,
		completed: 'no',
		failed: true,
		status: 'READY',
		format: 'pdf',
		download_url: new URL('/download/instance_901.pdf', url).href,
	};
	sandbox.smailander.faults.push({
		kind: 'status',
		status: 200,
		when: 'after',
		match: { path: /instances$/ },
		body: { instances: [row] },
		times: Infinity,
	});
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
		expect(items.map(({ json }) => Object.keys(json))).toEqual([
			['error', 'message'],
			['error', 'message'],
		]);
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
		expect(items[0]!.json).toMatchObject({
			completed: false,
			status: 'generating',
			reason: expect.stringMatching(/^Smailander answered 500: /),
		});
		expect(String(items[0]!.json.reason).length).toBeLessThanOrEqual(501);
	});

	test('a long Retry-After does not outlast the deadline', async () => {
		sandbox.smailander.faults.push({ kind: '429', retryAfter: 200, match: { method: 'GET' }, times: Infinity });
		const startedAt = Date.now();
		// Nor does the later deadline of another report.
		const { items } = await run(generate({}, { timeout: '={{ $json.number ? 0.02 : 0.1 }}', unfinished: 'item' }), { items: many(2) });
		for (const { json } of items)
			expect(json).toMatchObject({
				completed: false,
				failed: false,
				status: 'generating',
				reason: expect.not.stringContaining('canceled'),
			});
		expect(Date.now() - startedAt).toBeLessThan(12_000);
	});

	test('a permission that is taken away: the error names the report', async () => {
		set({ generateOutcome: 'never' });
		sandbox.smailander.faults.push({ kind: 'status', status: 403, match: { method: 'GET' }, times: Infinity });
		expect(words(await run(generate()))).toMatch(/^Smailander refused the request.* The report "report_new_901" has been generated/);
	});
});
