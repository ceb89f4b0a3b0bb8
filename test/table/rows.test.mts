import * as fc from 'fast-check';
import { jsonRows, parsedRows, rowBatches } from '../../nodes/table/rows.ts';
import { parsedExactly } from '../../nodes/values/exactJson.ts';
import { SENDER, BROKEN, read, readText, asRow, sameText } from './readRows.mts';
import { anyRow, anyValue, chunked, cuts, envelope, inOnePiece, replyText } from './replies.mts';

/** Whole numbers beyond 2^53 come as texts. */
const withAllDigits = (rows: unknown[]) => parsedExactly(JSON.stringify(rows)) as unknown[];

describe('rows', () => {
	test('are those of the whole reply, however it is written and cut', async () => {
		const columns = fc.array(fc.oneof(fc.string(), fc.record({ name: fc.string(), type: fc.string() })), { maxLength: 3 });
		const rows = fc.array(fc.oneof({ weight: 4, arbitrary: anyRow }, anyValue), { maxLength: 8 });
		await fc.assert(
			fc.asyncProperty(rows, columns, envelope, cuts, async (list, names, form, places) => {
				const outcome = await read(chunked(Buffer.from(replyText(list, names, form)), places));
				sameText(outcome.rows, withAllDigits(list).map(asRow));
				const has = !['bare', 'without columns'].includes(form.form);
				sameText(outcome.columns, has ? names : []);
				if (form.form === 'columns first') for (const known of outcome.columnsAtBatch) sameText(known, names);
			}),
			{ numRuns: 400 },
		);
	});

	test('come byte by byte, too', async () => {
		const text = Buffer.from('\uFEFF {"x":"\\\\\\"]","data":[{"a":"東京\\"\\\\"},[1,{"b":[2,3]}],"},{"],"columns":["a"]}');
		const { rows } = await read(chunked(text, Array.from(text.keys())));
		expect(rows).toEqual([{ a: '東京"\\' }, { value: [1, { b: [2, 3] }] }, { value: '},{' }]);
	});

	test('come in batches while the reply is read', async () => {
		const row = JSON.stringify({ text: 'x'.repeat(1000) });
		let sent = 0;
		const source = async function* () {
			yield Buffer.from('[');
			for (; sent < 2000; sent += 1) yield Buffer.from(`${sent > 0 ? ',' : ''}${row}`);
			yield Buffer.from(']');
		};
		for await (const batch of rowBatches(source(), SENDER)) {
			expect(batch.count).toBeLessThan(200);
			expect(sent).toBeLessThan(200);
			break;
		}
	});

	test('of an answer in one piece come in batches, too', async () => {
		const text = JSON.stringify(Array.from({ length: 5000 }, (_, index) => ({ index, text: 'x'.repeat(100) })));
		const counts: number[] = [];
		for await (const { count } of rowBatches(inOnePiece(text), SENDER)) counts.push(count);
		expect(Math.max(...counts)).toBeLessThan(2500);
		expect(counts.reduce((sum, count) => sum + count)).toBe(5000);
	});

	test.each(['', ' \n', '\uFEFF', 'null', '""', '[]', ' [ \n ] ', '{"data":null}', '{"Data": null, "columns": []}', '{"data":[ ]}'])(
		'%j holds none',
		async (text) => {
			expect((await readText(text)).rows).toEqual([]);
		},
	);

	test.each(['{}', '{"message":"no"}', '{"data":{}}', '{"data":{"x":[1]}}', '{"data":"x"}', '"x"', '5', 'true'])(
		'%j is no list of them',
		async (text) => {
			await expect(readText(text)).rejects.toThrow('Contoso sent no list of rows');
		},
	);
});

