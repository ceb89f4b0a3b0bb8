import type { SmailanderSwitches } from '../../sandbox/index.mts';
import { lines, run, sandbox, useSandbox } from './run.mts';

useSandbox();

const all = { operation: 'getAll', returnAll: true };
const idsOf = (items: Array<{ json: object }>) => items.map(({ json }) => (json as { id: string }).id);
const idsTo = (count: number) => Array.from({ length: count }, (_, index) => `report_${101 + index}`);
const set = (switches: Partial<SmailanderSwitches>) => sandbox.smailander.reset(switches);

describe('a list is read to its end', () => {
	test.each<[string, Partial<SmailanderSwitches>]>([
		['the total is that of the page, and pages have ten', { reportCount: 100, totalStyle: 'page', maxLimit: 10 }],
		[
			'the total is that of the page, in an envelope with its limit',
			{ reportCount: 100, totalStyle: 'page', maxLimit: 10, listStyle: 'data' },
		],
		['pages are short, and the total too small: 6', { reportCount: 6, totalStyle: 'tooFew', maxLimit: 5 }],
		['pages are short, and the total too small: 100', { reportCount: 100, totalStyle: 'tooFew', maxLimit: 33 }],
		['pages overlap by one', { reportCount: 100, maxLimit: 10, pageOverlap: 1 }],
		['pages overlap by four', { reportCount: 100, maxLimit: 10, pageOverlap: 4 }],
		['pages overlap, without a total', { reportCount: 100, maxLimit: 10, pageOverlap: 3, listStyle: 'noTotal' }],
		['under "items"', { reportCount: 100, maxLimit: 30, listStyle: 'items' }],
		['under "items" in an envelope', { reportCount: 100, maxLimit: 30, listStyle: 'items', replyStyle: 'envelope' }],
	])('%s', async (_, switches) => {
		const count = switches.reportCount!;
		set(switches);
		expect(idsOf((await run(all)).items)).toEqual(idsTo(count));
		for (const limit of [count - 1, count, count + 1]) {
			expect(idsOf((await run({ operation: 'getAll', limit })).items)).toEqual(idsTo(Math.min(limit, count)));
		}
	});

	test('an empty list is {}', async () => {
		set({ reportCount: 0, listStyle: 'items' });
		const { items, error } = await run(all);
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
	});

	test('1,000 of a service that keeps to what it says take ten requests', async () => {
		set({ reportCount: 1_000 });
		expect((await run(all)).items).toHaveLength(1_000);
		expect(lines()).toHaveLength(10);
	});
});

describe('reports that are deleted while the list is read', () => {
	test.each(['reports', 'noTotal', 'array', 'data'] as const)('hide no others: %s', async (listStyle) => {
		set({ reportCount: 250, deletedWhileRead: 1, listStyle });
		const { items, hints } = await run(all);
		expect(idsOf(items)).toEqual(idsTo(250).slice(1));
		expect(hints).toEqual([]);
	});

	test.each(['reports', 'noTotal'] as const)('each time that it is read: all that came, and a hint: %s', async (listStyle) => {
		set({ reportCount: 250, deletedWhileRead: 2, listStyle });
		const { items, hints } = await run(all);
		expect(new Set(idsOf(items))).toEqual(new Set(idsTo(250)));
		expect(hints.map(({ message }) => message)).toEqual([
			'The list changed while it was read, so that some results may be missing. Run the node again to get them.',
		]);
	});
});
