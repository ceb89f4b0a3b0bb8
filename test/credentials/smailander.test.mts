import * as fc from 'fast-check';
import { Workflow, type ICredentialTestRequest, type IDataObject, type INode } from 'n8n-workflow';
import { SmailanderApi } from '../../credentials/SmailanderApi.credentials.ts';
import { baseAddress, DOCUMENTED_BASES } from '../../nodes/Smailander/address.ts';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { authenticated } from '../engine/credentials.mts';
import { credentialTest } from '../engine/credentialTest.mts';
import { nodeTypes } from '../engine/nodeTypes.mts';

const type = new SmailanderApi();
const node: INode = { id: '1', name: 'Test', type: 'test.start', typeVersion: 1, position: [0, 0], parameters: {} };
const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
const [first, second, staging] = DOCUMENTED_BASES.map(({ value }) => value) as [string, string, string];

/** As the server evaluates a credential type's own expressions. */
const evaluated = (expression: string, credentials: IDataObject): string =>
	workflow.expression.getSimpleParameterValue(node, expression, 'internal', { $credentials: credentials }) as string;

const NOWHERE = 'base-address.invalid';
const empty = { apiKey: '', baseUrl: first, customBaseUrl: '' };
const testBase = (credentials: IDataObject) => evaluated(type.test.request.baseURL!, { ...empty, ...credentials });
const nodeBase = (credentials: IDataObject) => baseAddress({ ...empty, ...credentials }).href.replace(/\/+$/, '');
const custom = (customBaseUrl: unknown) => ({ baseUrl: 'custom', customBaseUrl }) as IDataObject;
const request = { url: 'https://example.com/', headers: { Accept: '*/*' }, qs: { limit: 1 } };
const sent = async (apiKey: string) => await authenticated(type, { ...empty, apiKey }, request);
const authorization = async (apiKey: string) => String((await sent(apiKey)).headers!.Authorization);

describe('the key', () => {
	test.each([
		['abc', 'Bearer abc'],
		['  abc \n', 'Bearer abc'],
		['Bearer abc', 'Bearer abc'],
		['bearer   abc', 'Bearer abc'],
		['\tBEARER abc ', 'Bearer abc'],
		['Bearerabc', 'Bearer Bearerabc'],
		['abc Bearer def', 'Bearer abc Bearer def'],
	])('%j goes as %j', async (pasted, header) => {
		expect(await authorization(pasted)).toBe(header);
	});

	test('goes in that one header, nowhere else', async () => {
		expect(await sent('abc')).toEqual({ ...request, headers: { Accept: '*/*', Authorization: expect.any(String) } });
	});

	test('is hidden in the editor, and required', () => {
		expect(type.properties.filter(({ typeOptions }) => typeOptions?.password)).toMatchObject([
			{ name: 'apiKey', required: true, default: '' },
		]);
	});
});

describe('the form', () => {
	test('offers the documented addresses and a custom one', () => {
		const field = type.properties.find(({ name }) => name === 'baseUrl')!;
		expect(field.default).toBe('https://smailander.com/api/v1');
		expect(field.options!.map((option) => [(option as { name: string }).name, (option as { value: string }).value])).toEqual([
			['Main', 'https://smailander.com/api/v1'],
			['API Host', 'https://api.smailander.com/v1'],
			['Staging', 'https://api-staging.smailander.com/v1'],
			['Custom', 'custom'],
		]);
	});

	test('asks for a custom address only where custom is chosen', () => {
		const field = type.properties.find(({ name }) => name === 'customBaseUrl')!;
		expect(field.displayOptions).toEqual({ show: { baseUrl: ['custom'] } });
	});
});

