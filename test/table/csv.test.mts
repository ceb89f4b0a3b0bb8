import * as fc from 'fast-check';
import { csvRows } from '../../nodes/table/csvRows.ts';
import { anyRow, anyValue, chunked, cuts, envelope, inOnePiece, spelled, type Form } from './replies.mts';
import { withTurns } from './turns.mts';
import { written, fromTexts, bytesOf } from './written.mts';

const textOf = async (texts: string[]) => behindMark((await fromTexts('csv', texts)).text);
const csv = async (rows: unknown[]) => await textOf([JSON.stringify(rows)]);
const rawCsv = async (rows: unknown[]) => (await fromTexts('csv', [JSON.stringify(rows)], { keepFormulas: true })).text;
const asRow = (value: unknown) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value });

const MARK = '\uFEFF';

/** What stands behind the byte order mark of a file for spreadsheets. */
function behindMark(text: string): string {
	if (text !== '') expect(text.slice(0, 1)).toBe(MARK);
	return text.slice(1);
}

/** CSV as RFC 4180 has it and nothing else: every line ends with CRLF, quotes only around whole cells. */
function strictCsv(text: string): string[][] {
	const cellAt = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y;
	const lines: string[][] = [];
	let cells: string[] = [];
	while (cellAt.lastIndex < text.length) {
		const at = cellAt.lastIndex;
		const match = cellAt.exec(text);
		if (!match) throw new Error(`No CSV at ${JSON.stringify(text.slice(at, at + 40))}`);
		const cell = match[1]!;
		cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
		if (match[2] === '\r\n') {
			lines.push(cells);
			cells = [];
		}
	}
	expect(cells).toEqual([]);
	return lines;
}

function guarded(text: string): string {
	const shown = text.replace(/^[ \u00a0\u2002\u2003\u2009\u200b-\u200f\u202f\u2060\u3000\uFEFF]+/, '');
	const isHarmful =
		(/^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(shown) || (shown !== '' && shown < ' ')) &&
		!/^([+-]?(\d+\.?\d*|\d{1,3}(,\d{3})+\.?\d*|\.\d+)(e[+-]?\d+)?( ?%)?|-+)$/i.test(shown);
	return isHarmful ? `'${text}` : text;
}

function documentedCell(value: unknown, { spelling }: Form, keepFormulas: boolean): string {
	if (value === null || value === undefined) return '';
	if (typeof value !== 'string') return spelled(value, spelling).toWellFormed();
	return (keepFormulas ? value : guarded(value)).toWellFormed();
}

