import * as fc from 'fast-check';
import { nameFrom, plainName } from '../../nodes/transport/fileName.ts';

test.each<[unknown, string | undefined]>([
	['attachment; filename="report.pdf"', 'report.pdf'],
	['attachment; filename=report.pdf', 'report.pdf'],
	['attachment; filename=report.pdf; size=5', 'report.pdf'],
	['inline; FILENAME = "a b.pdf"', 'a b.pdf'],
	['attachment; filename="a \\"b\\".pdf"', 'a b.pdf'],
	["attachment; filename=\"plain.pdf\"; filename*=UTF-8''bericht%20%C3%BC.pdf", 'bericht ü.pdf'],
	["attachment; filename*=utf-8'de'%E6%9D%B1.pdf", '東.pdf'],
	["attachment; filename=\"plain.pdf\"; filename*=UTF-8''%zz", 'plain.pdf'],
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
	expect(nameFrom(disposition)).toBe(name);
});

test('whatever a server sends, the name is a plain one', () => {
	const odd = fc.string({ unit: fc.constantFrom('.', '/', '\\', '"', '%', '2', 'F', 'a', ' ', ';', '*', "'", ':', '\n') });
	fc.assert(
		fc.property(odd, fc.boolean(), (text, extended) => {
			const name = nameFrom(extended ? `attachment; filename*=UTF-8''${text}` : `attachment; filename="${text}"`);
			if (name === undefined) return;
			expect(name).not.toMatch(/[/\\<>:"|?*\p{Cc}]|^\.+$|^\s*$/u);
			expect(name.length).toBeLessThanOrEqual(200);
		}),
		{ numRuns: 1_000 },
	);
});

test('a name is not cut through a character, which n8n could not put into an address', () => {
	const name = plainName(`Report 🎉${'a'.repeat(195)}.csv`);
	expect(name).toBe(`${'a'.repeat(195)}.csv`);
});
