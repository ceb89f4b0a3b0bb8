import * as fc from 'fast-check';
import { parsedExactly } from '../../nodes/values/exactJson.ts';
import { BROKEN, read, readText, asRow, sameText } from './readRows.mts';
import { anyRow, chunked, cuts, envelope, replyText } from './replies.mts';

describe('a reply that is not whole', () => {
	test('is refused, wherever it was cut off', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anyRow, { maxLength: 4 }), envelope, fc.nat(), cuts, async (list, form, place, places) => {
				const whole = Buffer.from(replyText(list, ['a'], form).trimEnd());
				const start = whole.findIndex((byte) => byte === 0x5b || byte === 0x7b) + 1;
				const cut = whole.subarray(0, start + (place % (whole.length - start)));
				await expect(read(chunked(cut, places))).rejects.toThrow(BROKEN);
			}),
			{ numRuns: 400 },
		);
	});

	test('is refused at each of its bytes', async () => {
		const whole = Buffer.from('{"columns":["é"],"data":[{"é":"\\u00e9\\"}"},{"b":[1,{}]},null,-1.5e3],"more":[true]}');
		for (let length = 1; length < whole.length; length += 1) {
			await expect(readText(whole.subarray(0, length))).rejects.toThrow(BROKEN);
		}
		expect((await readText(whole)).rows).toHaveLength(4);
	});

	test.each([
		'[1,]',
		'[,1]',
		'[,]',
		'[1,,2]',
		'[1 2]',
		'[1}',
		'{"data":[1]]',
		'{"data":[1],}',
		'[1]x',
		'[1][2]',
		'{"data":[1]}{"data":[2]}',
		'[1],',
		'{"data":[1],"Data":[2]}',
		'[{a:1}]',
		"['a']",
		'[{"a":1]}',
		'[{"a":"\n"}]',
		'[01]',
		'[NaN]',
		'x',
		'<html>',
		'{"data"[1]}',
		'{"x":[1}',
		'[1]null',
		'{"data":[1],"columns":[1}',
		'[{"a":1}{"b":2}]',
		'[]]',
		'nul',
		'{"\\x":1,"data":[1]}',
		'{"\\x":[1]}',
	])('%s is no JSON, or has more than one list', async (text) => {
		await expect(readText(text)).rejects.toThrow(BROKEN);
	});

	test('is refused exactly when JSON.parse refuses it', async () => {
		const damage = fc.tuple(fc.nat(), fc.constantFrom('', ',', '"', '\\', '[', ']', '{', '}', ':', 'x', '1', '\n', '\u0000', '\\u12'));
		await fc.assert(
			fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 4 }), damage, cuts, async (list, [place, sign], places) => {
				const text = JSON.stringify(list);
				const at = place % text.length;
				// The place may be within a surrogate pair.
				const spoilt = `${text.slice(0, at)}${sign}${text.slice(at + 1)}`.toWellFormed();
				const expected = parsedList(spoilt);
				const reading = read(chunked(Buffer.from(spoilt), places));
				if (expected) sameText((await reading).rows, expected.map(asRow));
				else await expect(reading).rejects.toThrow(/^Contoso sent/);
			}),
			{ numRuns: 600 },
		);
	});

	test('passes on the error of its source', async () => {
		const source = async function* () {
			yield Buffer.from('[1,');
			throw new Error('socket hang up');
		};
		await expect(read(source())).rejects.toThrow('socket hang up');
	});
});

function parsedList(text: string): unknown[] | undefined {
	try {
		JSON.parse(text);
		const value = parsedExactly(text);
		if (Array.isArray(value)) return value as unknown[];
		const data = Object.entries(value ?? { data: [] }).find(([key]) => key.toLowerCase() === 'data')?.[1] as unknown;
		return data === null ? [] : Array.isArray(data) ? (data as unknown[]) : undefined;
	} catch {
		return undefined;
	}
}

test.each(['', '{"data":[{"a":1}],"note":"'])('text without end around the rows is not read without end: %p', async (start) => {
	let given = 0;
	const endless = async function* () {
		yield Buffer.from(start);
		for (; given < 100; given += 1) yield Buffer.alloc(1024 * 1024, ' ');
	};
	await expect(read(endless())).rejects.toThrow(BROKEN);
	expect(given).toBeLessThan(20);
});