describe('sizes', () => {
	test('10 MB in one cell', async () => {
		const big = '"\\'.repeat(5_000_000);
		const { rows } = await readText(JSON.stringify({ data: [{ a: 1 }, { big }, { a: 2 }] }));
		expect((rows[1] as { big: string }).big === big).toBe(true);
		expect(rows).toHaveLength(3);
	});

	test('5,000 columns', async () => {
		const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`column ${index}`, index]));
		expect((await readText(JSON.stringify([wide, wide]))).rows).toEqual([wide, wide]);
	});

	test('a value nested 2,000 deep', async () => {
		const deep = `[{"a":${'[{"b":'.repeat(1000)}1${'}]'.repeat(1000)}}]`;
		expect(JSON.stringify((await readText(deep)).rows)).toBe(deep);
	});
});

describe('rows of a JSON file', () => {
	const rowsOf = async (text: string) => {
		const rows: unknown[] = [];
		for await (const batch of jsonRows(inOnePiece(text), SENDER)) rows.push(...batch);
		return rows;
	};

	test.each<[string, unknown[]]>([
		['[{"a":1},2]', [{ a: 1 }, { value: 2 }]],
		['{"data":[{"a":1}],"columns":[]}', [{ a: 1 }]],
		['{"title":"x","rows":[1]}', [{ title: 'x', rows: [1] }]],
		['{"data":{"a":1}}', [{ data: { a: 1 } }]],
		['5', [{ value: 5 }]],
		['null', []],
		['', []],
	])('%s', async (text, rows) => {
		expect(await rowsOf(text)).toEqual(rows);
	});

	test.each(['{"title":"x"', '[{"a":1}', '{"a":1}}', 'a,b'])('%s is refused', async (text) => {
		await expect(rowsOf(text)).rejects.toThrow(BROKEN);
	});
});

describe('rows that are parsed while they are read', () => {
	/** Texts that look like the end of a row, or like the end of the list. */
	const tricky = fc.constantFrom('},', '"},{"', '}', ',', ']},{', '\\', '\\"},', '東京', ' ');
	const value = fc.letrec((tie) => ({
		value: fc.oneof(
			{ maxDepth: 3 },
			fc.array(tricky, { maxLength: 4 }).map((parts) => parts.join('')),
			fc.integer(),
			tie('list'),
			tie('object'),
		),
		list: fc.array(tie('value'), { maxLength: 3 }),
		object: fc.dictionary(fc.constantFrom('a', 'b', '},{', ']'), tie('value'), { maxKeys: 3 }),
	})).object;
	/** Several batches of 128 kB. */
	const many = (some: unknown[]): unknown[] =>
		Array.from({ length: 600 }, (_, index) => [{ fill: 'x'.repeat(900) }, ...some][index % (some.length + 1)]);
	const columns = [
		{ name: 'a', type: 'String' },
		{ name: 'b', type: 'Guid' },
	];
	const parsedOf = async (text: Buffer, places: number[]) => {
		const rows: unknown[] = [];
		for await (const batch of parsedRows(chunked(text, places), SENDER)) for (const row of batch) rows.push(row);
		return rows;
	};

	test('are those of the whole, whatever looks like an end', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(value, { maxLength: 4 }),
				fc.constantFrom(undefined, 1),
				fc.integer({ min: 1_000, max: 90_000 }),
				async (some, space, length) => {
					const list = many(some);
					const text = Buffer.from(JSON.stringify({ data: list, columns }, null, space));
					const places = Array.from({ length: Math.floor(text.length / length) }, (_, index) => (index + 1) * length);
					sameText(await parsedOf(text, places), list.map(asRow));
				},
			),
			{ numRuns: 60 },
		);
	});

	test('are refused when the reply is cut or spoilt anywhere', async () => {
		const text = Buffer.from(JSON.stringify({ data: many([{ a: '},' }]), columns }));
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 10, max: text.length - 1 }), async (length) => {
				await expect(parsedOf(text.subarray(0, length), [])).rejects.toThrow(BROKEN);
			}),
			{ numRuns: 60 },
		);
		for (const spoilt of [',,', ',]', ',}', '}{']) {
			const middle = text.indexOf('},{', 200_000);
			const broken = Buffer.concat([text.subarray(0, middle + 1), Buffer.from(spoilt), text.subarray(middle + 2)]);
			await expect(parsedOf(broken, [150_000])).rejects.toThrow(BROKEN);
		}
	});
});
