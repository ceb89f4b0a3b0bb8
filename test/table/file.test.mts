import * as fc from 'fast-check';
import { Readable } from 'node:stream';
import { tableFile, type TableFormat } from '../../nodes/table/file.ts';
import { rowBatches } from '../../nodes/table/rows.ts';
import { chunked, gathered, inOnePiece, replyText } from './replies.mts';
import { written, fromTexts, reply, bytesOf } from './written.mts';

describe('NDJSON and JSON', () => {
	test('hold the rows of all replies, one after the other', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(reply, { maxLength: 3 }), async (replies) => {
				const rows = replies.flatMap(([list]) => list.map((row) => JSON.stringify(row).toWellFormed()));
				const json = await written(
					'json',
					replies.map((one) => bytesOf(one)),
				);
				expect((JSON.parse(json.text) as unknown[]).map((row) => JSON.stringify(row))).toEqual(rows);
				const ndjson = await written(
					'ndjson',
					replies.map((one) => bytesOf(one)),
				);
				const lines = ndjson.text.split('\n');
				expect(lines.pop()).toBe('');
				expect(lines.map((line) => JSON.stringify(JSON.parse(line)))).toEqual(rows);
				expect(lines.every((line) => line === line.trim() && !line.includes('\r'))).toBe(true);
				expect([json.rowCount, ndjson.rowCount]).toEqual([rows.length, rows.length]);
			}),
			{ numRuns: 300 },
		);
	});

	test('keep each row as the service wrote it', async () => {
		const text = '[ {"id":12345678901234567890, "n":1.10,"u":"\\u00e9\\/é"} ,\n\t{"a":\r\n[1,\n2]}]';
		expect((await fromTexts('ndjson', [text])).text).toBe('{"id":12345678901234567890, "n":1.10,"u":"\\u00e9\\/é"}\n{"a":  [1, 2]}\n');
		expect((await fromTexts('json', [text])).text).toBe(text);
	});

	test('hold values that are no objects as they are', async () => {
		expect((await fromTexts('ndjson', ['[1,"a",null]', '[[2]]'])).text).toBe('1\n"a"\nnull\n[2]\n');
	});

	test('of no rows are empty', async () => {
		expect((await fromTexts('ndjson', ['', '[]'])).text).toBe('');
		expect((await fromTexts('json', ['', '{"data":null}'])).text).toBe('[]');
	});
});

describe('every format', () => {
	test.each<TableFormat>(['csv', 'json', 'ndjson'])('%s refuses a reply that is not whole, wherever it was cut off', async (format) => {
		await fc.assert(
			fc.asyncProperty(reply, fc.nat(), async ([rows, form, places], place) => {
				const whole = Buffer.from(replyText(rows, [], form).trimEnd());
				const start = whole.findIndex((byte) => byte === 0x5b || byte === 0x7b) + 1;
				const cut = whole.subarray(0, start + (place % (whole.length - start)));
				await expect(written(format, [inOnePiece('[]'), chunked(cut, places)])).rejects.toThrow(
					/^Contoso sent rows that are not valid JSON/,
				);
			}),
			{ numRuns: 150 },
		);
	});

	test.each<TableFormat>(['csv', 'json', 'ndjson'])('%s has 300,000 columns in time that grows with their number alone', async (format) => {
		const names = Array.from({ length: 300_000 }, (_, index) => `c${index}`);
		const outcome = await fromTexts(format, [JSON.stringify({ data: [], columns: names })]);
		expect([outcome.columns.length, outcome.absentColumns.length]).toEqual([300_000, 0]);
	});

	test.each<TableFormat>(['csv', 'json', 'ndjson'])('%s refuses broken rows', async (format) => {
		for (const text of ['[1,]', '[{"a":01}]', '[{"a":1]}]', '[{"a":"\n"}]', '[{"a" 1}]', '[{"a":"\\x"}]', '[tru]', '[1]2', '[{"a":1,}]']) {
			await expect(fromTexts(format, [text])).rejects.toThrow(/^Contoso sent rows that are not valid JSON/);
		}
	});

	test.each<TableFormat>(['csv', 'json', 'ndjson'])('%s goes through a composed stream, and so does its refusal', async (format) => {
		const throughStream = async (text: string) => {
			const file = tableFile(format);
			const stream = Readable.from([Buffer.from(text.slice(0, 9)), Buffer.from(text.slice(9))], { objectMode: false });
			const composed = stream.compose(async function* (source: AsyncIterable<Buffer>) {
				yield* file.add(rowBatches(source, 'Contoso'));
				yield file.finish();
			} as never) as unknown as AsyncIterable<Buffer>;
			return (await gathered(composed)).toString();
		};
		const text = '{"data":[{"a":"é"}],"columns":["a"]}';
		expect(await throughStream(text)).toBe((await fromTexts(format, [text])).text);
		await expect(throughStream(text.slice(0, -1))).rejects.toThrow(/^Contoso sent rows that are not valid JSON/);
	});

	test.each<TableFormat>(['json', 'ndjson'])('%s names the columns of the service and of the first rows', async (format) => {
		const outcome = await fromTexts(format, ['{"data":[{"a":1,"c":1}],"columns":["b","a"]}', '[{"d":1}]']);
		expect(outcome).toMatchObject({ rowCount: 2, columns: ['b', 'a', 'c', 'd'], absentColumns: [] });
	});
});
