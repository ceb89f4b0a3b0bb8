import { byId, lines, run, sandbox, sent, useSandbox, words } from './run.mts';

useSandbox();

const getAll = { resource: 'instance', operation: 'getAll', reportId: byId('report_101') };
/** Gives the report `count` instances in all, the newest named last. */
function grow(count: number): void {
	for (let number = 4; number <= count; number += 1) {
		const at = new Date(Date.parse('2026-04-01T00:00:00Z') + number * 60_000);
		sandbox.smailander.runScheduled('report_101', { instance_id: `made_${number}`, generated_at: at.toISOString() });
	}
}

test.each(['bare', 'envelope'] as const)('asks for the first 50 and puts out the rows as sent: %s', async (replyStyle) => {
	sandbox.smailander.switches.replyStyle = replyStyle;
	const { items } = await run(getAll);
	expect(sent()).toEqual([{ method: 'GET', path: '/reports/report_101/instances', query: { limit: '50' } }]);
	expect(items[0]).toEqual({
		json: {
			instance_id: 'instance_101_3',
			generated_at: '2026-03-20T07:00:00Z',
			status: 'completed',
			format: 'pdf',
			size: 3072,
			download_url: expect.stringMatching(/\/download\/instance_101_3\.pdf$/),
		},
		pairedItem: { item: 0 },
	});
	expect(items.map(({ json }) => json.status)).toEqual(['completed', 'failed', 'completed']);
	expect(items[1]!.json.error).toBe('The mail store did not answer');
});

test('the status filter goes along, and is left out when empty', async () => {
	const { items } = await run({ ...getAll, filters: { status: 'failed' } });
	expect(items.map(({ json }) => json.instance_id)).toEqual(['instance_101_2']);
	await run({ ...getAll, filters: { status: '' } });
	expect(sent().map(({ query }) => query)).toEqual([{ limit: '50', status: 'failed' }, { limit: '50' }]);
});

test.each([1, 100, 101, 250])('Limit %i is exact', async (limit) => {
	sandbox.smailander.switches.instanceMaxLimit = 10_000;
	grow(300);
	const { items } = await run({ ...getAll, limit });
	expect(items).toHaveLength(limit);
	expect(items[0]!.json.instance_id).toBe('made_300');
});

test('Return All asks for more while the page is full', async () => {
	sandbox.smailander.switches.instanceMaxLimit = 10_000;
	grow(99);
	expect((await run({ ...getAll, returnAll: true })).items).toHaveLength(99);
	grow(300);
	expect((await run({ ...getAll, returnAll: true })).items.length).toBeGreaterThanOrEqual(300);
	expect(lines().map((line) => line.replace(/^.*\?/, ''))).toEqual(['limit=100', 'limit=100', 'limit=1000']);
});

test.each([100, 40])('Return All ends at a server that gives %i at most', async (instanceMaxLimit) => {
	sandbox.smailander.switches.instanceMaxLimit = instanceMaxLimit;
	grow(300);
	const { items } = await run({ ...getAll, returnAll: true });
	expect(items).toHaveLength(instanceMaxLimit);
	expect(lines().length).toBeLessThanOrEqual(2);
});

test.each<[string, unknown]>([
	['a bare list', [{ instance_id: 'a' }]],
	['a list under data', { success: true, data: [{ instance_id: 'a' }] }],
	['a list under data.instances', { success: true, data: { instances: [{ instance_id: 'a' }] } }],
])('%s', async (_, body) => {
	sandbox.smailander.faults.push({ kind: 'status', status: 200, body });
	expect((await run(getAll)).items.map(({ json }) => json)).toEqual([{ instance_id: 'a' }]);
});

test('a report that never ran has no instances; a report that is not there is an error', async () => {
	expect(await run({ ...getAll, reportId: byId('report_102') })).toMatchObject({ items: [], error: undefined });
	expect(words(await run({ ...getAll, reportId: byId('report_999') }))).toContain('The report report_999 does not exist');
});

test('a generated report shows its instance under way, then completed', async () => {
	sandbox.smailander.switches.pollsUntilDone = 1;
	const made = await run({ operation: 'generate' });
	const one = { ...getAll, reportId: byId(String(made.items[0]!.json.report_id)) };
	expect((await run(one)).items[0]!.json).toMatchObject({ status: 'generating', download_url: null });
	expect((await run(one)).items[0]!.json).toMatchObject({ status: 'completed', size: 5120 });
});
