import type { IDataObject } from 'n8n-workflow';
import { ActiveTrigger } from '../engine/poll.mts';
import { credential, sandbox, useSandbox } from './run.mts';
import { watching } from './watching.mts';

useSandbox();

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
		[
			'keys of a wrong length',
			{ version: 2, identity: 'a', filters: '', since: 0, polledAt: 0, floor: 0, seen: { 5: 'abc' }, places: [], tries: [] },
		],
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
