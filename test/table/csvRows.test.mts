import * as fc from 'fast-check';
import { csvRows } from '../../nodes/table/csvRows.ts';
import { anyText, chunked, cuts, inOnePiece } from './replies.mts';
import { withTurns } from './turns.mts';

async function read(source: AsyncIterable<Buffer>, separator?: string) {
	const rows: unknown[] = [];
	for await (const batch of csvRows(source, 'Contoso', { separator })) rows.push(...batch);
	return rows;
}
const readText = async (text: string, separator?: string) => await read(inOnePiece(text), separator);
/** Cut at every place, as a network may. */
const readSigns = async (text: string) =>
	await read(
		chunked(
			Buffer.from(text),
			Array.from({ length: Buffer.byteLength(text) }, (_, at) => at),
		),
	);

describe('rows of a CSV file', () => {
	test('are its cells, however it is written and cut', async () => {
		const cell = anyText.map((text) => text.toWellFormed());
		const table = fc
			.integer({ min: 1, max: 4 })
			.chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 5 }));
		const style = fc.record({
			separator: fc.constantFrom(',', ';', '\t', '|'),
			isNamed: fc.boolean(),
			end: fc.constantFrom('\r\n', '\n', '\r'),
			mark: fc.constantFrom('', '\uFEFF'),
			last: fc.boolean(),
			always: fc.boolean(),
		});
		await fc.assert(
			fc.asyncProperty(table, style, cuts, async (lines, { separator, isNamed, end, mark, last, always }, places) => {
				const width = lines[0]?.length ?? 1;
				const header = Array.from({ length: width }, (_, index) => `key ${index}`);
				const written = (text: string) => (always || /[",;\t|\r\n]|^$|^\uFEFF/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
				const first = isNamed ? `sep=${separator}${end}` : '';
				const text = mark + first + [header, ...lines].map((cells) => cells.map(written).join(separator)).join(end) + (last ? end : '');
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
		[
			'a,b,c\n1\n1,2,3,4,5\n1,2',
			[
				{ a: '1', b: null, c: null },
				{ a: '1', b: '2', c: '3', 'column 4': '4', 'column 5': '5' },
				{ a: '1', b: '2', c: null },
			],
		],
		['a,a,,a,a 2,\n1,2,3,4,5,6', [{ a: '1', 'a 3': '2', 'column 3': '3', 'a 4': '4', 'a 2': '5', 'column 6': '6' }]],
		['column 2,\n1,2', [{ 'column 2': '1', 'column 2 2': '2' }]],
		['a\n"x"y\nx"y"\n', [{ a: 'xy' }, { a: 'x"y"' }]],
		["a\n'=1\n007\n", [{ a: "'=1" }, { a: '007' }]],
	])('%j', async (text, rows) => {
		expect(await readText(text)).toEqual(rows);
	});

	test('have a key that is called __proto__ for their own', async () => {
		const [row] = (await readText('__proto__,b\n1,2')) as object[];
		expect(Object.entries(row!)).toEqual([
			['__proto__', '1'],
			['b', '2'],
		]);
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

describe('the separator', () => {
	const rows = [{ Name: 'Miller', Count: '3' }];

	test.each([
		'sep=,\r\nName,Count\r\nMiller,3\r\n',
		'\uFEFFsep=,\nName,Count\nMiller,3',
		'"sep=,"\r\nName,Count\r\nMiller,3',
		'SEP=,\rName,Count\rMiller,3',
		'sep=;\r\nName;Count\r\nMiller;3\r\n',
		'"Sep=;"\nName;Count\nMiller;3',
		'sep=\t\r\nName\tCount\r\nMiller\t3',
		'sep=^\nName^Count\nMiller^3',
		'sep=\nName;Count\nMiller;3',
		'sep=, \nName,Count\nMiller,3',
		'sep=|\r\n\r\nName|Count\r\nMiller|3',
	])('that the line before the header names: %j', async (text) => {
		expect(await readText(text)).toEqual(rows);
		expect(await readSigns(text)).toEqual(rows);
	});

	test.each<[string, unknown[]]>([
		['sep=,', []],
		['"sep=;"\r\n', []],
		['sep', []],
		['sep=,Name\n1,2', [{ 'sep=': '1', Name: '2' }]],
		['"sep=,",Name\n1,2', [{ 'sep=,': '1', Name: '2' }]],
		['separator\n1', [{ separator: '1' }]],
		['Name\nsep=;', [{ Name: 'sep=;' }]],
	])('is not named by what only looks like it: %j', async (text, made) => {
		expect(await readText(text)).toEqual(made);
		expect(await readSigns(text)).toEqual(made);
	});

	test.each<[string, unknown[]]>([
		['Name;Count\nMiller;3', rows],
		['Name\tCount\nMiller\t3\n', rows],
		['Name|Count\r\nMiller|3', rows],
		['"Name";"Count"\n"Miller";"3"', rows],
		// Signs of the others within cells.
		[
			'Name;Count\nMiller, J.;1,5\nB;2,5',
			[
				{ Name: 'Miller, J.', Count: '1,5' },
				{ Name: 'B', Count: '2,5' },
			],
		],
		['Name;Score, most\nA;1,5', [{ Name: 'A', 'Score, most': '1,5' }]],
		['Day;Sum (EUR, net);Note\n1;1,50;x', [{ Day: '1', 'Sum (EUR, net)': '1,50', Note: 'x' }]],
		['"a;b",c\n1,2', [{ 'a;b': '1', c: '2' }]],
		['a,"b;c"\n1,2', [{ a: '1', 'b;c': '2' }]],
		[
			'a;b,c\n1,2\n3,4',
			[
				{ 'a;b': '1', c: '2' },
				{ 'a;b': '3', c: '4' },
			],
		],
		['a,b\n1;2,3;4\n', [{ a: '1;2', b: '3;4' }]],
		['a|b,c\n1,2\n', [{ 'a|b': '1', c: '2' }]],
		['a;b\n"x\ny";2\n', [{ a: 'x\ny', b: '2' }]],
		// One column stays one.
		['Note\nx;y\nz|a\tb\n', [{ Note: 'x;y' }, { Note: 'z|a\tb' }]],
		['Host | Port\nws-1\nws-2\n', [{ 'Host | Port': 'ws-1' }, { 'Host | Port': 'ws-2' }]],
		['"a;b"\n1\n', [{ 'a;b': '1' }]],
		// Rows that lack a cell, or have one too many.
		[
			'a;b;c\n1\n1;2;3;4\n',
			[
				{ a: '1', b: null, c: null },
				{ a: '1', b: '2', c: '3', 'column 4': '4' },
			],
		],
		['a;b;', []],
	])('is found: %j', async (text, made) => {
		expect(await readText(text)).toEqual(made);
		expect(await readSigns(text)).toEqual(made);
	});

	test('is found behind a header that is longer than what is looked at', async () => {
		const names = Array.from({ length: 20_000 }, (_, index) => `key, ${index}`);
		expect(await readText(`${names.join(';')}\n${names.join(';')}\n`)).toEqual([Object.fromEntries(names.map((name) => [name, name]))]);
	});

	test('that is told wins, also over the line before the header', async () => {
		expect(await readText('a;b,c\n1;2,3\n', ';')).toEqual([{ a: '1', 'b,c': '2,3' }]);
		expect(await readText('sep=;\na,b\n1,2\n', ',')).toEqual([{ a: '1', b: '2' }]);
		expect(await readText('a\n1;2\n', ';')).toEqual([{ a: '1', 'column 2': '2' }]);
	});

	test('of an export of Excel as Unicode text, which has tabs', async () => {
		expect(await read(inOnePiece(Buffer.from('\uFEFFName\tCount\r\nMiller\t3\r\n', 'utf16le')))).toEqual(rows);
	});
});

describe('a file that is odd', () => {
	const bytes = async (text: string, encoding: BufferEncoding) => await read(chunked(Buffer.from(text, encoding), [1, 2, 5]));
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

	test('of very many columns, equal or beyond the header', async () => {
		const [equal] = (await readText(`${'a,'.repeat(20_000)}a\n${'1,'.repeat(20_000)}1`)) as object[];
		const [wide] = (await readText(`a\n${','.repeat(100_000)}`)) as object[];
		expect([Object.keys(equal!).length, Object.keys(wide!).length]).toEqual([20_001, 100_001]);
		expect(Object.keys(equal!).at(-1)).toBe('a 20001');
	});

	test('of short rows under a wide header: n8n gets its turn after some of them, and they need not all be held', async () => {
		const header = Array.from({ length: 20_000 }, (_, index) => `key ${index}`).join(',');
		const { value: counts, turns } = await withTurns(async () => {
			const lengths: number[] = [];
			for await (const batch of csvRows(inOnePiece(`${header}\n${'1\n'.repeat(60)}`), 'Contoso')) {
				lengths.push(batch.length);
				expect(Object.keys(batch[0]!)).toHaveLength(20_000);
			}
			return lengths;
		});
		expect(counts).toEqual(Array(20).fill(3));
		expect(turns).toBeGreaterThanOrEqual(20);
	});

	test('with a line of commas that does not end is refused, and not read to its end', async () => {
		let sent = 0;
		const source = async function* () {
			for (; sent < 1_000; sent += 1) yield Buffer.alloc(64 * 1024, ',');
		};
		await expect(read(source())).rejects.toThrow('Contoso sent a CSV file with a line of more than 131072 columns');
		expect(sent).toBeLessThan(5);
	});
});
