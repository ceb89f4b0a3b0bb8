import type { IDataObject } from 'n8n-workflow';
import dns from 'node:dns';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { createServer, type AddressInfo, type Server } from 'node:net';
import tls from 'node:tls';
import { certificate, type Certified } from '../engine/certificates.mts';
import { shortWaits } from '../engine/clock.mts';
import { declared } from '../engine/failure.mts';
import { runNode, type NodeRun } from '../engine/run.mts';
import { knowsDurableCursors } from '../polling/hosts.mts';
import { words } from './run.mts';

const KEY = 'key-of-the-connection-test-0123456789';
const A_DAY_MS = 24 * 60 * 60_000;

const getAll = { operation: 'getAll' };
const generate = { operation: 'generate', type: 'daily_digest', format: 'pdf', period: 'none', options: { deliveryMethod: '' } };
const remove = { operation: 'delete', reportId: { __rl: true, mode: 'id', value: 'report_1' } };

const run = async (parameters: IDataObject, address: string, more: Partial<NodeRun> = {}) =>
	await runNode({
		node: 'smailander',
		parameters,
		credential: { apiKey: KEY, baseUrl: 'custom', customBaseUrl: `${address}/api/v1` },
		...more,
	});

const opened: Array<Server | TlsServer> = [];
afterEach(() => {
	jest.restoreAllMocks();
	for (const server of opened.splice(0)) server.close();
});

/** Listens on loopback and counts the connections that are made to it. */
async function listening(server: Server | TlsServer): Promise<{ port: number; met: { connections: number; requests: number } }> {
	const met = { connections: 0, requests: 0 };
	server.on('connection', () => (met.connections += 1));
	server.on('request', () => (met.requests += 1));
	opened.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { port: (server.address() as AddressInfo).port, met };
}

const secure = async ({ cert, key }: Certified) =>
	await listening(
		createTlsServer({ cert, key }, (_, response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end('{"reports":[{"id":"r1"}]}');
		}),
	);

const root = certificate({ name: 'Root of the test', isAuthority: true });
const issuer = { name: 'Root of the test', key: root.key };
const selfSigned = certificate({ name: 'self', hosts: ['127.0.0.1'] });
const bySomebody = certificate({ name: 'leaf', hosts: ['127.0.0.1'], issuer });
const NOT_TRUSTED =
	'If it was issued by an authority of your own, such as that of a proxy which looks into the traffic, make it known to n8n: the environment variable NODE_EXTRA_CA_CERTS names its file.';

describe('a certificate that does not hold', () => {
	const untrusted: Array<[string, Certified, string, RegExp]> = [
		[
			'signed by itself',
			selfSigned,
			'DEPTH_ZERO_SELF_SIGNED_CERT',
			/^The certificate of 127\.0\.0\.1 is not trusted \| If it was issued by an authority of your own, .* NODE_EXTRA_CA_CERTS .* Ignore SSL Issues/,
		],
		[
			'of an unknown root',
			{ ...bySomebody, cert: bySomebody.cert + root.cert },
			'SELF_SIGNED_CERT_IN_CHAIN',
			/^The certificate of 127\.0\.0\.1 is not trusted \| If it was issued/,
		],
		[
			'whose chain is not whole',
			bySomebody,
			'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
			/^The certificate of 127\.0\.0\.1 is not trusted \| The server does not send the whole chain of certificates, or/,
		],
	];

	test.each(untrusted)('%s: one connection, and its words', async (_, certified, code, message) => {
		const { port, met } = await secure(certified);
		const result = await run(getAll, `https://127.0.0.1:${port}`);
		expect(words(result)).toMatch(message);
		expect(words(result)).toContain(`(${code})`);
		expect(words(result)).toContain(NOT_TRUSTED);
		expect(result.error).toMatchObject(declared({ cause: 'configuration-invalid' }));
		expect(met).toEqual({ connections: 1, requests: 0 });
	});

	test.each<[string, IDataObject]>([
		['Generate', generate],
		['Delete', remove],
	])('%s: nothing can have been carried out, and nobody looks for it', async (_, parameters) => {
		const { port, met } = await secure(selfSigned);
		const result = await run(parameters, `https://127.0.0.1:${port}`);
		expect(words(result)).toMatch(/^The certificate of 127\.0\.0\.1 is not trusted/);
		expect(words(result)).not.toContain('carried out');
		expect(met).toEqual({ connections: 1, requests: 0 });
	});

	test('Ignore SSL Issues goes without the check', async () => {
		const { port } = await secure(selfSigned);
		const { items, error } = await run({ ...getAll, requestOptions: { allowUnauthorizedCerts: true } }, `https://127.0.0.1:${port}`);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json)).toEqual([{ id: 'r1' }]);
	});

	describe('though its issuer is trusted', () => {
		const before = tls.getCACertificates('default');
		beforeAll(() => tls.setDefaultCACertificates([...before, root.cert]));
		afterAll(() => tls.setDefaultCACertificates(before));

		test('a good one: the answer comes', async () => {
			const { port } = await secure(bySomebody);
			expect((await run(getAll, `https://127.0.0.1:${port}`)).items).toHaveLength(1);
		});

		test.each<[string, Certified, string, RegExp]>([
			[
				'expired',
				certificate({ name: 'old', hosts: ['127.0.0.1'], issuer, validity: [Date.now() - 9 * A_DAY_MS, Date.now() - A_DAY_MS] }),
				'CERT_HAS_EXPIRED',
				/^The certificate of 127\.0\.0\.1 has expired \| The operator of that host, .* clock/,
			],
			[
				'of tomorrow',
				certificate({ name: 'new', hosts: ['127.0.0.1'], issuer, validity: [Date.now() + A_DAY_MS, Date.now() + 9 * A_DAY_MS] }),
				'CERT_NOT_YET_VALID',
				/^The certificate of 127\.0\.0\.1 is not valid yet \| Check the clock/,
			],
			[
				'for another name',
				certificate({ name: 'other', hosts: ['files.example.test'], issuer }),
				'ERR_TLS_CERT_ALTNAME_INVALID',
				/^The certificate of 127\.0\.0\.1 is for another name \| Check the address/,
			],
		])('%s: one connection', async (_, certified, code, message) => {
			const { port, met } = await secure(certified);
			const result = await run(generate, `https://127.0.0.1:${port}`);
			expect(words(result)).toMatch(message);
			expect(words(result)).toContain(`(${code})`);
			expect(words(result)).not.toContain('carried out');
			expect(met).toEqual({ connections: 1, requests: 0 });
		});
	});
});

