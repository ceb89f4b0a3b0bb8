import { candidateRows, matchedReports, type LostRequest } from '../../nodes/Smailander/report/generate/asking/matching.ts';
import { ServiceClock } from '../../nodes/Smailander/report/generate/serviceClock.ts';
import { judgeInstances } from '../../nodes/Smailander/report/generate/waiting/verdict.ts';
import type { SmailanderSwitches } from '../../sandbox/index.mts';
import { searchList } from '../engine/listSearch.mts';
import { ActiveTrigger } from '../engine/poll.mts';
import { byId, credential, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const READ: Array<SmailanderSwitches['timeStyle']> = ['iso', 'database', 'epochSeconds', 'epochMs', 'httpDate'];
const ALL: typeof READ = [...READ, 'words'];
const NOW = Date.parse('2026-03-20T08:00:00Z');

const latest = async (timeStyle: SmailanderSwitches['timeStyle'], more = {}) => {
	Object.assign(sandbox.smailander.switches, { timeStyle, instanceOrder: 'oldest' });
	return await run({ resource: 'instance', operation: 'download', reportId: byId('report_101'), ...more });
};

describe('Latest Completed', () => {
	test.each(READ)('is the latest, with times as %s', async (timeStyle) => {
		const { items } = await latest(timeStyle);
		expect(items[0]!.json.instanceId).toBe('instance_101_3');
	});

	test('is an error where no time can be read; an instance can be chosen', async () => {
		expect(words(await latest('words'))).toMatch(
			/Which instance is the latest cannot be told: Smailander gives their times as "moon \d+", "moon \d+" \| Choose the instance by its ID\./,
		);
		const { items } = await latest('words', { instance: 'chosen', instanceId: byId('instance_101_1') });
		expect(items[0]!.json.instanceId).toBe('instance_101_1');
	});

	test('is an error where one of several has no time', async () => {
		sandbox.smailander.state.instances.get('instance_101_3')!.generated_at = '';
		expect(words(await latest('iso'))).toContain('cannot be told: Smailander gives their times as "none", "2026-03-18T07:00:00Z"');
	});
});

test.each<[SmailanderSwitches['timeStyle'], number]>([
	['epochSeconds', 0],
	['words', 2],
])('the list of instances is newest first, with times as %s', async (timeStyle, at) => {
	Object.assign(sandbox.smailander.switches, { timeStyle, instanceOrder: 'oldest' });
	const parameters = { resource: 'instance', operation: 'download', reportId: byId('report_101') };
	const { results } = await searchList({ node: 'smailander', method: 'searchInstances', parameters, credential: credential() });
	expect(results.map(({ value }) => value).indexOf('instance_101_3')).toBe(at);
});

test.each(ALL)('the trigger puts out each run once, with times as %s', async (timeStyle) => {
	Object.assign(sandbox.smailander.switches, { timeStyle });
	const active = new ActiveTrigger({ node: 'smailanderTrigger', parameters: {}, credential: credential() });
	expect(await active.poll()).toEqual([]);
	for (let count = 0; count < 2; count += 1) {
		const made = sandbox.smailander.runScheduled('report_101');
		sandbox.smailander.state.reports.get('report_101')!.last_run = new Date(NOW + count * 40 * 86_400_000).toISOString();
		expect((await active.poll()).map(({ json }) => json.instanceId)).toEqual([made.instance_id]);
	}
	expect(await active.poll()).toEqual([]);
	const told = active.warnings.filter((warning) => String(warning).includes('gives a time as "moon'));
	expect(told.length > 0).toBe(timeStyle === 'words');
});

test.each(['0001-01-01T00:00:00Z', '0000-00-00 00:00:00', '1970-01-01T00:00:00Z'])(
	'the trigger puts out a run whose time is the one that stands for none: %s',
	async (generated_at) => {
		const active = new ActiveTrigger({ node: 'smailanderTrigger', parameters: {}, credential: credential() });
		expect(await active.poll()).toEqual([]);
		const made = sandbox.smailander.runScheduled('report_101', { generated_at });
		expect((await active.poll()).map(({ json }) => json.instanceId)).toEqual([made.instance_id]);
		expect(await active.poll()).toEqual([]);
		expect(active.warnings).toEqual([]);
		expect(words(await latest('iso'))).toContain(`cannot be told: Smailander gives their times as "${generated_at}"`);
	},
);

test('the trigger looks back by times as seconds', async () => {
	Object.assign(sandbox.smailander.switches, { timeStyle: 'epochSeconds' });
	const made = sandbox.smailander.runScheduled('report_101');
	const active = new ActiveTrigger({ node: 'smailanderTrigger', parameters: { options: { lookBackHours: 24 } }, credential: credential() });
	expect((await active.poll()).map(({ json }) => json.instanceId)).toEqual([made.instance_id]);
});

describe('a generation', () => {
	const instance = (id: string, status: string, generated_at: unknown) => ({ instance_id: id, status, generated_at }) as never;

	test('is not ended by an older instance whose time cannot be read', () => {
		const judged = judgeInstances([instance('old', 'completed', 'moon 1'), instance('new', 'generating', 'moon 2')], NOW);
		expect(judged).toMatchObject({ state: 'pending', instance: { id: 'new' } });
		expect(() => judgeInstances([instance('old', 'completed', 'moon 1'), instance('new', 'failed', 'moon 2')], NOW)).toThrow(
			'Which instance is the latest',
		);
		expect(judgeInstances([instance('old', 'completed', NOW / 1_000 - 3_600), instance('new', 'failed', NOW / 1_000)], NOW)).toMatchObject({
			state: 'failed',
		});
	});

	test('whose answer was lost is not taken for a report while another may be it', () => {
		const clock = new ServiceClock();
		const lost: LostRequest[] = [{ item: 0, body: { type: 'daily_digest', format: 'pdf' }, sentAt: NOW }];
		const row = (id: string, created_at: unknown) => ({ id, type: 'daily_digest', created_at }) as never;
		const matched = (...rows: never[]) =>
			matchedReports(
				lost,
				candidateRows(rows, lost, () => false, clock).map((one) => ({ row: one, format: '' })),
				clock,
			);
		expect(matched(row('mine', NOW / 1_000)).get(0)).toMatchObject({ id: 'mine' });
		expect(matched(row('mine', NOW / 1_000), row('old', NOW / 1_000 - 60)).get(0)).toMatchObject({ id: 'mine' });
		expect(matched(row('mine', 'moon 2')).size).toBe(0);
		expect(matched(row('mine', 'moon 2'), row('other', NOW / 1_000)).size).toBe(0);
	});
});
