import { NodeApiError, type IDataObject } from 'n8n-workflow';
import { ActiveTrigger } from '../engine/poll.mts';
import { knowsDurableCursors } from '../polling/hosts.mts';
import { declared } from '../engine/failure.mts';
import { later, setClock, shortWaits } from '../engine/clock.mts';
import { credential, sandbox, useSandbox } from './run.mts';

useSandbox();

const trigger = (parameters: IDataObject = {}, apiKey?: string) =>
	new ActiveTrigger({ node: 'smailanderTrigger', parameters, credential: credential(apiKey) });

const A_MINUTE_MS = 60_000;
const AN_HOUR_MS = 60 * A_MINUTE_MS;
const always = (fault: IDataObject) => sandbox.smailander.faults.push({ kind: 'status', times: Infinity, ...fault } as never);

async function watching(parameters: IDataObject = {}): Promise<ActiveTrigger> {
	const active = trigger(parameters);
	await active.poll();
	return active;
}

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

test.each([['back', -AN_HOUR_MS], ['forward', AN_HOUR_MS]])('an hour is an hour for a fault that was shown, though the clock is set %s', async (_, ms) => {
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

test('a file that cannot be had is given up after five polls, and its item says why', async () => {
	shortWaits();
	const active = await watching({ download: true });
	sandbox.smailander.runScheduled('report_101');
	always({ status: 500, match: { path: /download/ } });
	await expect(active.poll()).rejects.toThrow('500');
	for (let time = 0; time < 3; time += 1) {
		later(A_MINUTE_MS);
		expect(await active.poll()).toEqual([]);
	}
	const [item] = await active.poll();
	expect(item!.json.fileError).toMatch(/^Smailander answered 500/);
	expect(await active.poll()).toEqual([]);
});

test.each(['403', '404', '202', '204'] as const)('a file that is not there yet comes when it is, however its host says so: %s', async (fileBefore) => {
	shortWaits();
	const active = await watching({ download: true });
	Object.assign(sandbox.smailander.switches, { fileBefore, fileAfterLooks: Infinity });
	const { instance_id: instanceId } = sandbox.smailander.runScheduled('report_101');
	for (let time = 0; time < 3; time += 1) expect(await active.poll().catch(() => [])).toEqual([]);
	sandbox.smailander.switches.fileAfterLooks = 0;
	const [item] = await active.poll();
	expect(item!.json).toMatchObject({ instanceId });
	expect(item!.binary!.data).toBeDefined();
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

test.each([408, 423, 425, 499])('a file that answers %d at first is put out when it is there', async (status) => {
	shortWaits();
	const active = await watching({ download: true });
	const made = sandbox.smailander.runScheduled('report_101');
	always({ kind: 'status', status, match: { path: /download/ } });
	expect(await active.poll().catch(() => [])).toEqual([]);
	sandbox.smailander.faults.clear();
	expect(await active.poll()).toMatchObject([{ json: { instanceId: made.instance_id }, binary: { data: {} } }]);
});

test('a file is waited for while the service asks to wait', async () => {
	shortWaits(2_000);
	const active = await watching({ download: true });
	sandbox.smailander.runScheduled('report_101');
	always({ kind: '429', match: { path: /download/ } });
	await expect(active.poll()).rejects.toThrow('asks to wait');
	for (let time = 0; time < 6; time += 1) expect(await active.poll()).toEqual([]);
	sandbox.smailander.faults.clear();
	const [item] = await active.poll();
	expect(item!.binary!.data).toBeDefined();
});

test('a host of files that asks to wait does not keep back other events, and is not waited for without end', async () => {
	const active = await watching({ download: true });
	sandbox.smailander.switches.downloadMode = 'redirect';
	const made = ['report_101', 'report_103'].map((id) => sandbox.smailander.runScheduled(id).instance_id);
	const match = { path: new RegExp(`${made[0]}`) };
	sandbox.storage.faults.push({ kind: '429', retryAfter: 600, match, times: Infinity });
	expect((await active.poll()).map(({ json }) => json.instanceId)).toEqual([made[1]]);
	let items: unknown[] = [];
	for (let polls = 0; items.length === 0 && polls < 5; polls += 1) items = await active.poll().catch(() => []);
	expect(items).toMatchObject([{ json: { instanceId: made[0], fileError: expect.stringContaining('asks to wait') } }]);
});

test('a poll whose time goes by while the service asks to wait says so', async () => {
	const active = await watching({ download: true });
	sandbox.smailander.runScheduled('report_101');
	always({ kind: '429', retryAfter: 60, match: { path: /download/ } });
	await expect(active.poll({ budgetMs: 1_500 })).rejects.toThrow('asks to wait');
});

test('a file that never arrives in the time of a poll is given up, and its item says why', async () => {
	const active = await watching({ download: true });
	sandbox.smailander.runScheduled('report_101', { size: 3_000_000 });
	always({ kind: 'stall', match: { path: /download/ } });
	let items: unknown[] = [];
	let polls = 0;
	while (items.length === 0 && polls < 8) {
		items = await active.poll({ budgetMs: 1_000 }).catch(() => []);
		polls += 1;
	}
	expect(items).toMatchObject([{ json: { fileError: expect.stringContaining('did not arrive within the time of a poll') } }]);
	expect(polls).toBe(5);
});

describe('the state', () => {
	const position = (active: ActiveTrigger) => (active.stored['node:Watched'] as IDataObject).position as IDataObject;

	test('survives a restart', async () => {
		const active = await watching();
		const made = sandbox.smailander.runScheduled('report_101');
		const again = active.restarted();
		expect((await again.poll()).map(({ json }) => json.instanceId)).toEqual([made.instance_id]);
		expect(await again.restarted().poll()).toEqual([]);
	});

	test('holds no key, and is plain JSON', async () => {
		const active = await watching();
		const text = JSON.stringify(position(active));
		expect(Object.values(sandbox.smailander.keys).filter((key) => text.includes(key))).toEqual([]);
		expect(JSON.parse(text)).toEqual(position(active));
	});

	test.each<[string, unknown]>([
		['a text', 'x'],
		['a list', []],
		['another version', { version: 99 }],
		['half of it', { version: 1, identity: 'a' }],
		['keys of a wrong length', { version: 2, identity: 'a', filters: '', since: 0, polledAt: 0, floor: 0, seen: { 5: 'abc' }, places: [], tries: [] }],
	])('that is %s begins anew', async (_what, broken) => {
		const active = await watching();
		const stored = { 'node:Watched': { position: broken } } as IDataObject;
		const again = active.restarted({ stored });
		expect(await again.poll()).toEqual([]);
		expect(again.warnings).toEqual(['Watched: The stored position cannot be read, so watching begins anew']);
		const made = sandbox.smailander.runScheduled('report_101');
		expect((await again.poll()).map(({ json }) => json.instanceId)).toEqual([made.instance_id]);
	});

	test('of another credential begins anew', async () => {
		const active = await watching();
		sandbox.smailander.runScheduled('report_101', { generated_at: '2026-01-01T00:00:00Z' });
		const again = active.restarted({ credentialId: '2' });
		expect(await again.poll()).toEqual([]);
		expect(again.warnings).toEqual(['Watched: Something else is watched now, so watching begins anew']);
		expect(await again.poll()).toEqual([]);
	});

	test('of another key of the same credential goes on', async () => {
		const active = await watching();
		const made = sandbox.smailander.runScheduled('report_101');
		const again = active.restarted({ credential: credential(sandbox.smailander.readOnlyKey) });
		expect((await again.poll()).map(({ json }) => json.instanceId)).toEqual([made.instance_id]);
	});

	test('keeps what is pending when the filter changes, and replays nothing', async () => {
		const active = await watching({ filters: { types: ['daily_digest'] } });
		const pending = sandbox.smailander.runScheduled('report_101', { status: 'generating', generated_at: '2026-01-01T00:00:00Z' });
		sandbox.smailander.runScheduled('report_103', { generated_at: '2026-01-01T00:00:00Z' });
		expect(await active.poll()).toEqual([]);
		const again = active.restarted({ parameters: {} });
		expect(await again.poll()).toEqual([]);
		pending.status = 'completed';
		expect((await again.poll()).map(({ json }) => json.instanceId)).toEqual([pending.instance_id]);
	});
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
	['"Types" has empty entries: 1 of 1', { filters: { types: [null] } as unknown as IDataObject }],
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
