import * as fc from 'fast-check';
import { sniffed } from '../../nodes/files/sniff.ts';

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);

test.each<[string, Buffer, string]>([
	['PDF', bytes('%PDF-1.7\n%\u00e2\u00e3'), 'pdf'],
	['PDF behind a line break', bytes('\r\n%PDF-1.7\n'), 'pdf'],
	['PDF behind a mark', bytes('\uFEFF%PDF-1.7\n'), 'pdf'],
	['PDF behind other bytes', bytes(`${'x'.repeat(1_000)}%PDF-1.7`), 'pdf'],
	['a page about a PDF', bytes('<p>%PDF-1.7</p>'), 'text'],
	['JSON about a PDF', bytes('{"a":"%PDF-1.7"}'), 'json'],
	['a ZIP archive', bytes('PK\u0003\u0004\u0014\u0000'), 'xlsx'],
	['a JSON object', bytes(' {"a": 1}'), 'json'],
	['a JSON list after a byte order mark', bytes('\uFEFF[1]'), 'json'],
	['CSV', bytes('Host,Score\r\nws-1,7\r\n'), 'csv'],
	['CSV with semicolons', bytes('Host;Score\n'), 'csv'],
	['CSV in UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), bytes('Host\tScore\n', 'utf16le')]), 'csv'],
	['one column', bytes('Host\nws-1,7\n'), 'text'],
	['a page', bytes('<html>'), 'text'],
	['nothing', bytes(''), 'unknown'],
	['bytes', Buffer.from([0x89, 0x50, 0x00, 0x01]), 'unknown'],
])('%s', (_, head, format) => {
	expect(sniffed(head)).toBe(format);
});

test('text that is cut in the middle of a character is text all the same', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[a-zäöü€😀]{3,40}$/u), fc.nat(3), (text, cut) => {
			const head = bytes(`Ä,${text}`);
			expect(sniffed(head.subarray(0, head.length - cut))).toBe('csv');
		}),
	);
});
