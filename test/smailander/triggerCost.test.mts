import { ActiveTrigger } from '../engine/poll.mts';
import { credential, lines, sandbox, useSandbox } from './run.mts';

useSandbox();

/** A trigger that has looked at every one of so many reports. */
async function settled(reportCount: number): Promise<ActiveTrigger> {
	sandbox.smailander.reset({ reportCount, rateLimit: 1_000_000 });
	const active = new ActiveTrigger({ node: 'smailanderTrigger', parameters: {}, credential: credential() });
	// 30 first looks a poll.
	for (let polls = 0; polls < Math.ceil(reportCount / 30); polls += 1) expect(await active.poll()).toEqual([]);
	sandbox.smailander.requests.length = 0;
	return active;
}

/** Requests since the last call: pages of the list, and lists of instances. */
function requests(): { pages: number; reads: number } {
	const all = lines();
	sandbox.smailander.requests.length = 0;
	const pages = all.filter((line) => line.startsWith('GET /reports?')).length;
	return { pages, reads: all.length - pages };
}

const reportAt = (index: number): string => sandbox.smailander.reports[index]!.id;

test('the first look at 1,000 reports is spread over polls', async () => {
	sandbox.smailander.reset({ reportCount: 1_000, rateLimit: 1_000_000 });
	const active = new ActiveTrigger({ node: 'smailanderTrigger', parameters: {}, credential: credential() });
	for (let polls = 0; polls < 3; polls += 1) {
		await active.poll();
		expect(requests().reads).toBeLessThanOrEqual(32);
	}
});

/** A run that ended a while ago, so that another one could not have left the same last run. */
const ran = (id: string, minutesAgo = 5) =>
	sandbox.smailander.runScheduled(id, { generated_at: `${new Date(Date.now() - minutesAgo * 60_000).toISOString().slice(0, 19)}Z` });

test('1,000 reports: nothing changed, 3 changed, 200 changed at once', async () => {
	const active = await settled(1_000);
	expect(await active.poll()).toEqual([]);
	expect(requests()).toEqual({ pages: 10, reads: 2 });

	for (const index of [7, 400, 999]) ran(reportAt(index));
	expect(await active.poll()).toHaveLength(3);
	expect(requests()).toEqual({ pages: 10, reads: 5 });

	for (let index = 100; index < 300; index += 1) ran(reportAt(index));
	expect(await active.poll()).toHaveLength(200);
	expect(requests()).toEqual({ pages: 10, reads: 202 });

	expect(await active.poll()).toEqual([]);
	expect(requests()).toEqual({ pages: 10, reads: 2 });
	expect(JSON.stringify(active.stored).length).toBeLessThan(200_000);
}, 120_000);

test('a run in the same second as the one before is found by the next poll', async () => {
	const active = await settled(20);
	const at = { generated_at: `${new Date().toISOString().slice(0, 19)}Z` };
	for (let time = 0; time < 2; time += 1) {
		const made = sandbox.smailander.runScheduled(reportAt(3), at);
		expect((await active.poll()).map(({ json }) => json.instanceId)).toEqual([made.instance_id]);
	}
});

test('a report whose last run never moves is found when its turn comes, 2 reports a poll', async () => {
	const active = await settled(200);
	const report = sandbox.smailander.reports[133]!;
	const lastRun = report.last_run;
	const made = sandbox.smailander.runScheduled(report.id);
	report.last_run = lastRun;
	const found: unknown[] = [];
	for (let polls = 0; polls < 100; polls += 1) found.push(...(await active.poll()).map(({ json }) => json.instanceId));
	expect(found).toEqual([made.instance_id]);
	expect(requests()).toEqual({ pages: 200, reads: 200 });
}, 60_000);

test('200 changed at once are put out over several polls when the budget does not reach', async () => {
	sandbox.smailander.reset({ reportCount: 200, rateLimit: 1_000_000 });
	const active = new ActiveTrigger({ node: 'smailanderTrigger', parameters: {}, credential: credential() });
	for (let polls = 0; polls < 7; polls += 1) await active.poll();
	const made = sandbox.smailander.reports.map(({ id }) => sandbox.smailander.runScheduled(id).instance_id);
	// At least 4 seconds of requests, 5 at once, and a poll that begins nothing after 2.1 seconds.
	sandbox.smailander.faults.push({ kind: 'slow', ms: 100, times: Infinity, match: { path: /instances$/ } });
	const found: unknown[] = [];
	let polls = 0;
	while (found.length < made.length && polls < 60) {
		found.push(...(await active.poll({ budgetMs: 3_000 })).map(({ json }) => json.instanceId));
		polls += 1;
	}
	expect([...found].sort()).toEqual([...made].sort());
	expect(polls).toBeGreaterThan(1);
}, 60_000);
