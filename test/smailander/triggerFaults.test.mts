import { NodeApiError, type IDataObject } from 'n8n-workflow';
import { later, setClock, shortWaits } from '../engine/clock.mts';
import { declared } from '../engine/failure.mts';
import { knowsDurableCursors } from '../polling/hosts.mts';
import { sandbox, useSandbox } from './run.mts';
import { trigger, A_MINUTE_MS, always, watching } from './watching.mts';

useSandbox();
const AN_HOUR_MS = 60 * A_MINUTE_MS;

test('a persistent fault is shown at first, when it changes, and every hour', async () => {
	shortWaits();
	const active = await watching();
	always({ status: 500 });
	await expect(active.poll()).rejects.toThrow('Smailander answered 500');
	later(A_MINUTE_MS);
	expect(await active.poll()).toEqual([]);
	sandbox.smailander.faults.clear();
	always({ status: 403 });
	await expect(active.poll()).rejects.toThrow('Smailander refused the request');
	later(A_MINUTE_MS);
	expect(await active.poll()).toEqual([]);
	later(AN_HOUR_MS - 2 * A_MINUTE_MS);
	expect(await active.poll()).toEqual([]);
	later(2 * A_MINUTE_MS);
	await expect(active.poll()).rejects.toThrow('Smailander refused the request');
	later(A_MINUTE_MS);
	expect(await active.poll()).toEqual([]);
});

test.each([
	['back', -AN_HOUR_MS],
	['forward', AN_HOUR_MS],
])('an hour is an hour for a fault that was shown, though the clock is set %s', async (_, ms) => {
	shortWaits();
	const active = await watching();
	always({ status: 500 });
	await expect(active.poll()).rejects.toThrow('Smailander answered 500');
	setClock(ms);
	later(AN_HOUR_MS - A_MINUTE_MS);
	expect(await active.poll()).toEqual([]);
	later(2 * A_MINUTE_MS);
	await expect(active.poll()).rejects.toThrow('Smailander answered 500');
});

describe('publishing', () => {
	/** Where a host knows no budgets, publishing a change is taken for a poll: it could be one with durable cursors. */
	const changes = knowsDurableCursors ? (['update'] as const) : [];
	const lasting = { status: 403, words: 'Smailander refused the request' };
	const passing = { status: 500, words: 'Smailander answered 500' };
	const revoked = { status: 401, words: 'Smailander did not accept the API key' };

	test.each([lasting, revoked])('by a person: $status fails each time, also for a fault that was shown', async ({ status, words }) => {
		const active = await watching();
		always({ status });
		await expect(active.poll()).rejects.toThrow(words);
		for (const activation of ['activate', ...changes, 'activate'] as const) {
			later(A_MINUTE_MS);
			await expect(active.poll({ activation })).rejects.toThrow(words);
		}
	});

	test.each([
		...['activate' as const, ...changes].map((activation) => [activation, passing] as const),
		['init', passing],
		...[408, 423, 425, 499, 520].map((status) => ['activate' as const, { status, words: String(status) }] as const),
		['init', lasting],
		['init', revoked],
		['leadershipChange', lasting],
		['leadershipChange', revoked],
	] as const)('%s: %j does not end the watching, and the next poll shows it', async (activation, { status, words }) => {
		shortWaits();
		always({ status });
		const active = trigger();
		expect(await active.poll({ activation })).toEqual([]);
		expect(active.warnings).toEqual([expect.stringContaining(words)]);
		later(A_MINUTE_MS);
		await expect(active.poll()).rejects.toThrow(words);
	});

	test('one report that is refused keeps nobody from watching the others', async () => {
		always({ status: 403, match: { path: /report_101/ } });
		const active = trigger();
		expect(await active.poll()).toEqual([]);
		expect(active.warnings).toEqual([expect.stringContaining('Smailander refused the request')]);
		const made = sandbox.smailander.runScheduled('report_103');
		expect((await active.poll()).map(({ json }) => json.instanceId)).toEqual([made.instance_id]);
	});

	test('takes no longer than n8n waits for it', async () => {
		const timeout = jest.spyOn(AbortSignal, 'timeout');
		const active = await watching();
		await active.poll();
		expect(timeout.mock.calls.map(([ms]) => ms)).toEqual(expect.arrayContaining([54_000, 270_000]));
		expect(timeout.mock.calls.findIndex(([ms]) => ms === 54_000)).toBeLessThan(timeout.mock.calls.findIndex(([ms]) => ms === 270_000));
	});

	test('a poll with durable cursors, which has a context of its own, shows a fault once an hour', async () => {
		shortWaits();
		const active = await watching();
		always({ status: 500, body: { message: 'trace 0c6396c2-aaaa' } });
		const tick = async () => await active.poll({ activation: 'update', budgetMs: 36_000 });
		await expect(tick()).rejects.toThrow('Smailander answered 500');
		sandbox.smailander.faults.clear();
		always({ status: 500, body: { message: 'trace f81d4fae-bbbb' } });
		later(A_MINUTE_MS);
		expect(await tick()).toEqual([]);
	});
});