describe('the address', () => {
	test.each<[IDataObject, string]>([
		[{}, first],
		[{ baseUrl: '' }, first],
		[{ baseUrl: second }, second],
		[{ baseUrl: staging }, staging],
		[{ baseUrl: second, customBaseUrl: 'https://other.example' }, second],
		[custom('https://smailander.example.com/api/v1'), 'https://smailander.example.com/api/v1'],
		[custom('  https://smailander.example.com/api/v1/ \n'), 'https://smailander.example.com/api/v1'],
		[custom('https://smailander.com/api/v1/reports'), first],
		[custom('https://smailander.com/api/v1/reports/'), first],
		[custom('https://smailander.com/api/v1/Reports//'), first],
		[custom('https://smailander.com/api/v1/reports2'), 'https://smailander.com/api/v1/reports2'],
		[custom('https://smailander.com/reports/v1'), 'https://smailander.com/reports/v1'],
		[custom('https://smailander.com'), 'https://smailander.com'],
		[custom('https://smailander.com:8443/v1'), 'https://smailander.com:8443/v1'],
		[custom('http://127.0.0.1:5691/api/v1'), 'http://127.0.0.1:5691/api/v1'],
		[custom('http://localhost:5691/api/v1/reports'), 'http://localhost:5691/api/v1'],
		[custom('http://localhost'), 'http://localhost'],
		[custom('http://[::1]:5691/v1'), 'http://[::1]:5691/v1'],
	])('%j leads to %s in the Test and in the node', (credentials, address) => {
		expect(testBase(credentials)).toBe(address);
		expect(nodeBase(credentials)).toBe(address);
	});

	test.each<IDataObject>([
		custom(''),
		custom('   '),
		custom(undefined),
		custom(null),
		custom('smailander.com/api/v1'),
		custom('//smailander.com/api/v1'),
		custom('http://smailander.com/api/v1'),
		custom('HTTP://smailander.com/api/v1'),
		custom('ftp://smailander.com'),
		custom('file:///etc/passwd'),
		custom('javascript:alert(1)'),
		custom('https://user:word@smailander.com/api/v1'),
		custom('https://smailander.com@evil.example/'),
		custom('http://127.0.0.1@evil.example/'),
		custom('http://127.0.0.1:80@evil.example/'),
		custom('http://127.0.0.1.evil.example/'),
		custom('http://localhost.evil.example/'),
		custom('http://localhost:x@evil.example'),
		custom('https://smailander.com/api/v1?key=a'),
		custom('https://smailander.com/api/v1#a'),
		{ baseUrl: 'http://evil.example/api/v1' },
		{ baseUrl: 'evil.example' },
	])('%j leads nowhere', (credentials) => {
		expect(() => nodeBase(credentials)).toThrow();
		expect(new URL(testBase(credentials)).hostname).toBe(NOWHERE);
	});

	test('whatever is typed, the Test goes where the node goes, or nowhere', () => {
		const odd = fc.string({
			unit: fc.constantFrom('a', 'g', '1', '.', '/', '@', '#', '?', ':', '\\', ' ', '%', '-', 'ü', '\n', '\t', 'reports', '[::1]'),
			maxLength: 12,
		});
		const heads = ['', 'https://', 'HTTPS://', 'http://127.0.0.1', 'http://localhost', 'http://[::1]', 'http://', 'https://a.example/'];
		const typed = fc.tuple(fc.constantFrom(...heads), odd).map((parts) => parts.join(''));
		fc.assert(
			fc.property(typed, fc.boolean(), (address, isCustom) => {
				const credentials = isCustom ? custom(address) : { baseUrl: address };
				const result = testBase(credentials);
				if (!URL.canParse(result) || new URL(result).hostname === NOWHERE) return;
				expect(new URL(result).origin).toBe(new URL(nodeBase(credentials)).origin);
			}),
			{ numRuns: 3_000 },
		);
	});
});

