import type { INodeExecutionData } from 'n8n-workflow';
import { organizationGuid } from '../../sandbox/index.mts';
import { ActiveTrigger, type Trigger } from '../engine/poll.mts';
import { byId, credential, reports, sandbox, useSandbox } from '../threatLocker/run.mts';

useSandbox();

const HOME = organizationGuid(1);

const trigger = (more: Partial<Trigger> = {}): Trigger => ({
	node: 'threatLockerTrigger',
	parameters: { reportId: byId(reports.dated) },
	credential: credential(),
	...more,
});
const add = (host: string) => sandbox.threatLocker.addRows(reports.dated, HOME, [{ Date: '2026-09-01T00:00:00Z', Hostname: host }]);
const hosts = (items: INodeExecutionData[]) => items.map(({ json }) => json.Hostname);

/** A trigger that has put out its first row. */
async function watching(more: Partial<Trigger> = {}): Promise<ActiveTrigger> {
	sandbox.threatLocker.setRows(reports.dated, HOME, [{ Date: '2026-09-01T00:00:00Z', Hostname: 'a' }]);
	const active = new ActiveTrigger(trigger(more));
	await active.poll();
	add('b');
	expect(hosts(await active.poll())).toEqual(['b']);
	return active;
}

describe.each(['republished', 'restarted'] as const)('a workflow that is %s', (again) => {
	test('goes on from where a renamed trigger was', async () => {
		const active = await watching();
		add('c');
		const renamed = active[again]({ name: 'Renamed' });
		expect(hosts(await renamed.poll({ activation: 'activate' }))).toEqual(['c']);
		add('d');
		expect(hosts(await renamed.poll())).toEqual(['d']);
	});

	test('does not go back with the old name to where the trigger was under it', async () => {
		const renamed = (await watching())[again]({ name: 'Renamed' });
		add('c');
		expect(hosts(await renamed.poll({ activation: 'activate' }))).toEqual(['c']);
		const back = renamed[again]({ name: 'Watched' });
		add('d');
		expect(hosts(await back.poll({ activation: 'activate' }))).toEqual(['d']);
		const forth = back[again]({ name: 'Renamed' });
		add('e');
		expect(hosts(await forth.poll({ activation: 'activate' }))).toEqual(['e']);
	});
});

test('a renamed trigger that watches something else begins anew', async () => {
	const active = await watching();
	add('c');
	const other = active.republished({ name: 'Renamed', credentialId: 'another' });
	expect(await other.poll({ activation: 'activate' })).toEqual([]);
	add('d');
	expect(hosts(await other.poll())).toEqual(['d']);
});

test('a position that was stored without a copy is read, and a copy that is none is not', async () => {
	const active = await watching();
	const [[, data]] = Object.entries(active.stored).filter(([name]) => name.startsWith('node:')) as [[string, object]];
	add('c');
	const old = active.restarted({ stored: { 'node:Watched': data, global: { securityReportsTriggers: { Watched: 'nothing' } } } });
	expect(hosts(await old.poll({ activation: 'init' }))).toEqual(['c']);
});

test('copies of removed triggers go', async () => {
	let active = await watching();
	for (let number = 1; number <= 12; number += 1) {
		active = active.restarted({ name: `Trigger ${number}`, id: `id ${number}` });
		await active.poll({ activation: 'activate' });
	}
	expect(Object.keys((active.stored.global as { securityReportsTriggers: object }).securityReportsTriggers)).toHaveLength(10);
});

test('two triggers of one ID each put out all of theirs', async () => {
	sandbox.threatLocker.setRows(reports.dated, HOME, [{ Date: '2026-09-01T00:00:00Z', Hostname: 'a' }]);
	const settings = [{}, {}, { lookBack: 48 }];
	const triggers = ActiveTrigger.together(
		settings.map((more, index) =>
			trigger({ name: `Trigger ${index}`, id: 'same', parameters: { reportId: byId(reports.dated), ...more } }),
		),
	);
	const polled = async () => (await Promise.all(triggers.map(async (one) => await one.poll()))).map(hosts);
	await polled();
	for (const host of ['b', 'c', 'd']) {
		add(host);
		expect(await polled()).toEqual([[host], [host], [host]]);
	}
});
