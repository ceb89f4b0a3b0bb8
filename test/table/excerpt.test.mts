import * as fc from 'fast-check';
import { Excerpt, excerptOf } from '../../nodes/table/excerpt.ts';

type Rows = Array<Record<string, string | number>>;

/** Lengths of rows: short ones, some that fill the excerpt soon, and some of which one alone is too large. */
const lengths = fc.array(fc.constantFrom(1, 300, 4_000, 20_000), { maxLength: 60, size: 'max' });
const rowsOf = (some: number[]): Rows => some.map((length, number) => ({ number, text: 'x'.repeat(length) }));

async function* inBatches(all: Rows): AsyncGenerator<Rows> {
	for (let at = 0; at < all.length; at += 7) yield all.slice(at, at + 7);
}

describe('excerpts of several tables', () => {
	test('are that of all rows one after another', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(lengths, { maxLength: 4 }), async (some) => {
				const tables = some.map(rowsOf);
				const together = new Excerpt();
				for (const table of tables) together.join(await excerptOf(inBatches(table), undefined));
				const whole = await excerptOf(inBatches(tables.flat()), undefined);
				expect(JSON.stringify(together.asJson()) === JSON.stringify(whole.asJson())).toBe(true);
			}),
			{ numRuns: 200 },
		);
	});

	test('say that rows were left out, and that nobody knows, in this order', async () => {
		const cut = await excerptOf(inBatches([{ n: 1 }, { n: 2 }]), 1);
		const unknown = new Excerpt();
		unknown.isCut = undefined;
		const noteOf = (...parts: Excerpt[]) => {
			const all = new Excerpt();
			for (const part of parts) all.join(part);
			return all.asJson().note;
		};
		expect(noteOf(new Excerpt())).toBeUndefined();
		expect(noteOf(new Excerpt(), unknown)).toBe('There may be more than these 0 rows, which is as many as "Limit" allows.');
		expect(noteOf(unknown, cut, unknown)).toBe('There are more than these 1 rows, which is as many as "Limit" allows.');
	});

	test('name the columns that are known, and then those of their rows', () => {
		const first = new Excerpt();
		first.add([{ b: 1, extra: 2 }]);
		first.name(['a', 'b']);
		const second = new Excerpt();
		second.name(['b', 'c']);
		first.join(second);
		expect(first.asJson().columns).toEqual(['a', 'b', 'c', 'extra']);
	});
});
