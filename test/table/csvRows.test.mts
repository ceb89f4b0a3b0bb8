import * as fc from 'fast-check';
import { csvRows } from '../../nodes/table/csvRows.ts';
import { anyText, chunked, cuts, inOnePiece } from './replies.mts';

async function read(source: AsyncIterable<Buffer>) {
	const rows: unknown[] = [];
	for await (const batch of csvRows(source, 'Contoso')) rows.push(...batch);
	return rows;
}
const readText = async (text: string) => await read(inOnePiece(text));

describe('rows of a CSV file', () => {
	test('are its cells, however it is written and cut', async () => {
		const cell = anyText.map((text) => text.toWellFormed());
		const table = fc.integer({ min: 1, max: 4 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 5 }));
		const style = fc.record({ end: fc.constantFrom('\r\n', '\n', '\r'), mark: fc.constantFrom('', '\uFEFF'), last: fc.boolean(), always: fc.boolean() });
		await fc.assert(
			fc.asyncProperty(table, style, cuts, async (lines, { end, mark, last, always }, places) => {
				const width = lines[0]?.length ?? 1;
				const header = Array.from({ length: width }, (_, index) => `key ${index}`);
				const written = (text: string) => (always || /[",\r\n]|^$|^\uFEFF/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
				const text = mark + [header, ...lines].map((cells) => cells.map(written).join(',')).join(end) + (last ? end : '');
				const rows = await read(chunked(Buffer.from(text), places));
				expect(rows).toEqual(lines.map((cells) => Object.fromEntries(cells.map((value, index) => [header[index], value]))));
			}),
			{ numRuns: 400 },
		);
	});

	test.each<[string, unknown[]]>([
		['', []],
		['\uFEFF', []],
		['a,b', []],
		['a,b\r\n1,2', [{ a: '1', b: '2' }]],
		['a,b\r\n\r\n\n1,2\r\n\r\n', [{ a: '1', b: '2' }]],
		['a\r1\n2\r3', [{ a: '1' }, { a: '2' }, { a: '3' }]],
		['a\r\n""\r\n', [{ a: '' }]],
		['a,b\r\n,\r\n', [{ a: '', b: '' }]],
		['a,b,c\n1\n1,2,3,4,5\n1,2', [{ a: '1', b: null, c: null }, { a: '1', b: '2', c: '3', 'column 4': '4', 'column 5': '5' }, { a: '1', b: '2', c: null }]],
		['a,a,,a,a 2,\n1,2,3,4,5,6', [{ a: '1', 'a 3': '2', 'column 3': '3', 'a 4': '4', 'a 2': '5', 'column 6': '6' }]],
		['column 2,\n1,2', [{ 'column 2': '1', 'column 2 2': '2' }]],
		['a\n"x"y\nx"y"\n', [{ a: 'xy' }, { a: 'x"y"' }]],
		["a\n'=1\n007\n", [{ a: "'=1" }, { a: '007' }]],
	])('%j', async (text, rows) => {
		expect(await readText(text)).toEqual(rows);
	});

	test('have a key that is called __proto__ for their own', async () => {
		const [row] = (await readText('__proto__,b\n1,2')) as object[];
		expect(Object.entries(row!)).toEqual([['__proto__', '1'], ['b', '2']]);
		expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
	});

	test('are refused when the file ends within a quoted cell', async () => {
		const text = 'a,b\r\n1,"two ""2"" lines\r\nof text"\r\n';
		expect(await readText(text)).toEqual([{ a: '1', b: 'two "2" lines\r\nof text' }]);
		for (const end of [8, 11, 14, 15, 20, text.length - 3]) {
			await expect(readText(text.slice(0, end))).rejects.toThrow('Contoso sent a CSV file that ends within a quoted cell');
		}
	});

	test('hold 10 MB in one cell', async () => {
		const big = '"",\n'.repeat(2_500_000);
		const [row] = (await readText(`a\n"${big}"`)) as Array<{ a: string }>;
		expect(row!.a === big.replaceAll('""', '"')).toBe(true);
	});

	test('come while the file is read', async () => {
		let sent = 0;
		const source = async function* () {
			yield Buffer.from('a,b\n');
			for (; sent < 100; sent += 1) yield Buffer.from('1,2\n');
		};
		for await (const rows of csvRows(source(), 'Contoso')) {
			expect(rows).toEqual([{ a: '1', b: '2' }]);
			break;
		}
		expect(sent).toBe(0);
	});
});

describe('a file that is odd', () => {
	const bytes = (text: string, encoding: BufferEncoding) => read(chunked(Buffer.from(text, encoding), [1, 2, 5]));
	const rows = [{ Name: 'Müller', Ort: 'Köln' }];

	test('of UTF-16, whose mark tells', async () => {
		const text = '\uFEFFName,Ort\nMüller,Köln\n';
		expect(await bytes(text, 'utf16le')).toEqual(rows);
		expect(await read(inOnePiece(Buffer.from(text, 'utf16le').swap16()))).toEqual(rows);
	});

	test.each(['Name\nMüller\n', 'Name\nMü'])('of another encoding is refused, and not put out with other characters', async (text) => {
		await expect(bytes(text, 'latin1')).rejects.toThrow('Contoso sent a CSV file that is not written in UTF-8');
	});

	test('of one byte', async () => {
		expect(await readText('a')).toEqual([]);
	});

	test('of very many columns, equal or beyond the header, does not hold up n8n', async () => {
		const startedAt = Date.now();
		const [equal] = (await readText(`${'a,'.repeat(20_000)}a\n${'1,'.repeat(20_000)}1`)) as object[];
		const [wide] = (await readText(`a\n${','.repeat(100_000)}`)) as object[];
		expect([Object.keys(equal!).length, Object.keys(wide!).length]).toEqual([20_001, 100_001]);
		expect(Object.keys(equal!).at(-1)).toBe('a 20001');
		expect(Date.now() - startedAt).toBeLessThan(3_000);
	});
});