describe('CSV', () => {
	const table = fc.array(fc.oneof({ weight: 5, arbitrary: anyRow }, anyValue), { minLength: 1, maxLength: 6 });

	test('holds the documented cells, whatever the rows', async () => {
		await fc.assert(
			fc.asyncProperty(table, envelope, cuts, fc.boolean(), fc.nat({ max: 3 }), async (rows, form, places, keepFormulas, hidden) => {
				const objects = rows.map(asRow) as Record<string, unknown>[];
				const keys = [...new Set(objects.flatMap((row) => Object.keys(row)))];
				const columns = [...keys.slice(hidden).reverse(), 'never there'];
				const outcome = await written('csv', [bytesOf([rows, form, places], columns)], { keepFormulas });
				const isKnown = form.form === 'columns first' && keys.length > hidden;
				const header = isKnown ? [...new Set([...columns, ...keys])] : keys;
				expect(outcome.columns).toEqual(header);
				expect(outcome.rowCount).toBe(rows.length);
				if (header.length === 0) return expect(outcome.text).toBe('');
				const lines = keepFormulas ? outcome.text : behindMark(outcome.text);
				const valueOf = (row: Record<string, unknown>, key: string) => (Object.hasOwn(row, key) ? row[key] : undefined);
				const cells = objects.map((row) => header.map((key) => documentedCell(valueOf(row, key), form, keepFormulas)));
				expect(strictCsv(lines)).toEqual([header.map((key) => documentedCell(key, form, keepFormulas)), ...cells]);
				// Without a mark, NUL among the first signs is taken for a half of UTF-16.
				if (keepFormulas && outcome.text.includes('\0')) return;
				const readBack: string[][] = [];
				for await (const batch of csvRows(chunked(Buffer.from(outcome.text), places), 'Contoso', { separator: ',' }))
					readBack.push(...batch.map((row) => Object.values(row) as string[]));
				expect(readBack.map((row) => [...row].sort())).toEqual(cells.map((row) => [...row].sort()));
			}),
			{ numRuns: 500 },
		);
	});

	test('keeps the digits and the spelling of numbers', async () => {
		expect(await textOf(['[{"id":12345678901234567890,"n":1.10,"e":-1E+5,"t":true,"z":null}]'])).toBe(
			'id,n,e,t,z\r\n12345678901234567890,1.10,-1E+5,true,\r\n',
		);
	});

	test.each([
		['=1+1', "'=1+1"],
		['+CMD', "'+CMD"],
		['@SUM(A1)', "'@SUM(A1)"],
		['-x', "'-x"],
		['-2', '-2'],
		['+4.5e3', '+4.5e3'],
		['-', '-'],
		['--', '--'],
		['-1,234.5', '"-1,234.5"'],
		['-5 %', '-5 %'],
		['-1,2', '"\'-1,2"'],
		['-5%1', "'-5%1"],
		['\t=1', '"\'\t=1"'],
		['\r=1', '"\'\r=1"'],
		['\0=1', "'\0=1"],
		['-1-1', "'-1-1"],
		['=a,"b"', '"\'=a,""b"""'],
		['a=1', 'a=1'],
		[' =1', "' =1"],
		['\u00a0\u3000@A', "'\u00a0\u3000@A"],
		['\u200b＝1', "'\u200b＝1"],
		[' -1', ' -1'],
		[' a=1', ' a=1'],
		['\u3042=1', '\u3042=1'],
		[' ', ' '],
		[`${' '.repeat(999)}a`, `${' '.repeat(999)}a`],
		[`${' '.repeat(1_000)}a`, `'${' '.repeat(1_000)}a`],
		[`-${'1'.repeat(500)}x`, `'-${'1'.repeat(500)}x`],
		['＝1', "'＝1"],
		['＋1', "'＋1"],
		['－2', "'－2"],
		['＠SUM(A1)', "'＠SUM(A1)"],
		['－', "'－"],
		['％', '％'],
		['ﾀ', 'ﾀ'],
		['\uFEFF=1', "'\uFEFF=1"],
		['\uFEFF\uFEFF＝1', "'\uFEFF\uFEFF＝1"],
		['\uFEFF-2', '\uFEFF-2'],
		['\uFEFFa', '\uFEFFa'],
		['\uFEFF', '\uFEFF'],
		['x;=1+2', '"x;=1+2"'],
		['a\t=1+1', '"a\t=1+1"'],
		['=1;2', '"\'=1;2"'],
		['a|=1', 'a|=1'],
	])('makes %j harmless, in the header too', async (value, cell) => {
		expect(await csv([{ end: 1, [value]: value }])).toBe(`end,${cell}\r\n1,${cell}\r\n`);
		const raw = /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
		expect(await rawCsv([{ end: 1, [value]: value }])).toBe(`end,${raw}\r\n1,${raw}\r\n`);
	});

	test('makes formulas harmless that are written with escapes', async () => {
		expect(await textOf(['[{"a":"\\u003d1","b":"\\t1","c":"\\uff1d1","d":"\\ufeff=1","e":"x\\u003b=1"}]'])).toBe(
			`a,b,c,d,e\r\n'=1,"'\t1",'＝1,'${MARK}=1,"x;=1"\r\n`,
		);
	});

	describe('begins so that no program takes it for something else', () => {
		test('with the mark of UTF-8, once, whatever number of replies it is made of', async () => {
			expect(Buffer.from((await fromTexts('csv', ['[{"Name":"Müller"}]', '[{"Name":"x"}]'])).text)).toEqual(
				Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('Name\r\nMüller\r\nx\r\n')]),
			);
			expect((await fromTexts('csv', ['', '{"data":[],"columns":["a"]}'])).text).toBe(`${MARK}a\r\n`);
			expect(await rawCsv([{ Name: 'Müller' }])).toBe('Name\r\nMüller\r\n');
		});

		test.each([
			// SYLK, by two letters.
			['ID', '"ID"', 'ID'],
			['IDs', '"IDs"', 'IDs'],
			['Id', 'Id', 'Id'],
			// The line that names the separator.
			['sep=;', '"\'sep=;"', 'sep=;'],
			['SEP=|', "'SEP=|", 'SEP=|'],
			[`${MARK}sep=|`, `"'${MARK}sep=|"`, `"${MARK}sep=|"`],
			['sep', 'sep', 'sep'],
			// A mark that a reader would take for the file's.
			[`${MARK}Name`, `"${MARK}Name"`, `"${MARK}Name"`],
			[`${MARK}=1`, `"'${MARK}=1"`, `"${MARK}=1"`],
		])('a first column that is called %j', async (name, cell, raw) => {
			const rows = [{ [name]: name, end: 1 }];
			const inRow = name.includes('\uFEFF=') ? `'${name}` : name.includes(';') ? `"${name}"` : name;
			expect(await csv(rows)).toBe(`${cell},end\r\n${inRow},1\r\n`);
			expect(await rawCsv(rows)).toBe(`${raw},end\r\n${name},1\r\n`);
		});
	});

	test('writes a lone empty cell in quotes, so that its line is not blank', async () => {
		expect(await csv([{ a: null }, {}, { a: '' }, { a: 'x' }])).toBe('a\r\n""\r\n""\r\n""\r\nx\r\n');
	});

	test('has the columns in the order of the service when they come first', async () => {
		const text = await textOf(['{"columns":[{"name":"b"},{"Name":"a"},{"name":"none"}],"data":[{"a":1,"b":2,"c":3}]}']);
		expect(text).toBe('b,a,none,c\r\n2,1,,3\r\n');
	});

	test('does not take titles for keys', async () => {
		expect(await textOf(['{"columns":["Host name"],"data":[{"hostname":1}]}'])).toBe('hostname\r\n1\r\n');
	});

	test('reports columns that come after the rows and that no row has', async () => {
		const outcome = await fromTexts('csv', ['{"data":[{"a":1}],"columns":["a","b"]}']);
		expect(outcome).toEqual({ text: `${MARK}a\r\n1\r\n`, rowCount: 1, columns: ['a'], absentColumns: ['b'] });
	});

	test('of no rows is a header, or nothing at all', async () => {
		expect(await textOf(['{"data":[],"columns":["a",{"name":"=b"}]}', ''])).toBe("a,'=b\r\n");
		expect((await fromTexts('csv', ['null'])).text).toBe('');
		expect(await csv([{}, {}])).toBe('');
	});

	test('goes on with the same header in further replies', async () => {
		const outcome = await fromTexts('csv', ['', '[{"a":1,"b":2}]', 'null', '{"data":[{"b":3}],"columns":["b"]}']);
		expect(outcome).toMatchObject({ text: `${MARK}a,b\r\n1,2\r\n,3\r\n`, rowCount: 2, columns: ['a', 'b'] });
	});

	test('refuses a column that the first rows do not have, by name', async () => {
		await expect(fromTexts('csv', ['[{"a":1},{"a":2}]', '[{"a":1,"é\\"":2}]'])).rejects.toMatchObject({
			message: 'A later row has the column "é"", which the first 2 rows do not have',
			remedy: 'Choose the file format NDJSON or JSON, which keep every row as it is.',
		});
		const many = JSON.stringify([...Array.from({ length: 5000 }, (_, index) => ({ index, text: 'x'.repeat(50) })), { later: 1 }]);
		await expect(fromTexts('csv', [many])).rejects.toThrow('A later row has the column "later"');
		expect((await fromTexts('ndjson', [many])).rowCount).toBe(5001);
	});

	test('holds 10 MB in one cell, 5,000 columns, a value nested 2,000 deep, and empty rows of a wide table', async () => {
		const big = '",\n'.repeat(3_500_000);
		expect((await csv([{ a: 1 }, { a: big }, { a: 2 }])) === `a\r\n1\r\n"${big.replaceAll('"', '""')}"\r\n2\r\n`).toBe(true);
		const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`column ${index}`, index]));
		const lines = strictCsv(await csv([wide, ...Array.from({ length: 1000 }, () => ({}))]));
		expect(lines).toHaveLength(1002);
		expect(lines[0]).toEqual(Object.keys(wide));
		expect(lines[1]).toEqual(Object.values(wide).map(String));
		expect(lines.slice(2).every((cells) => cells.length === 5000 && cells.every((cell) => cell === ''))).toBe(true);
		const deep = `${'[{"b":'.repeat(1000)}1${'}]'.repeat(1000)}`;
		expect(strictCsv(await textOf([`[{"a":${deep}}]`]))[1]).toEqual([deep]);
	});
});

test('short rows of a wide CSV, which become much more than they are: n8n gets its turn', async () => {
	const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`c${index}`, index]));
	const { value, turns } = await withTurns(
		async () => await written('csv', [inOnePiece(`[${JSON.stringify(wide)}${',{}'.repeat(2_000)}]`)]),
	);
	// 10 MB of commas in chunks of 256 KiB.
	expect([value.rowCount, turns > 30]).toEqual([2_001, true]);
});
