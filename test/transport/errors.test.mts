import { threatLocker } from '../../nodes/ThreatLocker/api.ts';
import { connectionFault } from '../../nodes/transport/connection.ts';
import { linkFault, serviceFault } from '../../nodes/transport/faults.ts';
import type { Fault } from '../../nodes/transport/service.ts';

const place = { base: new URL('https://portalapi.zz.threatlocker.com/portalapi'), zone: 'UTC' };
const words = (fault: Partial<Fault>, repeatable = true) => {
	const { message, remedy } = serviceFault(threatLocker, { message: '', ...fault }, place, { repeatable, url: '/Report' });
	return `${message} | ${remedy}`;
};

describe('connection faults', () => {
	const wrapped = (error: unknown) => Object.assign(new Error('outer'), { cause: Object.assign(new Error('middle'), { cause: error }) });

	test.each([
		'ECONNRESET',
		'ECONNREFUSED',
		'ENOTFOUND',
		'EAI_AGAIN',
		'ERR_CANCELED',
		'HPE_INVALID_CONSTANT',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'Z_DATA_ERROR',
	])('%s is found, however deep', (code) => {
		const error = Object.assign(new Error('no'), { code });
		expect(connectionFault(error)?.connection).toBe(code);
		expect(connectionFault(wrapped(error))?.connection).toBe(code);
		expect(connectionFault(Object.assign(new Error('older engine'), { httpCode: code }))?.connection).toBe(code);
	});

	test('a body that breaks off', () => {
		expect(connectionFault(new Error('aborted'))).toEqual({ connection: 'ECONNRESET' });
		expect(connectionFault(new Error('socket hang up'))).toEqual({ connection: 'ECONNRESET' });
	});

	test.each<[string, object]>([
		['one address', Object.assign(new Error('connect'), { code: 'ETIMEDOUT', syscall: 'connect' })],
		[
			'all of several',
			Object.assign(
				new AggregateError(['ETIMEDOUT', 'EHOSTUNREACH'].map((code) => Object.assign(new Error('connect'), { code, syscall: 'connect' }))),
				{ code: 'ETIMEDOUT' },
			),
		],
		['a local refusal', Object.assign(new Error('connect'), { code: 'EACCES', syscall: 'connect' })],
		[
			'a handshake that broke off',
			Object.assign(new Error('Client network socket disconnected before secure TLS connection was established'), { code: 'ECONNRESET' }),
		],
	])('no connection was made: %s', (_, error) => {
		expect(connectionFault(wrapped(error))).toEqual({ connection: (error as { code: string }).code, neverSent: true });
	});

	test('an answer that did not come is another thing than a connection that was not made', () => {
		expect(connectionFault(wrapped(Object.assign(new Error('read'), { code: 'ETIMEDOUT', syscall: 'read' })))).toEqual({
			connection: 'ETIMEDOUT',
		});
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
		['ENOTFOUND', /^There is no ThreatLocker instance at portalapi\.zz\.threatlocker\.com \| Check "Portal Instance" in the credential\./],
		['ETIMEDOUT', /^ThreatLocker did not answer in time \| Ask for less/],
		['ECONNABORTED', /^ThreatLocker did not answer in time \| Ask for less/],
		['ERR_CANCELED', /^The execution was canceled \| The request to ThreatLocker was stopped\.$/],
		[
			'ECONNRESET',
			/^The connection to ThreatLocker was lost .* \| Check that n8n can reach portalapi\.zz\.threatlocker\.com, then try again\. \(ECONNRESET\)$/,
		],
		['Z_DATA_ERROR', /^ThreatLocker sent a reply that cannot be unpacked \| Its header Content-Encoding .* \(Z_DATA_ERROR\)$/],
		['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', /^No secure connection to portalapi\.zz\.threatlocker\.com could be made \| /],
		['INVALID_CA', /^The certificate of portalapi\.zz\.threatlocker\.com is not trusted \| /],
	])('%s in words', (connection, message) => {
		expect(words({ connection })).toMatch(message);
	});
});

test("a link's host that there is not is named, and not that of the credential", () => {
	const { message, remedy } = linkFault(
		threatLocker,
		{ connection: 'ENOTFOUND', message: '' },
		{ base: new URL('https://files.example.test'), zone: 'UTC' },
	);
	expect(`${message} | ${remedy}`).toBe(
		'files.example.test was not reached: there is no host files.example.test | ThreatLocker named this host for the file. Try again later, or download the file in the service.',
	);
});