test('a fault that comes back after a good poll is shown again', async () => {
	const active = await watching();
	for (let time = 0; time < 2; time += 1) {
		sandbox.smailander.faults.push({ kind: 'status', status: 500 });
		await expect(active.poll()).rejects.toThrow('500');
		expect(await active.poll()).toEqual([]);
	}
});

test('a refused key is shown every time, and says what it is', async () => {
	const active = trigger({}, sandbox.smailander.keys.revoked);
	for (let time = 0; time < 3; time += 1) {
		await expect(active.poll()).rejects.toMatchObject({
			message: expect.stringContaining('did not accept the API key'),
			httpCode: '401',
			...declared({ cause: 'credential-invalid' }),
		});
	}
});

test('a fault that passes by itself is declared as such', async () => {
	shortWaits();
	const active = await watching();
	always({ status: 503 });
	const error = await active.poll().catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(NodeApiError);
	expect(error).toMatchObject({ httpCode: '503', ...declared({ cause: 'temporarily-unavailable' }) });
});

test('what was found before a fault is put out, and the rest by the next poll', async () => {
	const active = await watching();
	const made = ['report_101', 'report_103', 'report_104'].map((id) => sandbox.smailander.runScheduled(id).instance_id);
	sandbox.smailander.faults.push({ kind: 'status', status: 500, match: { path: /report_103/ } });
	const first = (await active.poll()).map(({ json }) => json.instanceId);
	expect(first.sort()).toEqual([made[0], made[2]].sort());
	expect((await active.poll()).map(({ json }) => json.instanceId)).toEqual([made[1]]);
});

test('a report that can never be read does not keep the others back', async () => {
	const active = await watching();
	always({ status: 500, match: { path: /report_101/ } });
	for (let run = 0; run < 4; run += 1) {
		sandbox.smailander.runScheduled('report_101');
		const made = sandbox.smailander.runScheduled('report_104');
		expect((await active.poll()).map(({ json }) => json.instanceId)).toEqual([made.instance_id]);
	}
	await expect(active.poll()).rejects.toThrow('500');
	sandbox.smailander.faults.clear();
	expect(await active.poll()).toHaveLength(4);
});

test('a list of instances that does not exist is a fault, not silence', async () => {
	always({ status: 404, match: { path: /instances$/ } });
	await expect(trigger().poll()).rejects.toThrow('did not find it');
});

test('a report that was deleted since it was listed is none', async () => {
	const active = await watching();
	sandbox.smailander.runScheduled('report_101');
	sandbox.smailander.faults.push({ kind: 'status', status: 404, match: { path: /report_101/ }, times: 2 });
	expect(await active.poll()).toEqual([]);
});

