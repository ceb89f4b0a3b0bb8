import * as fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import type { Page } from '../../nodes/lists/page.ts';
import { byOffset, byPageNumber, byWidening, inOnePage, type FetchPage, type PageChange } from '../../nodes/lists/paging.ts';

/** A service's habits with lists. */
interface Habits {
	rowCount: number;
	/** Longest page it gives. */
	cap: number;
	/** Says how many there are. */
	total: boolean;
	/** Gives the first page, whatever is asked for. */
	ignoresPosition?: boolean;
	/** Rows of a page that were on the page before, too: the list shifts while it is read. */
	repeats?: number;
}

const row = (index: number): IDataObject => ({ id: `row ${index}` });
const idOf = ({ id }: IDataObject) => id;
const rowsTo = (count: number) => Array.from({ length: count }, (_, index) => row(index));

/** A list service in memory; throws when it is asked more often than any list needs. */
function service({ rowCount, cap, total, ignoresPosition, repeats = 0 }: Habits) {
	const asked: PageChange[] = [];
	const page = (from: number, wanted: number): Page => {
		const size = Math.min(wanted, cap);
		const rows = rowsTo(rowCount).slice(ignoresPosition ? 0 : Math.max(0, from - repeats), (ignoresPosition ? 0 : from) + size);
		return { rows, ...(total ? { total: rowCount } : {}) };
	};
	const fetchPage: FetchPage = async (change) => {
		asked.push(change);
		if (asked.length > rowCount + 3) throw new Error('The paging does not end');
		const { limit, offset, pageNumber, pageSize } = { ...change.qs, ...(change.body as object) } as Record<string, number>;
		if (pageSize !== undefined) return page((pageNumber! - 1) * Math.min(pageSize, cap), pageSize);
		return page(offset ?? 0, limit ?? Infinity);
	};
	return { fetchPage, asked };
}

const wantedRows = fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined });
const habits = fc.record({ rowCount: fc.nat(50), cap: fc.integer({ min: 1, max: 30 }), total: fc.boolean() });
const pageSizes = fc.integer({ min: 1, max: 30 });
const exactly = (rowCount: number, wanted: number | undefined) => rowsTo(Math.min(rowCount, wanted ?? Infinity));

describe.each([
	['by offset', byOffset],
	['by page number', byPageNumber],
])('%s', (_, paging) => {
	test('exactly min(limit, n) rows for any page cap, with and without a total', async () => {
		await fc.assert(
			fc.asyncProperty(habits, pageSizes, wantedRows, async (habit, pageSize, wanted) => {
				const { fetchPage } = service(habit);
				expect(await paging(pageSize, idOf)(fetchPage, wanted)).toEqual(exactly(habit.rowCount, wanted));
			}),
		);
	});

	test('ends when the position is ignored, with every row once', async () => {
		await fc.assert(
			fc.asyncProperty(habits, pageSizes, wantedRows, async (habit, pageSize, wanted) => {
				const { fetchPage } = service({ ...habit, ignoresPosition: true });
				const rows = await paging(pageSize, idOf)(fetchPage, wanted);
				expect(rows).toEqual(rowsTo(rows.length));
				expect(rows.length).toBeLessThanOrEqual(Math.min(habit.rowCount, habit.cap, wanted ?? Infinity));
			}),
		);
	});

	test('a total that counts the rows of its page only ends nothing', async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat(50), pageSizes, wantedRows, async (rowCount, pageSize, wanted) => {
				const { fetchPage } = service({ rowCount, cap: Infinity, total: false });
				const counted: FetchPage = async (change) => {
					const page = await fetchPage(change);
					return { ...page, total: page.rows.length };
				};
				expect(await paging(pageSize, idOf)(counted, wanted)).toEqual(exactly(rowCount, wanted));
			}),
		);
	});

	test('asks for no more pages than it needs', async () => {
		const { fetchPage, asked } = service({ rowCount: 1_000, cap: 100, total: true });
		await paging(100, idOf)(fetchPage, 250);
		expect(asked).toHaveLength(3);
	});

	test('a row without an ID counts by its content', async () => {
		const same = { name: 'twin' };
		const fetchPage: FetchPage = async () => ({ rows: [same, { name: 'other' }, same] });
		expect(await paging(3, idOf)(fetchPage, undefined)).toEqual([same, { name: 'other' }]);
	});

	test('an empty list', async () => {
		const { fetchPage, asked } = service({ rowCount: 0, cap: 10, total: false });
		expect(await paging(10, idOf)(fetchPage, undefined)).toEqual([]);
		expect(asked).toHaveLength(1);
	});
});

test('by offset: rows that come again on the next page are given once', async () => {
	await fc.assert(
		fc.asyncProperty(habits, pageSizes, fc.nat(3), async (habit, pageSize, repeats) => {
			const { fetchPage } = service({ ...habit, total: false, repeats });
			const rows = await byOffset(pageSize, idOf)(fetchPage, undefined);
			expect(new Set(rows.map(idOf)).size).toBe(rows.length);
		}),
	);
});

test('by page number: the size stays the same over all pages', async () => {
	const { fetchPage, asked } = service({ rowCount: 1_000, cap: 1_000, total: true });
	await byPageNumber(100, idOf)(fetchPage, 250);
	expect(asked.map(({ body }) => body)).toEqual([1, 2, 3].map((pageNumber) => ({ pageNumber, pageSize: 100 })));
});

test('by page number: entries, not rows, count towards the total', async () => {
	// Each entry brings a nested row of its own.
	const pages = [[1, 2], [3, 4], [5]].map((entries) => entries.flatMap((index) => [row(index), row(100 + index)]));
	const fetchPage: FetchPage = async ({ body }) => {
		const rows = pages[Number((body as IDataObject).pageNumber) - 1] ?? [];
		return { rows, total: 5, entries: rows.length / 2 };
	};
	expect(await byPageNumber(2, idOf)(fetchPage, undefined)).toHaveLength(10);
});

describe('by widening', () => {
	test('exactly min(limit, n) rows when the server gives as many as asked', async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat(50), pageSizes, wantedRows, async (rowCount, pageSize, wanted) => {
				const { fetchPage } = service({ rowCount, cap: Infinity, total: false });
				expect(await byWidening(pageSize)(fetchPage, wanted)).toEqual(exactly(rowCount, wanted));
			}),
		);
	});

	test('ends at the cap of the server', async () => {
		await fc.assert(
			fc.asyncProperty(habits, pageSizes, wantedRows, async (habit, pageSize, wanted) => {
				const { fetchPage, asked } = service(habit);
				const rows = await byWidening(pageSize)(fetchPage, wanted);
				expect(rows).toEqual(exactly(Math.min(habit.rowCount, habit.cap), wanted));
				expect(asked.length).toBeLessThanOrEqual(4);
			}),
		);
	});
});

test('in one page: the limit is cut from the whole list', async () => {
	const { fetchPage } = service({ rowCount: 5, cap: Infinity, total: false });
	expect(await inOnePage(fetchPage, 3)).toEqual(rowsTo(3));
	expect(await inOnePage(fetchPage, undefined)).toEqual(rowsTo(5));
});