describe('no TLS where it should be', () => {
	test('plain HTTP answers: one connection, nothing carried out', async () => {
		const { port, met } = await listening(
			createServer((socket) => socket.on('error', () => {}).on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
		);
		const result = await run(generate, `https://127.0.0.1:${port}`);
		expect(words(result)).toMatch(
			/^No secure connection to 127\.0\.0\.1:\d+ could be made \| What answers there speaks no TLS, or none that n8n speaks\. .* \(\w+\)$/,
		);
		expect(met.connections).toBe(1);
	});

	test('a connection that ends before it is secure is tried again, also for a change', async () => {
		shortWaits();
		const { port, met } = await listening(createServer((socket) => socket.on('error', () => {}).on('data', () => socket.destroy())));
		const result = await run(generate, `https://127.0.0.1:${port}`);
		// The oldest engine leaves the code of a lost connection alone, so that nobody knows when it was lost.
		if (!knowsDurableCursors) return expect(words(result)).toMatch(/^The connection to Smailander was lost before an answer arrived/);
		expect(words(result)).toMatch(/^Smailander could not be reached \| No connection to 127\.0\.0\.1:\d+ could be made\. /);
		expect(words(result)).not.toContain('carried out');
		expect(met.connections).toBe(4);
	});
});

describe('a host that is not reached', () => {
	test('by any of its addresses', async () => {
		shortWaits();
		// Node joins the faults of several addresses in one error. At this port of them nobody listens.
		const found = [
			{ address: '127.0.0.2', family: 4 },
			{ address: '127.0.0.1', family: 4 },
		];
		const lookup = jest
			.spyOn(dns, 'lookup')
			.mockImplementation((...all: unknown[]) => (all.at(-1) as (error: null, addresses: unknown) => void)(null, found));
		const result = await run(generate, 'https://smailander.example.test:9');
		expect(words(result)).toMatch(
			/^Smailander could not be reached \| No connection to smailander\.example\.test:9 could be made\. Check the network, the firewall and the proxy .* IPv6 .* \(E\w+\)$/,
		);
		expect(words(result)).not.toContain('carried out');
		expect(lookup).toHaveBeenCalledTimes(4);
	});

	test.each<[string, IDataObject]>([
		['a read', getAll],
		['a change', generate],
	])('because nobody listens: %s', async (_, parameters) => {
		const waits = shortWaits();
		const result = await run(parameters, 'http://127.0.0.1:9');
		expect(words(result)).toMatch(/^Smailander could not be reached \| .* \(ECONNREFUSED\)$/);
		expect(words(result)).not.toContain('carried out');
		expect(waits).toHaveLength(3);
	});

	test('because the proxy is not', async () => {
		shortWaits();
		const result = await run({ ...generate, requestOptions: { proxy: 'http://127.0.0.1:9' } }, 'https://smailander.example.test');
		expect(words(result)).toMatch(/^Smailander could not be reached \| .* the proxy /);
		expect(words(result)).not.toContain('carried out');
	});

	test('because the proxy wants to know who asks', async () => {
		const { port } = await listening(
			createServer((socket) =>
				socket
					.on('error', () => {})
					.on('data', () => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n')),
			),
		);
		const result = await run({ ...generate, requestOptions: { proxy: `http://127.0.0.1:${port}` } }, 'https://smailander.example.test');
		expect(words(result)).toMatch(
			/^A proxy answered 407 in place of Smailander \| A proxy or a firewall refuses the request on its way to smailander\.example\.test/,
		);
	});
});
