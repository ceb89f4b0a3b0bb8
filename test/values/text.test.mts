import * as fc from 'fast-check';
import { charsetOf, readableText, textsOf, utf8Of } from '../../nodes/values/text.ts';
import { chunked, cuts, gathered } from '../table/replies.mts';

const origin = (charset?: string) => ({ sender: 'Contoso', what: 'a file', remedy: 'Look.', charset });
const text = async (bytes: Buffer, charset?: string, places: number[] = []) => {
	let all = '';
	for await (const part of textsOf(chunked(bytes, places), origin(charset))) all += part;
	expect((await gathered(utf8Of(chunked(bytes, places), origin(charset)))).toString().replace(/^\uFEFF/, '')).toBe(all);
	return all;
};

const utf32 = (all: string, isLittle: boolean) =>
	Buffer.concat(
		Array.from(all, (sign) => {
			const four = Buffer.alloc(4);
			four[isLittle ? 'writeUInt32LE' : 'writeUInt32BE'](sign.codePointAt(0)!);
			return four;
		}),
	);
/** All ways to write a text of Unicode. */
const WRITERS: Record<string, (all: string) => Buffer> = {
	'UTF-8': (all) => Buffer.from(all),
	'UTF-16LE': (all) => Buffer.from(all, 'utf16le'),
	'UTF-16BE': (all) => Buffer.from(all, 'utf16le').swap16(),
	'UTF-32LE': (all) => utf32(all, true),
	'UTF-32BE': (all) => utf32(all, false),
};

describe.each(Object.entries(WRITERS))('%s', (_, written) => {
	const anyJson = fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), { maxLength: 4 }).map((list) => JSON.stringify({ Name: list }));

	test('is told by its mark, cut anywhere', async () => {
		await fc.assert(
			fc.asyncProperty(anyJson, cuts, async (all, places) => expect(await text(written(`\uFEFF${all}`), undefined, places)).toBe(all)),
		);
	});

	test('is told without a mark, whatever is declared', async () => {
		for (const charset of [undefined, 'utf-8', 'utf-16', 'utf-32', 'iso-8859-1', 'x-unknown']) {
			for (const all of ['[{"Name":"Müller","Ort":"東京"}]', 'Größe,Ort\r\n1,Köln\r\n', '[]']) {
				expect(await text(written(all), charset)).toBe(all);
				expect(await text(written(all), charset, [4, 5, 9, 10])).toBe(all);
			}
		}
	});
});

test('a text of a single sign, and none at all', async () => {
	expect([await text(Buffer.from('a')), await text(Buffer.from('')), await text(Buffer.from('\uFEFF'))]).toEqual(['a', '', '']);
});

test('a zero byte in a text of UTF-8 is not taken for UTF-16', async () => {
	const all = `Name,Ort\r\n${'Müller,Köln\r\n'.repeat(20)}\0,x\r\n`;
	expect(await text(Buffer.from(all))).toBe(all);
	const short = Buffer.from('\0,\x80\r\n0,-100000000\r\n');
	for (const cut of short.keys()) expect(await text(short, undefined, [cut])).toBe(short.toString());
});

describe('a declared charset', () => {
	test.each<[string, number[], string]>([
		['iso-8859-1', [0x4d, 0xfc, 0x6c], 'Mül'],
		['ISO-8859-15', [0x4d, 0xa4], 'M€'],
		['windows-1252', [0x80, 0x93, 0x4d, 0x94], '€“M”'],
		['us-ascii', [0x4d, 0xfc], 'Mü'],
		['windows-1251', [0xcc, 0xe8, 0xf0], 'Мир'],
		['shift_jis', [0x93, 0x8c, 0x8b, 0x9e], '東京'],
		['gbk', [0xb1, 0xb1, 0xbe, 0xa9], '北京'],
	])('%s', async (charset, bytes, all) => {
		for (const places of [[], [1], [1, 2, 3]])
			expect(await text(Buffer.from([...Buffer.from('Name,Ort\r\n'), ...bytes]), charset, places)).toBe(`Name,Ort\r\n${all}`);
	});

	test('that the bytes contradict, for they are UTF-8', async () => {
		const all = 'Name\r\nMüller 東京\r\n';
		for (const charset of ['iso-8859-1', 'windows-1252', 'us-ascii', 'utf8mb4', 'shift_jis']) {
			await fc.assert(
				fc.asyncProperty(cuts, async (places) => expect(await text(Buffer.from(all), charset, places)).toBe(all)),
				{ numRuns: 20 },
			);
		}
	});

	test.each([
		['text/csv; charset=iso-8859-1', 'iso-8859-1'],
		['application/json;Charset="UTF-16"; x=y', 'utf-16'],
		['text/csv; header=present; charset = utf-8', 'utf-8'],
		['text/csv', undefined],
		[undefined, undefined],
	])('of %p is %p', (header, charset) => {
		expect(charsetOf(header)).toBe(charset);
	});
});

describe('bytes that are no text are refused, and never put out with other characters', () => {
	const latin = Buffer.from('Name\r\nMüller\r\n', 'latin1');

	test.each<[string | undefined, Buffer, string]>([
		[undefined, latin, 'UTF-8'],
		['utf-8', latin, 'UTF-8'],
		['utf-16', latin, 'UTF-8'],
		['x-unknown', latin, 'X-UNKNOWN'],
		['shift_jis', Buffer.from([0x4d, 0xfc, 0x6c]), 'SHIFT_JIS'],
		[undefined, Buffer.from([0xff, 0xfe, 0x4d, 0, 0, 0xd8, 0x4d, 0]), 'UTF-16LE'],
		[undefined, Buffer.from([0xff, 0xfe, 0x4d, 0, 0x4d]), 'UTF-16LE'],
		[undefined, Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0xd8, 0]), 'UTF-32BE'],
		[undefined, Buffer.from('Name\r\nMü').subarray(0, -1), 'UTF-8'],
	])('declared as %p', async (charset, bytes, named) => {
		for (const places of [[], [1, 5, 7]])
			await expect(text(bytes, charset, places)).rejects.toThrow(`Contoso sent a file that is not written in ${named}`);
	});
});

test('what is only looked at is readable in any case, also where it was cut', () => {
	expect(readableText(Buffer.from('Müller', 'latin1'))).toBe('Müller');
	expect(readableText(Buffer.from('Müller', 'latin1'), 'x-unknown')).toBe('Müller');
	expect(readableText(Buffer.from('<p>東京').subarray(0, -1))).toBe('<p>東');
	expect(readableText(Buffer.from('Привет'), 'windows-1251')).toBe('Привет');
	expect(readableText(Buffer.from([0xff, 0xfe, 0x4d, 0]))).toBe('M');
});
