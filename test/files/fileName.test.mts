import * as fc from 'fast-check';
import { extensionBehind, nameFrom, namePart, numberEqualNames, plainName } from '../../nodes/files/fileName.ts';

test.each<[unknown, string | undefined]>([
	['attachment; filename="report.pdf"', 'report.pdf'],
	['attachment; filename=report.pdf', 'report.pdf'],
	['attachment; filename=report.pdf; size=5', 'report.pdf'],
	['inline; FILENAME = "a b.pdf"', 'a b.pdf'],
	['attachment; filename="a \\"b\\".pdf"', 'a b.pdf'],
	['attachment; filename="plain.pdf"; filename*=UTF-8\'\'bericht%20%C3%BC.pdf', 'bericht ü.pdf'],
	["attachment; filename*=utf-8'de'%E6%9D%B1.pdf", '東.pdf'],
	['attachment; filename="plain.pdf"; filename*=UTF-8\'\'%zz', 'plain.pdf'],
	['attachment; filename="../../etc/passwd"', 'passwd'],
	['attachment; filename="C:\\\\temp\\\\r.pdf"', 'r.pdf'],
	["attachment; filename*=UTF-8''..%2F..%2Fx.pdf", 'x.pdf'],
	['attachment; filename=".."', undefined],
	['attachment; filename=""', undefined],
	['attachment; filename="a\u0000b|c?.pdf"', 'abc.pdf'],
	// As Node reads the bytes of a header.
	[Buffer.from('attachment; filename="Bericht März 東.pdf"').toString('latin1'), 'Bericht März 東.pdf'],
	[Buffer.from('attachment; filename=März.pdf').toString('latin1'), 'März.pdf'],
	['attachment; filename="Bericht März.pdf"', 'Bericht März.pdf'],
	['attachment; filename="東.pdf"', '東.pdf'],
	['attachment', undefined],
	[undefined, undefined],
	[['filename=x'], undefined],
])('%j names %j', (disposition, name) => {
	expect(nameFrom(disposition, '')).toBe(name);
});

test('whatever a server sends, the name is a plain one', () => {
	const odd = fc.string({ unit: fc.constantFrom('.', '/', '\\', '"', '%', '2', 'F', 'a', ' ', ';', '*', "'", ':', '\n') });
	fc.assert(
		fc.property(odd, fc.boolean(), (text, extended) => {
			const name = nameFrom(extended ? `attachment; filename*=UTF-8''${text}` : `attachment; filename="${text}"`, '');
			if (name === undefined) return;
			expect(name).not.toMatch(/[/\\<>:"|?*\p{Cc}]|^\.+$|^\s*$/u);
			expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
			expect(name).not.toMatch(/[. ]$/);
		}),
		{ numRuns: 1_000 },
	);
});

test('a name has 255 bytes at most, is not cut through a character, and keeps its extension', () => {
	const long = '学習されたファイルの一覧と承認要求の履歴に関する月次セキュリティ報告書（全拠点および全端末を対象とする詳細版）'.repeat(3);
	fc.assert(
		fc.property(fc.string({ unit: fc.constantFrom(...'aä東🎉') }), (text) => {
			const name = plainName(`${long}${text}.csv`, '')!;
			expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
			expect(Buffer.byteLength(name)).toBeGreaterThan(250);
			expect(name.isWellFormed()).toBe(true);
			expect(`${long}${text}.csv`.endsWith(name)).toBe(true);
		}),
	);
});

test('a part of a name keeps its beginning, in 100 bytes', () => {
	expect(namePart('東'.repeat(60), '')).toBe('東'.repeat(33));
	expect(namePart(' Acme / Dental: North? ', '')).toBe('Acme - Dental North');
});

test.each([
	['CON', '_CON'],
	['nul.pdf', '_nul.pdf'],
	['lpt1 .csv', '_lpt1 .csv'],
	['COM².txt', '_COM².txt'],
	['console.pdf', 'console.pdf'],
	['x.pdf.', 'x.pdf'],
	['x.pdf. . ', 'x.pdf'],
	['...', undefined],
])('%j is stored by Windows as %j', (name, stored) => {
	expect(plainName(name, '')).toBe(stored);
});

describe('the key', () => {
	const key = 'sm_live_4711_abcdefghijklmnopqrstuvwxyz';

	test.each([
		['as it is', `Report ${key}.pdf`],
		['in capitals', `Report ${key.toUpperCase()}.pdf`],
		['split by what is taken out', `Report ${key.slice(0, 9)}"${key.slice(9, 20)}\u200b${key.slice(20, 30)}\n${key.slice(30)}.pdf`],
	])('%s', (_, name) => {
		expect(plainName(name, key)).toBe('Report ___.pdf');
		expect(namePart(name, key)).toBe('Report ___.pdf');
	});

	test('that holds what no name may', () => {
		expect(plainName('Report ab:cd"ef.pdf', 'ab:cd"ef')).toBe('Report ___.pdf');
	});

	test('no part of it stays where a name is cut', () => {
		for (let before = 200; before < 300; before += 1) {
			const names = [plainName(`${key}${'x'.repeat(before)}.pdf`, key)!, namePart(`${'x'.repeat(before - 190)}${key}`, key)];
			for (const name of names) expect(name).not.toMatch(/abcd|4711|wxyz/);
		}
	});
});

test('files of one name get numbers, in any case of letters', () => {
	const items = ['a.csv', 'A.csv', 'b.csv', 'a (1).csv', 'a.csv', 'noExtension', 'noExtension'].map((fileName) => ({
		json: { fileName },
		binary: { data: { fileName, data: '', mimeType: '' } },
	}));
	numberEqualNames(items);
	const names = items.map(({ binary }) => binary.data.fileName);
	expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(7);
	expect(names.slice(0, 3)).toEqual(['a.csv', 'A (2).csv', 'b.csv']);
	expect(items.map(({ json }) => json.fileName)).toEqual(names);
});

test.each<[string, string | undefined]>([
	['i/1.pdf', undefined],
	['1.pdf', '.pdf'],
	['1', ''],
	['1.csv.gz', '.csv.gz'],
	['v2.1.xlsx', '.xlsx'],
	['1 of May.pdf', undefined],
	['11.pdf', undefined],
	['Report 1.pdf', undefined],
])('%s is the ID alone with %j behind it', (name, extension) => {
	expect(extensionBehind(name, ['', 'i/1', 'v2.1'], '')).toBe(extension);
});
