import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { z } from 'zod';
import { anyCase } from '../../nodes/fields/values.ts';
import { threatLocker } from '../../nodes/ThreatLocker/api.ts';
import { connectionFault, firstText, linkFault, nodeError, serviceFault, textOf, withoutSecret } from '../../nodes/transport/errors.ts';
import { Refusal } from '../../nodes/refusal.ts';
import { checkedReply } from '../../nodes/transport/schema.ts';
import type { Fault } from '../../nodes/transport/service.ts';
import { declared } from '../engine/failure.mts';

const base = new URL('https://portalapi.zz.threatlocker.com/portalapi');
const words = (fault: Partial<Fault>, repeatable = true) => {
	const { message, remedy } = serviceFault(threatLocker, { message: '', ...fault }, base, { repeatable, url: '/Report' });
	return `${message} | ${remedy}`;
};

describe('connection faults', () => {
	const wrapped = (error: unknown) => Object.assign(new Error('outer'), { cause: Object.assign(new Error('middle'), { cause: error }) });

	test.each(['ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ERR_CANCELED', 'HPE_INVALID_CONSTANT', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'Z_DATA_ERROR'])(
		'%s is found, however deep',
		(code) => {
			const error = Object.assign(new Error('no'), { code });
			expect(connectionFault(error)).toBe(code);
			expect(connectionFault(wrapped(error))).toBe(code);
			expect(connectionFault(Object.assign(new Error('older engine'), { httpCode: code }))).toBe(code);
		},
	);

	test('a body that breaks off', () => {
		expect(connectionFault(new Error('aborted'))).toBe('ECONNRESET');
		expect(connectionFault(new Error('socket hang up'))).toBe('ECONNRESET');
	});

	// Repeating these would hide a full disk or a fault of our own.
	test.each(['ENOSPC', 'ENOENT', 'EACCES', 'ERR_INVALID_ARG_TYPE', 'ERR_BAD_REQUEST', undefined, 5])('%s is none', (code) => {
		expect(connectionFault(Object.assign(new Error('no'), { code }))).toBeUndefined();
	});

	test('an error that is its own cause', () => {
		const error: Error & { cause?: unknown } = new Error('round');
		error.cause = error;
		expect(connectionFault(error)).toBeUndefined();
	});

	test.each([
		['ENOTFOUND', /^There is no ThreatLocker instance at portalapi\.zz\.threatlocker\.com \| Check "Instance" in the credential\./],
		['ETIMEDOUT', /^ThreatLocker did not answer in time \| Ask for less/],
		['ECONNABORTED', /^ThreatLocker did not answer in time \| Ask for less/],
		['ERR_CANCELED', /^The execution was canceled \| The request to ThreatLocker was stopped\.$/],
		['ECONNRESET', /^The connection to ThreatLocker was lost .* \| Check that n8n can reach portalapi\.zz\.threatlocker\.com, then try again\. \(ECONNRESET\)$/],
	])('%s in words', (connection, message) => {
		expect(words({ connection })).toMatch(message);
	});
});

test("a link's host that there is not is named, and not that of the credential", () => {
	const { message, remedy } = linkFault(threatLocker, { connection: 'ENOTFOUND', message: '' }, new URL('https://files.example.test/a?signature=b'));
	expect(`${message} | ${remedy}`).toBe(
		'files.example.test was not reached: there is no host files.example.test | ThreatLocker named this host for the file. Try again later, or download the file in the service.',
	);
});

describe('a change that may have been carried out', () => {
	const warning = /ThreatLocker may have carried out the request all the same\. Look there before you run the node again\./;

	test.each<Partial<Fault>>([{ connection: 'ECONNRESET' }, { connection: 'ETIMEDOUT' }, { status: 502 }, { status: 504 }])('%j says so', (fault) => {
		expect(words(fault, false)).toMatch(warning);
		expect(words(fault, true)).not.toMatch(warning);
	});

	test.each<Partial<Fault>>([{ status: 400 }, { status: 429 }, { connection: 'ENOTFOUND' }])('%j was not', (fault) => {
		expect(words(fault, false)).not.toMatch(warning);
	});
});

test('what else the service tells stands at the end', () => {
	expect(words({ status: 400, message: 'No', code: 'bad', field: 'name', requestId: 'r1' })).toMatch(
		/^ThreatLocker answered 400: No \| .* Field named by the service: name\. Code: bad\. Request ID: r1\.$/,
	);
});

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
		const fault = serviceFault(threatLocker, { status: 429, retryAfterMs: 7_000, message: '' }, base, { repeatable: true, url: '/Report' });
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
		[{}, undefined],
		[[], undefined],
		['message', undefined],
		[null, undefined],
	])('a key in any case: %j', (record, value) => {
		expect(anyCase(record, 'message')).toBe(value);
	});

	test('no key of the prototype', () => {
		expect(anyCase({}, 'constructor')).toBeUndefined();
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
