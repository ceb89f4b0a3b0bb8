import * as fc from 'fast-check';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../../nodes/refusal.ts';
import { addressText, checkedBaseAddress, isSecure, requestAddress } from '../../nodes/transport/address.ts';
import { guid, pathSegment } from '../../nodes/values/id.ts';

/** The refusal that a call ends with, as the user reads it. */
function refusal(call: () => unknown): string {
	try {
		return `accepted: ${String(call())}`;
	} catch (error) {
		expect(error).toBeInstanceOf(Refusal);
		return `${(error as Refusal).message} | ${(error as Refusal).remedy}`;
	}
}

describe('base address', () => {
	// URL.canParse of Node 20 gets this wrong from some seven thousand calls on.
	test('with letters beyond ASCII is one, however often it was asked for', () => {
		const hosts = new Set(Array.from({ length: 10_000 }, () => checkedBaseAddress('https://bücher.example', 'Base URL').hostname));
		expect([...hosts]).toEqual(['xn--bcher-kva.example']);
		const sources = globSync('{nodes,credentials}/**/*.ts', { cwd: join(import.meta.dirname, '../..') });
		expect(sources.filter((file) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8').includes('URL.canParse('))).toEqual([]);
	});

	test.each([
		['https://api.example.test/v1', 'https://api.example.test/v1'],
		['  https://api.example.test/v1///  ', 'https://api.example.test/v1'],
		['https://api.example.test', 'https://api.example.test'],
		['HTTPS://API.Example.test:8443/V1', 'https://api.example.test:8443/V1'],
		['http://127.0.0.1:5000/api', 'http://127.0.0.1:5000/api'],
		['http://localhost:5000', 'http://localhost:5000'],
		['http://[::1]:5000/x', 'http://[::1]:5000/x'],
	])('%j is %s', (typed, address) => {
		expect(addressText(checkedBaseAddress(typed, 'Base URL'))).toBe(address);
	});

	test.each([
		['', 'is not an address'],
		['api.example.test', 'is not an address'],
		['/v1', 'is not an address'],
		['http://api.example.test', 'must start with https://'],
		['http://localhost.example.test', 'must start with https://'],
		['http://127.0.0.1@evil.test', 'must start with https://'],
		['ftp://api.example.test', 'must start with https://'],
		['javascript:alert(1)', 'must start with https://'],
		['https://user@api.example.test', 'must not contain a user name, a query or a fragment'],
		['https://:secret@api.example.test', 'must not contain a user name, a query or a fragment'],
		['https://api.example.test/?a=1', 'must not contain a user name, a query or a fragment'],
		['https://api.example.test/#', 'must not contain a user name, a query or a fragment'],
	])('%j %s', (typed, words) => {
		expect(refusal(() => checkedBaseAddress(typed, 'Base URL'))).toMatch(new RegExp(`^"Base URL" ${words.replace(/[?/]/g, '\\$&')} \\| `));
	});

	test('secure is https, or this machine', () => {
		const judged = ['https://a.test', 'http://127.0.0.1', 'http://localhost', 'http://a.test', 'ws://localhost'].map((text) =>
			isSecure(new URL(text)),
		);
		expect(judged).toEqual([true, true, true, false, false]);
	});
});

describe('path segment', () => {
	test.each<[unknown, string]>([
		['report_001', 'report_001'],
		[' a ', 'a'],
		[12, '12'],
		['a.b-c~d', 'a.b-c~d'],
		['ä&=+', '%C3%A4%26%3D%2B'],
		['..a', '..a'],
	])('%j becomes %s', (value, segment) => {
		expect(pathSegment(value, 'Report')).toBe(segment);
	});

	test.each([
		'..',
		'.',
		'...',
		'../',
		'a/b',
		'/',
		'\\',
		'a\\..\\b',
		'#',
		'a#b',
		'?',
		'a?b',
		'%2e',
		'%2e%2e',
		'a%00',
		'a b',
		'a\tb',
		'a\u0000b',
		'a\u007fb',
	])('%j is refused', (value) => {
		expect(refusal(() => pathSegment(value, 'Report'))).toMatch(
			/^"Report" is not a valid ID: ".*" \| An ID has no spaces and none of the characters/s,
		);
	});

	test.each<unknown>(['', '  ', null, undefined, {}, [], true])('%j is empty', (value) => {
		expect(refusal(() => pathSegment(value, 'Report'))).toBe(
			'"Report" is empty | Choose an entry from the list or enter an ID in "Report".',
		);
	});

	test('whatever is accepted stays one segment below the base', () => {
		const base = new URL('https://api.example.test/v1');
		const text = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.string({ unit: fc.constantFrom('.', '/', '\\', '%', '2', 'e', '?', '#', 'a', ':', '@') }),
		);
		fc.assert(
			fc.property(text, (value) => {
				let segment: string;
				try {
					segment = pathSegment(value, 'Report');
				} catch (error) {
					expect(error).toBeInstanceOf(Refusal);
					return;
				}
				const { origin, pathname, search, hash } = new URL(requestAddress(base, `/reports/${segment}/pause`));
				expect({ origin, search, hash }).toEqual({ origin: base.origin, search: '', hash: '' });
				expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'v1', 'reports', value.trim(), 'pause']);
			}),
			{ numRuns: 2_000 },
		);
	});
});

describe('GUID', () => {
	const id = '66666666-ffff-4fff-8fff-000000000001';

	test.each([id, id.toUpperCase(), ` {${id}} `])('%j', (value) => {
		expect(guid(value, 'Report')).toBe(id);
	});

	test.each(['x', `${id}0`, `{${id}`, `${id}/..`, id.replaceAll('-', ''), `${id}\n${id}`])('%j is refused', (value) => {
		expect(refusal(() => guid(value, 'Report'))).toMatch(/^"Report" is not a valid ID: .+ \| "Report" takes an ID of the form 0{8}-/);
	});

	test.each<unknown>(['', ' ', null, undefined])('%j is empty', (value) => {
		expect(refusal(() => guid(value, 'Report'))).toMatch(/^"Report" is empty \| /);
	});
});

describe('request address', () => {
	const base = new URL('https://api.example.test/v1');

	test('is base and path', () => {
		expect(requestAddress(base, '/reports/a')).toBe('https://api.example.test/v1/reports/a');
		expect(requestAddress(new URL('https://api.example.test'), '/reports')).toBe('https://api.example.test/reports');
	});

	const leaves = 'The request would leave the address of the service | Check the IDs in the node.';

	test.each(['/../x', '/a/../../x', '/./x', '/a?b', '/a#b', '/%2e%2e/x', '/\\x'])('%s is refused', (path) => {
		expect(refusal(() => requestAddress(base, path))).toBe(leaves);
	});

	test.each(['@evil.test/', '.evil.test/', ':80/'])('%s after a bare host is refused', (path) => {
		expect(refusal(() => requestAddress(new URL('https://api.example.test'), path))).toBe(leaves);
	});
});