test.each<[Partial<Fault>, RegExp]>([
	[{ status: 408 }, /^ThreatLocker closed the connection, because the request took too long to arrive \(408\) \| /],
	[
		{ status: 423, message: 'Locked' },
		/^ThreatLocker answered 423: Locked \| The service could not take the request at this time\. Try again later\.$/,
	],
	[
		{ status: 522, message: 'Connection timed out' },
		/^A proxy in front of ThreatLocker answered 522: Connection timed out \| The proxy got no answer .* Try again later\.$/,
	],
	[{ status: 524 }, /^A proxy in front of ThreatLocker answered 524 \| .* a shorter period\.$/],
	[{ status: 407 }, /^A proxy answered 407 in place of ThreatLocker \| /],
])('%j in words', (fault, message) => {
	expect(words(fault)).toMatch(message);
});

test.each([408, 423, 425, 499, 520, 530])('%i passes by itself, so that no trigger is kept from going on', (status) => {
	expect(serviceFault(threatLocker, { status, message: '' }, place, { repeatable: true, url: '/Report' }).explanation.cause).toBe(
		'temporarily-unavailable',
	);
});

test('a long wait is told by its end, in the zone of the workflow', () => {
	const told = (fault: Partial<Fault>, zone: string) =>
		serviceFault(threatLocker, { status: 429, message: '', ...fault }, { ...place, zone }, { repeatable: true, url: '/Report' }).message;
	const until = Date.parse('2026-07-01T12:00:00Z');
	expect(told({ usedUp: { endsAt: until } }, 'Europe/Berlin')).toBe(
		'ThreatLocker takes no more requests with this key until 2026-07-01 14:00:00 (Europe/Berlin)',
	);
	expect(told({ usedUp: { endsAt: until - 1 } }, 'Berlin')).toBe(
		'ThreatLocker takes no more requests with this key until 2026-07-01 12:00:00 (UTC)',
	);
	expect(told({ retryAfterMs: 600_000 }, 'UTC')).toBe('ThreatLocker asks to wait for 600 seconds: too many requests');
	expect(told({ retryAfterMs: 3_600_000 }, 'Asia/Tokyo')).toMatch(
		/^ThreatLocker asks to wait until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(Asia\/Tokyo\): too many requests$/,
	);
});

test('a limit that is used up is told with what told it, and when it is asked after', () => {
	const at = Date.parse('2026-07-01T10:00:00Z');
	const told = { at, endpoint: 'GET /reports/*', status: 503, isPage: true, header: 'X-RateLimit-Limit of 5' };
	const usedUp = { endsAt: at + 86_400_000, askedAt: at + 300_000, told };
	const { description } = serviceFault(
		threatLocker,
		{ status: 429, message: '', usedUp },
		{ ...place, zone: 'Europe/Berlin' },
		{ repeatable: true, url: '/Report' },
	).explanation;
	expect(description).toBe(
		'The limit of the key is used up. Run the workflow after that time or less often, or ask the service for a higher limit. ' +
			'The limit was told at 2026-07-01 12:00:00 (Europe/Berlin) by X-RateLimit-Limit of 5 in a web page with the status 503 to GET /reports/*. ' +
			'From 2026-07-01 12:05:00 (Europe/Berlin) on, the next request asks whether it still holds. "Requests per Minute" under "Options" keeps the nodes below it.',
	);
});

describe('a change that may have been carried out', () => {
	const warning = /ThreatLocker may have carried out the request all the same\. Look there before you run the node again\./;

	test.each<Partial<Fault>>([
		{ connection: 'ECONNRESET' },
		{ connection: 'ETIMEDOUT' },
		{ status: 502 },
		{ status: 504 },
		{ status: 408 },
		{ status: 499 },
		{ status: 524 },
		{ connection: 'Z_DATA_ERROR' },
	])('%j says so', (fault) => {
		expect(words(fault, false)).toMatch(warning);
		expect(words(fault, true)).not.toMatch(warning);
	});

	test.each<Partial<Fault>>([
		{ status: 400 },
		{ status: 429 },
		{ status: 425 },
		{ connection: 'ENOTFOUND' },
		{ connection: 'CERT_HAS_EXPIRED' },
		{ connection: 'EPROTO' },
		{ connection: 'ETIMEDOUT', neverSent: true },
	])('%j was not', (fault) => {
		expect(words(fault, false)).not.toMatch(warning);
	});
});

test('what else the service tells stands at the end', () => {
	expect(words({ status: 400, message: 'No', code: 'bad', field: 'name', requestId: 'r1' })).toMatch(
		/^ThreatLocker answered 400: No \| .* Field named by the service: name\. Code: bad\. Request ID: r1\.$/,
	);
});