describe('Test', () => {
	let sandbox: Sandbox;
	beforeAll(async () => {
		sandbox = await startSandbox();
	});
	beforeEach(() => sandbox.reset());
	afterEach(() => expect(sandbox.violations).toEqual([]));
	afterAll(async () => await sandbox.close());

	const { request, rules = [] }: ICredentialTestRequest = type.test;

	/** What n8n's server does: the request as described, then the first rule that fits status or body. */
	async function tested(apiKey: string, address = sandbox.smailander.url): Promise<string> {
		const query = new URLSearchParams(request.qs as Record<string, string>);
		const answer = await fetch(`${testBase(custom(address))}${request.url}?${query}`, {
			method: request.method ?? 'GET',
			headers: { authorization: await authorization(apiKey) },
		});
		const text = await answer.text();
		const body: unknown = text.startsWith('{') ? JSON.parse(text) : text;
		const fitting = rules.find(({ type: kind, properties }) =>
			kind === 'responseCode' ? properties.value === answer.status : (body as Record<string, unknown>)[properties.key] === properties.value,
		);
		return String(fitting?.properties.message ?? answer.status);
	}

	test.each(['bare', 'envelope'] as const)('a good key: %s', async (replyStyle) => {
		sandbox.smailander.switches.replyStyle = replyStyle;
		expect(await tested(sandbox.smailander.key)).toBe('200');
		expect(sandbox.smailander.requests).toMatchObject([{ method: 'GET', path: '/api/v1/reports', query: { limit: '1' }, body: undefined }]);
	});

	test.each([
		['', '"Custom Base URL" is not an address'],
		['smailander.example.com/api/v1', '"Custom Base URL" is not an address'],
		['http://smailander.example.com/api/v1', '"Custom Base URL" must start with https://'],
	])('the custom address %j is told before any request', async (address, message) => {
		expect(await credentialTest(type, { ...empty, ...custom(address), apiKey: sandbox.smailander.key })).toBe(message);
		expect(sandbox.smailander.requests).toEqual([]);
	});

	test("on n8n's own engine: the right key, and a wrong one", async () => {
		const address = custom(sandbox.smailander.url);
		expect(await credentialTest(type, { ...empty, ...address, apiKey: sandbox.smailander.key })).toBe('OK');
		// The oldest engine keeps no reply for the credential's rules to look at, and has words of its own.
		expect(await credentialTest(type, { ...empty, ...address, apiKey: 'other' })).toMatch(
			/^(Smailander did not accept the API key|Authorization failed)/,
		);
	});

	test('a good key with nothing to list', async () => {
		sandbox.smailander.reset({ reportCount: 0 });
		expect(await tested(sandbox.smailander.key)).toBe('200');
	});

	test('a key that may only read is good enough', async () => {
		expect(await tested(sandbox.smailander.readOnlyKey)).toBe('200');
	});

	test.each(['revoked', 'unknown'])('a key that is %s', async (kind) => {
		expect(await tested(kind === 'revoked' ? sandbox.smailander.keys.revoked : 'abc')).toMatch(
			/^Smailander did not accept the API key at this address\. Check that the key is complete and has not been deleted, and try the other base addresses\.$/,
		);
	});

	test('a key without the permission names it', async () => {
		expect(await tested(sandbox.smailander.keys.withoutReports)).toMatch(/lacks the permission reports:read/);
	});

	test('a wrong address', async () => {
		sandbox.smailander.faults.push({ kind: 'status', status: 404, body: '' });
		expect(await tested(sandbox.smailander.key)).toBe('There is no Smailander API at this address. Choose another base address.');
	});

	test('declined in an envelope with status 200', async () => {
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body: { success: false, error: { code: 'forbidden', message: 'No' } } });
		expect(await tested(sandbox.smailander.key)).toMatch(/^Smailander declined to list reports\. Check the API key/);
	});

	test('a web page with 200', async () => {
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body: '<!doctype html><title>Smailander</title>' });
		expect(await tested(sandbox.smailander.key)).toBe('A web page answered instead of the Smailander API. Choose another base address.');
	});
});
