import * as fc from 'fast-check';
import { parsedDistinctly, parsedExactly } from '../../nodes/values/exactJson.ts';

describe('JSON with all digits', () => {
	test.each([
		['[638412345678901234,638412345678901235]', ['638412345678901234', '638412345678901235']],
		['{"id":-9007199254740993}', { id: '-9007199254740993' }],
		['{"id":9007199254740991}', { id: 9007199254740991 }],
		['{"id":9007199254740992}', { id: '9007199254740992' }],
		['{"a":"638412345678901235","b":"\\"638412345678901235\\\\"}', { a: '638412345678901235', b: '"638412345678901235\\' }],
		['{"638412345678901235":[{"a":[638412345678901235]}]}', { '638412345678901235': [{ a: ['638412345678901235'] }] }],
		// Measures stay numbers.
		['[0.1234567890123456789,12345678901234567.5,1e21]', [Number('0.1234567890123456789'), Number('12345678901234567.5'), 1e21]],
		['12345678901234567890', '12345678901234567890'],
	])('%s', (text, value) => {
		expect(parsedExactly(text)).toEqual(value);
	});

	test.each([
		'01234567890123456789',
		'[1234567890123456789',
		'{"a":1234567890123456789x}',
		'"1234567890123456789',
		'page 1234567890123456789',
	])('%s is none', (text) => {
		expect(() => parsedExactly(text)).toThrow(SyntaxError);
		expect(() => parsedDistinctly(text)).toThrow(SyntaxError);
	});

	test('reads whatever JSON.parse reads', () => {
		fc.assert(
			fc.property(fc.json(), (text) => {
				const hasRounded = /(^|[^\d.])-?\d{16,}/.test(text);
				if (!hasRounded) expect(parsedExactly(text)).toEqual(JSON.parse(text));
			}),
		);
	});
});

describe('numbers told apart', () => {
	const same = (a: string, b: string) => JSON.stringify(parsedDistinctly(`[${a}]`)) === JSON.stringify(parsedDistinctly(`[${b}]`));

	test.each([
		['638412345678901234', '638412345678901235'],
		['0.1', '0.10000000000000000001'],
		['12345678901234567.25', '12345678901234567.26'],
		['1e400', '1e401'],
		['1e400', 'null'],
		['1e-400', '0'],
		['638412345678901235', '"638412345678901235"'],
	])('%s and %s differ', (a, b) => {
		expect(same(a, b)).toBe(false);
	});

	test('two of thousands of digits differ by the last', () => {
		expect(same('9'.repeat(2_000), `${'9'.repeat(1_999)}8`)).toBe(false);
	});

	test.each([
		['1', '1.0'],
		['100', '1e2'],
		['12345678901234567890', '12345678901234567890.00'],
		['0.5', '5E-1'],
		['-0', '0'],
		['0.30000000000000004', '0.30000000000000004000'],
	])('%s and %s do not', (a, b) => {
		expect(same(a, b)).toBe(true);
	});

	test('what a number holds is left as it is, so that what was known stays known', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => expect(parsedDistinctly(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)))),
		);
	});
});

test.each([
	['digits', `[${'7'.repeat(1_000_000)}]`],
	['zeros', `[1${'0'.repeat(1_000_000)}1]`],
	['backslashes', `[1234567890123456789,"${'\\\\'.repeat(500_000)}"]`],
	['quotes', `[1234567890123456789,"${'\\"'.repeat(500_000)}"]`],
	['signs before numbers', ` ${': 1'.repeat(300_000)}`],
	['powers', `[${'1e'.repeat(300_000)}]`],
])('a million %s are read in one go', (_what, text) => {
	const read = (parse: (one: string) => unknown) => {
		try {
			parse(text);
		} catch (error) {
			expect(error).toBeInstanceOf(SyntaxError);
		}
	};
	read(parsedExactly);
	read(parsedDistinctly);
});
