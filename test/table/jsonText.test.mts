import * as fc from 'fast-check';
import { endOfValue, INCOMPLETE, INVALID } from '../../nodes/table/jsonText.ts';
import { anyValue, spelled, spelling } from './replies.mts';

const isJson = (text: string): boolean => {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
};
/** With a comma behind it, so that a number has ended. */
const end = (text: string) => endOfValue(Buffer.from(`${text},`), 0);

test('a value ends where it was written to end, and not before', () => {
	fc.assert(
		fc.property(anyValue, spelling, fc.nat(), (value, how, place) => {
			const text = Buffer.from(spelled(value, how));
			expect(endOfValue(Buffer.concat([Buffer.from('[]'), text, Buffer.from(',')]), 2)).toBe(2 + text.length);
			expect(endOfValue(text.subarray(0, place % text.length), 0)).toBe(INCOMPLETE);
		}),
		{ numRuns: 1000 },
	);
});

test('what JSON.parse refuses is invalid, incomplete or followed by something', () => {
	const sign = fc.constantFrom(...'{}[],:"\\ntrufalse0123-+.eEu \t\n\r\u0000\u001fab', '\u00a0', '\uFEFF', 'true', '"a":', '\\u00e', '\\"');
	const text = fc.oneof(
		fc.array(sign, { maxLength: 12 }).map((signs) => signs.join('')),
		fc.tuple(anyValue, spelling, fc.nat(), sign).map(([value, how, place, other]) => {
			const whole = spelled(value, how);
			const at = place % whole.length;
			return `${whole.slice(0, at)}${other}${whole.slice(at + 1)}`.toWellFormed();
		}),
	);
	fc.assert(
		fc.property(text, (json) => {
			const trimmed = json.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, '');
			expect(end(trimmed) === Buffer.byteLength(trimmed)).toBe(isJson(trimmed));
		}),
		{ numRuns: 20_000 },
	);
});

test.each([
	'-',
	'1.',
	'.5',
	'+1',
	'1e',
	'1e+',
	'--1',
	'tru',
	'nul ',
	'True',
	'"\\x"',
	'"\\u12g4"',
	'"\u001f"',
	'[1,]',
	'[,1]',
	'{"a":1,}',
	'{a:1}',
	'{"a"}',
	'[1}',
	'{"a":1]',
	"'a'",
	'',
])('%j is invalid', (text) => {
	expect(end(text)).toBe(INVALID);
});

test.each(['01', '-00', '0x1', '1a', 'nulls', '""x'])('%j is a value with something behind it', (text) => {
	expect(end(text)).toBeGreaterThan(0);
	expect(end(text)).toBeLessThan(text.length);
});

test.each([
	'0',
	'-0',
	'1',
	'10.50',
	'1e5',
	'1E-5',
	'-1.5e+3',
	'true',
	'false',
	'null',
	'""',
	'"\\u00E9\\/\\"\u007f"',
	'[]',
	'{ }',
	'[[],{}]',
])('%j is valid', (text) => {
	expect(end(text)).toBe(text.length);
});

test('nesting has no limit', () => {
	const text = '['.repeat(500_000);
	expect(end(`${text}${']'.repeat(500_000)}`)).toBe(1_000_000);
	expect(end(`${text}1${']'.repeat(499_999)}`)).toBe(INCOMPLETE);
});
