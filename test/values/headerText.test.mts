import * as fc from 'fast-check';
import { fileNameIn, headerAddress, headerText } from '../../nodes/values/headerText.ts';

/** As Node reads the bytes of a header. */
const asRead = (text: string): string => Buffer.from(text).toString('latin1');

test.each<[string, unknown, string | undefined]>([
	['UTF-8', asRead('März 東'), 'März 東'],
	['Latin-1', 'M\u00e4rz', 'März'],
	['a text that Node did not read', '東', '東'],
	['ASCII', 'March', 'March'],
	['none', undefined, undefined],
	['several', ['a', 'b'], undefined],
])('%s', (_, header, text) => {
	expect(headerText(header)).toBe(text);
});

test.each<[string, unknown, string | undefined]>([
	['UTF-8', asRead('/files/Bericht März 2026.pdf?sig=a%2Bb%3D'), '/files/Bericht%20M%C3%A4rz%202026.pdf?sig=a%2Bb%3D'],
	['Latin-1 keeps its bytes', '/files/M\u00e4rz.pdf', '/files/M%E4rz.pdf'],
	['encoded already', '/files/M%C3%A4rz.pdf', '/files/M%C3%A4rz.pdf'],
	['ASCII', ' https://files.example/a b ', 'https://files.example/a%20b'],
	['none', undefined, undefined],
])('an address: %s', (_, header, address) => {
	const found = headerAddress(header);
	expect(found && new URL(found, 'https://base.example').href.replace('https://base.example', '')).toBe(address);
});

test.each<[unknown, string | undefined]>([
	["attachment; filename*=iso-8859-1''M%E4rz.pdf", 'März.pdf'],
	["attachment; filename*=windows-1252''%80.pdf", '€.pdf'],
	["attachment; filename*=UTF-8''it's.pdf; filename=plain.pdf", "it's.pdf"],
	["attachment; filename*=UTF-8''M%E4rz.pdf; filename=plain.pdf", 'plain.pdf'],
	["attachment; filename*=iso-8859-1''100%.pdf; filename=plain.pdf", 'plain.pdf'],
	["attachment; filename*=nonsense''a.pdf; filename=plain.pdf", 'plain.pdf'],
	['attachment; filename="=?UTF-8?B?TcOkcnoucGRm?="', 'März.pdf'],
	['attachment; filename="=?iso-8859-1?Q?M=E4rz_2026.pdf?="', 'März 2026.pdf'],
	['attachment; filename="=?UTF-8?Q?M=C3=A4rz?= =?UTF-8?Q?_2026.pdf?="', 'März 2026.pdf'],
	['attachment; filename="=?UTF-8?Q?M=E4rz?=.pdf"', '=?UTF-8?Q?M=E4rz?=.pdf'],
	['attachment; name="filename=no"; filename="a;b.pdf"', 'a;b.pdf'],
	['attachment; filename="not closed.pdf', 'not closed.pdf'],
	['filename=a.pdf', 'a.pdf'],
	['attachment; filename=', undefined],
])('%j gives %j', (header, name) => {
	expect(fileNameIn(header) || undefined).toBe(name);
});

test('whatever comes is read to its end', () => {
	const odd = fc.string({ unit: fc.constantFrom('filename', '*', '=', '"', "'", ';', ' ', '\\', '%', '?', 'B', 'Q', 'utf-8', 'a', 'ä') });
	fc.assert(
		fc.property(odd, (header) => typeof (fileNameIn(header) ?? '') === 'string'),
		{ numRuns: 1_000 },
	);
});
