import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { z } from 'zod';
import { Refusal } from '../../nodes/refusal.ts';
import { threatLocker } from '../../nodes/ThreatLocker/api.ts';
import { nodeError, withoutSecret } from '../../nodes/transport/errors.ts';
import { serviceFault } from '../../nodes/transport/faults.ts';
import { checkedReply } from '../../nodes/transport/schema.ts';
import { textOf } from '../../nodes/values/pageText.ts';
import { fieldOf, firstText } from '../../nodes/values/record.ts';
import { declared } from '../engine/failure.mts';

const place = { base: new URL('https://portalapi.zz.threatlocker.com/portalapi'), zone: 'UTC' };

describe('secrets', () => {
	test.each([
		['abcd1234', 'key abcd1234 in abcd1234', 'key *** in ***'],
		['Bearer abcd1234', 'Bearer abcd1234, abcd1234', '***, ***'],
		[' abcd 1234/ ', 'x=abcd%201234%2F', 'x=***'],
		['a+b$c', 'a+b$c a+b$$c', '*** a+b$$c'],
		['AbCd1234', 'abcd1234 ABCD1234', '*** ***'],
		['a.c(d', 'abc(d A.C(D', 'abc(d ***'],
		['abc', 'abc', 'abc'],
		['', 'nothing', 'nothing'],
	])('the key %j', (key, text, shown) => {
		expect(withoutSecret(text, key)).toBe(shown);
	});

	test('an error of the HTTP client crosses with its words alone', async () => {
		const node = { id: '1', name: 'N', type: 't', typeVersion: 1, position: [0, 0] as [number, number], parameters: {} };
		const context = { getNode: () => node, getCredentials: async () => ({ apiKey: 'abcd1234' }) };
		const thrown = Object.assign(new Error('abcd1234 failed'), {
			config: { headers: { Authorization: 'abcd1234' } },
			response: { data: 'abcd1234' },
			cause: new Error('abcd1234'),
		});
		const error = await nodeError(context as never, threatLocker, thrown, 3);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe('*** failed');
		const everything = JSON.stringify(Object.fromEntries(Object.getOwnPropertyNames(error).map((name) => [name, (error as never)[name]])));
		expect(everything).not.toContain('abcd1234');
		expect(error.context.itemIndex).toBe(3);
	});

	test('a fault of the service becomes what n8n knows as one', async () => {
		const node = { id: '1', name: 'N', type: 't', typeVersion: 1, position: [0, 0] as [number, number], parameters: {} };
		const context = { getNode: () => node, getCredentials: async () => await Promise.reject(new Error('gone')) };
		const fault = serviceFault(threatLocker, { status: 429, retryAfterMs: 7_000, message: '' }, place, {
			repeatable: true,
			url: '/Report',
		});
		const error = await nodeError(context as never, threatLocker, fault, 0);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({ httpCode: '429', ...declared({ cause: 'rate-limited', retryAfterMs: 7_000 }) });
	});
});

describe('words of a body', () => {
	test.each<[unknown, string]>([
		['<html><head><title> 502\nBad </title></head><body>x</body></html>', '502 Bad'],
		['<p>one</p><script>var x = "<b>";</script><style>b{}</style><p>two</p>', 'one two'],
		['plain  text', 'plain text'],
		[{ message: 'x' }, ''],
		[null, ''],
	])('%j', (body, text) => {
		expect(textOf(body)).toBe(text);
	});

	test('the first text that is not empty', () => {
		expect(firstText(null, NaN, {}, ' ', ' a ', 'b')).toBe('a');
		expect(firstText('', 42)).toBe('42');
		expect(firstText(undefined)).toBe('');
	});

	test.each<[unknown, unknown]>([
		[{ message: 'a', Message: 'b' }, 'a'],
		[{ MESSAGE: 'c' }, 'c'],
		[{ other: 'a', ' mess_age': 'd' }, 'd'],
		[{}, undefined],
		[[], undefined],
		['message', undefined],
		[null, undefined],
	])('a key in any spelling: %j', (record, value) => {
		expect(fieldOf(record, 'message')).toBe(value);
	});

	test('no key of the prototype', () => {
		expect(fieldOf({}, 'constructor')).toBeUndefined();
	});
});

describe('form of a reply', () => {
	const schema = z.object({ data: z.array(z.object({ id: z.string() })) });

	test('one that fits', () => {
		expect(checkedReply(schema, { data: [{ id: 'a', more: 1 }] }, 'Service')).toEqual({ data: [{ id: 'a' }] });
	});

	test('one that does not names the place', () => {
		expect(() => checkedReply(schema, { data: [{ id: 'a' }, { id: 5 }] }, 'Service')).toThrow(
			new Refusal('Service answered in a form that this node does not know at "data.1.id"'),
		);
	});
});