test('a chosen report that does not exist is a fault', async () => {
	const active = trigger({ reportScope: 'several', reportIds: ['report_999'] });
	await expect(active.poll()).rejects.toThrow('did not find it');
});

test.each([
	['list of reports', /reports$/],
	['list of instances', /instances$/],
])('a %s that does not come in the time of a poll is left, is no silence, and loses nothing', async (_what, path) => {
	const active = await watching();
	const made = sandbox.smailander.runScheduled('report_101');
	sandbox.smailander.faults.push({ kind: 'slow', ms: 2_000, match: { path } });
	await expect(active.poll({ budgetMs: 1_000 })).rejects.toThrow('did not answer within the 1 seconds of a poll');
	expect((await active.poll()).map(({ json }) => json.instanceId)).toEqual([made.instance_id]);
});

test('a poll that the service holds back from an earlier 429 says until when, and loses nothing', async () => {
	const active = await watching();
	const made = sandbox.smailander.runScheduled('report_101');
	sandbox.smailander.faults.push({ kind: '429', retryAfter: 30 });
	await expect(active.poll({ budgetMs: 900 })).rejects.toThrow('Smailander asks to wait for 30 seconds');
	await expect(active.poll({ budgetMs: 900 })).rejects.toMatchObject({
		message: expect.stringMatching(/^Smailander takes no more requests with this key until \d{4}-/),
		...declared({ cause: 'quota-exhausted' }),
	});
	later(31_000);
	expect((await active.poll()).map(({ json }) => json.instanceId)).toEqual([made.instance_id]);
});

test('a poll whose time goes by while the service asks to wait says so', async () => {
	const active = await watching({ download: true });
	sandbox.smailander.runScheduled('report_101');
	always({ kind: '429', retryAfter: 60, match: { path: /download/ } });
	await expect(active.poll({ budgetMs: 1_500 })).rejects.toThrow('asks to wait');
});

test('a budget need not be a whole number of milliseconds', async () => {
	const active = await watching();
	sandbox.smailander.runScheduled('report_101');
	expect(await active.poll({ budgetMs: 39_199.999_999_999_99 })).toHaveLength(1);
});

test('polls that begin together put out one item', async () => {
	const active = await watching();
	sandbox.smailander.runScheduled('report_101');
	const all = await Promise.all(Array.from({ length: 5 }, async () => await active.poll()));
	expect(all.flat()).toHaveLength(1);
});

test.each<[string, IDataObject]>([
	['"Trigger On" has no choice', { triggerOn: 'sometimes' }],
	['"Reports" has no choice "every"', { reportScope: 'every' }],
	['No report is chosen', { reportScope: 'several', reportIds: [] }],
	['"Report Names or IDs" has empty entries: 1 of 2', { reportScope: 'several', reportIds: ['report_101', ''] }],
	['The expression in "Types" gave nothing', { filters: { types: '={{ null }}' } }],
	['The expression in "Formats" gave nothing', { filters: { formats: '={{ undefined }}' } }],
	['"Types" has empty entries: 1 of 1', { filters: { types: [null] } }],
	['"Types" has no choice "weather"', { filters: { types: ['custom', 'weather'] } }],
	['"Report" is empty', { reportScope: 'one', reportId: { __rl: true, mode: 'list', value: '' } }],
	['"Look Back (Hours)"', { options: { lookBackHours: -1 } }],
	['"Look Back (Hours)"', { options: { lookBackHours: 1e308 } }],
	['"Look Back (Hours)"', { options: { lookBackHours: '={{ 1 / 0 }}' } }],
	['"Put Output File in Field" is empty', { download: true, binaryPropertyName: ' ' }],
])('%s: said before anything is sent', async (message, parameters) => {
	await expect(trigger(parameters).poll()).rejects.toThrow(message);
	expect(sandbox.smailander.requests).toEqual([]);
});
