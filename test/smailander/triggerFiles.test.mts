import { later, shortWaits } from '../engine/clock.mts';
import { sandbox, useSandbox } from './run.mts';
import { A_MINUTE_MS, always, watching } from './watching.mts';

useSandbox();

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

test.each(['403', '404', '202', '204'] as const)(
	'a file that is not there yet comes when it is, however its host says so: %s',
	async (fileBefore) => {
		shortWaits();
		const active = await watching({ download: true });
		Object.assign(sandbox.smailander.switches, { fileBefore, fileAfterLooks: Infinity });
		const { instance_id: instanceId } = sandbox.smailander.runScheduled('report_101');
		for (let time = 0; time < 3; time += 1) expect(await active.poll().catch(() => [])).toEqual([]);
		sandbox.smailander.switches.fileAfterLooks = 0;
		const [item] = await active.poll();
		expect(item!.json).toMatchObject({ instanceId });
		expect(item!.binary!.data).toBeDefined();
	},
);

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
