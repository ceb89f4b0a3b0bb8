import * as fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { flag, requiredText, textList, textValue } from '../../nodes/fields/entered.ts';
import { joinedObjects, jsonObject, jsonValue } from '../../nodes/fields/json.ts';
import { wholeNumber } from '../../nodes/values/number.ts';

describe('JSON fields', () => {
	test.each<[unknown, unknown]>([
		['{"a": [1, null]}', { a: [1, null] }],
		['  7 ', 7],
		['', undefined],
		['   ', undefined],
		[{ a: 1 }, { a: 1 }],
		[[1], [1]],
		[undefined, undefined],
	])('%j is read as %j', (value, read) => {
		expect(jsonValue(value, 'Field')).toEqual(read);
	});

	test.each(['{', "{'a': 1}", '{"a": 1,}', 'a=1'])('%s is no JSON', (value) => {
		expect(() => jsonValue(value, 'Field')).toThrow('"Field" is not valid JSON');
	});

	test.each<unknown>(['[]', '1', '"text"', 'true', [1], 5])('%j is no object', (value) => {
		expect(() => jsonObject(value, 'Field')).toThrow('"Field" must hold a JSON object');
	});

	test.each<unknown>(['', undefined, null, 'null', '{}'])('%j counts as an empty object', (value) => {
		expect(jsonObject(value, 'Field')).toEqual({});
	});
});

describe('joined objects', () => {
	test('objects on both sides are joined, everything else is replaced', () => {
		const base = { a: 1, b: { c: [1, 2], d: { e: 1 } }, f: { g: 1 }, h: [1] };
		const additions = { b: { c: [3], d: { x: 2 } }, f: null, h: { i: 1 }, j: 1 };
		expect(joinedObjects(base, additions)).toEqual({ a: 1, b: { c: [3], d: { e: 1, x: 2 } }, f: null, h: { i: 1 }, j: 1 });
		expect(base).toEqual({ a: 1, b: { c: [1, 2], d: { e: 1 } }, f: { g: 1 }, h: [1] });
	});

	test('no prototype is touched', () => {
		const joined = joinedObjects({}, JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"x": 1}}') as IDataObject);
		expect(({} as IDataObject).polluted).toBeUndefined();
		expect((Object as unknown as IDataObject).x).toBeUndefined();
		expect(Object.keys(joined)).toEqual(['__proto__', 'constructor']);
	});

	test('additions always win, keys of the base that they leave alone stay', () => {
		const flat = fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.string(), fc.constant(null)));
		fc.assert(
			fc.property(flat, flat, (base, additions) => {
				expect(joinedObjects(base, additions)).toEqual({ ...base, ...additions });
			}),
		);
	});
});

describe('text fields', () => {
	test.each<[unknown, string]>([
		[' a ', 'a'],
		[7, '7'],
		[0, '0'],
		[null, ''],
		[undefined, ''],
	])('%j is %j', (value, text) => {
		expect(textValue(value, 'Field')).toBe(text);
	});

	test.each<unknown>([{ a: 1 }, true, NaN, Infinity, ['a']])('%p is refused, not left out', (value) => {
		expect(() => textValue(value, 'Field')).toThrow('"Field" is not a text');
	});

	test('a required one must not be empty', () => {
		expect(requiredText(' a ', 'Field')).toBe('a');
		expect(() => requiredText('  ', 'Field')).toThrow('"Field" is empty');
	});
});

describe('values of expressions', () => {
	test.each<[unknown, string[]]>([
		['a, b,,', ['a', 'b']],
		[
			[' a ', 'b', ''],
			['a', 'b'],
		],
		['a\r\nb\n', ['a', 'b']],
		[' ["a, b", "c", 4] ', ['a, b', 'c', '4']],
		['[]', []],
		['[a], b', ['[a]', 'b']],
		[undefined, []],
		['', []],
	])('%j is the list %j', (value, list) => expect(textList(value, 'Field')).toEqual(list));

	test.each<unknown>([[{ email: 'a@b.c' }], { a: 1 }, true, [['a']], '[["a"]]', '[{}]'])('%j is no list of texts', (value) => {
		expect(() => textList(value, 'Field')).toThrow('"Field" is not a text');
	});

	test.each<[unknown, boolean]>([
		[true, true],
		['True ', true],
		[false, false],
		['false', false],
	])('%j means %j', (value, meant) => {
		expect(flag(value, 'Field')).toBe(meant);
	});

	test.each<unknown>(['yes', 1, null, undefined, ''])('%j is neither true nor false', (value) => {
		expect(() => flag(value, 'Field')).toThrow('"Field" is neither true nor false');
	});

	test.each<[unknown, number | undefined]>([
		[3, 3],
		[' -3 ', -3],
		['3.5', undefined],
		[3.5, undefined],
		['', undefined],
		[true, undefined],
		[[3], undefined],
		[null, undefined],
		[1e300, undefined],
	])('%j as a whole number: %j', (value, number) => expect(wholeNumber(value)).toBe(number));

	test('a date of an expression is no JSON object', () => {
		expect(() => jsonObject(new Date(), 'Field')).toThrow('"Field" must hold a JSON object');
	});
});
