import type { INodeExecutionData } from 'n8n-workflow';
import { ActiveTrigger } from '../engine/poll.mts';
import { credential, sandbox, useSandbox } from './run.mts';

useSandbox();

const trigger = () => new ActiveTrigger({ node: 'smailanderTrigger', parameters: {}, credential: credential() });
const instances = (items: INodeExecutionData[]) => items.map(({ json }) => json.instanceId);

/** A report that nobody knew before, with its first run. */
function newReport() {
	const { state } = sandbox.smailander;
	const [like] = [...state.reports.values()];
	const made = { ...like!, id: 'report_900', name: 'Made later', created_at: new Date().toISOString(), last_run: null };
	state.reports.set(made.id, made);
	return sandbox.smailander.runScheduled(made.id);
}

describe.each([
	['one reply', 1],
	['two replies that agree', 2],
])('%s in 2099', (_what, times) => {
	test('at the first poll: the first run of a report that is made later comes out, and those of the others', async () => {
		const active = trigger();
		sandbox.smailander.faults.push({ kind: 'misdated', times });
		expect(await active.poll()).toEqual([]);
		expect(sandbox.smailander.faults.length).toBe(0);
		const [first, other] = [newReport(), sandbox.smailander.runScheduled('report_101')];
		expect(instances(await active.poll()).sort()).toEqual([first.instance_id, other.instance_id].sort());
		expect(await active.poll()).toEqual([]);
	});

	test('at a later poll: what comes up in it and after it comes out once', async () => {
		const active = trigger();
		expect(await active.poll()).toEqual([]);
		const during = sandbox.smailander.runScheduled('report_101');
		sandbox.smailander.faults.push({ kind: 'misdated', times });
		expect(instances(await active.poll())).toEqual([during.instance_id]);
		const [first, other] = [newReport(), sandbox.smailander.runScheduled('report_101')];
		expect(instances(await active.poll()).sort()).toEqual([first.instance_id, other.instance_id].sort());
		expect(await active.poll()).toEqual([]);
	});
});

test('one reply in 2099 of a service whose clock is 18 hours behind: its other replies settle the time', async () => {
	sandbox.smailander.reset({ clockOffsetMs: -18 * 60 * 60_000 });
	const active = trigger();
	sandbox.smailander.faults.push({ kind: 'misdated', times: 1 });
	expect(await active.poll()).toEqual([]);
	const run = sandbox.smailander.runScheduled('report_101');
	const { state } = sandbox.smailander;
	const late = {
		...[...state.reports.values()][0]!,
		id: 'report_900',
		created_at: new Date(Date.now() - 18 * 60 * 60_000).toISOString(),
		last_run: null,
	};
	state.reports.set(late.id, late);
	const first = sandbox.smailander.runScheduled(late.id);
	expect(instances(await active.poll()).sort()).toEqual([run.instance_id, first.instance_id].sort());
});
