import * as fc from 'fast-check';
import { Workflow, type IDataObject, type INode } from 'n8n-workflow';
import { ThreatLockerApi } from '../../credentials/ThreatLockerApi.credentials.ts';
import { baseAddress } from '../../nodes/ThreatLocker/address.ts';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { authenticated } from '../engine/credentials.mts';
import { credentialTest } from '../engine/credentialTest.mts';
import { nodeTypes } from '../engine/nodeTypes.mts';

const type = new ThreatLockerApi();
const node: INode = { id: '1', name: 'Test', type: 'test.start', typeVersion: 1, position: [0, 0], parameters: {} };
const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });

/** As the server evaluates a credential type's own expressions. */
const evaluated = (expression: string, credentials: IDataObject): string =>
	workflow.expression.getSimpleParameterValue(node, expression, 'internal', { $credentials: credentials }) as string;

const empty = { apiKey: '', instance: '', managedOrganizationId: '', baseUrl: '' };
const testBase = (credentials: IDataObject) => evaluated(type.test.request.baseURL!, { ...empty, ...credentials });
const request = { url: 'https://example.com/', headers: { Accept: '*/*' }, qs: { limit: 1 } };
const sent = async (apiKey: string) => await authenticated(type, { ...empty, instance: 'g', apiKey }, request);
const authorization = async (apiKey: string) => String((await sent(apiKey)).headers!.Authorization);

describe('the key goes raw', () => {
	test.each([
		['abc', 'abc'],
		['  abc \n', 'abc'],
		['Bearer abc', 'abc'],
		['bearer   abc', 'abc'],
		['\tBEARER abc ', 'abc'],
		['Bearerabc', 'Bearerabc'],
		['abc Bearer def', 'abc Bearer def'],
	])('%j as %j', async (pasted, header) => {
		expect(await authorization(pasted)).toBe(header);
	});

	test('in that one header, nowhere else', async () => {
		expect(await sent('abc')).toEqual({ ...request, headers: { Accept: '*/*', Authorization: expect.any(String) } });
	});

	test('and is hidden in the editor', () => {
		expect(type.properties.filter(({ typeOptions }) => typeOptions?.password).map(({ name }) => name)).toEqual(['apiKey']);
	});
});

describe('the address', () => {
	test.each<[IDataObject, string]>([
		[{ instance: 'g' }, 'https://portalapi.g.threatlocker.com/portalapi'],
		[{ instance: ' AU1 ' }, 'https://portalapi.au1.threatlocker.com/portalapi'],
		[{ instance: '[g]' }, 'https://portalapi.g.threatlocker.com/portalapi'],
		[{ instance: '( G )' }, 'https://portalapi.g.threatlocker.com/portalapi'],
		[{ instance: 'ThreatLocker Access [au1]' }, 'https://portalapi.au1.threatlocker.com/portalapi'],
		[{ instance: 'https://portal.g.threatlocker.com' }, 'https://portalapi.g.threatlocker.com/portalapi'],
		[{ instance: 'https://portal.G.threatlocker.com/reports?tab=1#top' }, 'https://portalapi.g.threatlocker.com/portalapi'],
		[{ instance: 'portalapi.au1.threatlocker.com/portalapi' }, 'https://portalapi.au1.threatlocker.com/portalapi'],
		[
			{ instance: 'g', baseUrl: 'https://betaportalapi.g.threatlocker.com/portalapi' },
			'https://betaportalapi.g.threatlocker.com/portalapi',
		],
		[{ baseUrl: ' https://betaportalapi.g.threatlocker.com/portalapi// ' }, 'https://betaportalapi.g.threatlocker.com/portalapi'],
		[{ baseUrl: 'http://127.0.0.1:5690/portalapi' }, 'http://127.0.0.1:5690/portalapi'],
		[{ baseUrl: 'http://localhost:5690/portalapi' }, 'http://localhost:5690/portalapi'],
	])('%j leads to %s in the Test and in the node', (credentials, address) => {
		expect(testBase(credentials)).toBe(address);
		expect(baseAddress({ ...empty, ...credentials }).href).toBe(address);
	});

	test.each([
		'https://portalapi.g.threatlocker.com',
		'https://portalapi.g.threatlocker.com/',
		'http://127.0.0.1:5690',
		'http://localhost',
		'http://[::1]',
	])('the Test finds the API below %s, as the node does', (baseUrl) => {
		expect(testBase({ baseUrl })).toBe(baseAddress({ ...empty, baseUrl }).href);
	});

	test.each<IDataObject>([
		{ instance: '' },
		{ instance: 'g.evil.example' },
		{ instance: 'evil.example/#' },
		{ instance: 'g@evil.example' },
		{ instance: 'x'.repeat(33) },
		{ instance: '[g' },
		{ instance: 'https://portal.threatlocker.com' },
		{ instance: 'https://portal.g.threatlocker.com.evil.example' },
		{ instance: 'https://evil.example/portal.g.threatlocker.com' },
		{ baseUrl: 'http://portalapi.g.threatlocker.com' },
		{ baseUrl: 'https://portalapi.g.threatlocker.com@evil.example/' },
		{ baseUrl: 'http://127.0.0.1@evil.example/' },
		{ baseUrl: 'http://127.0.0.1.evil.example/' },
		{ baseUrl: 'evil.example' },
		{ baseUrl: 'https://a.example/?x=' },
	])('%j leads nowhere', (credentials) => {
		expect(() => baseAddress({ ...empty, ...credentials })).toThrow();
		expect(new URL(testBase(credentials)).hostname).toMatch(/(^|\.)(base-address\.invalid|instance-label\.invalid\.threatlocker\.com)$/);
	});

	test('whatever is typed, the Test goes where the node goes, or nowhere', () => {
		const odd = fc.string({
			unit: fc.constantFrom('a', 'g', '1', '.', '/', '@', '#', '?', ':', '\\', ' ', '%', '-', 'ü', '\n'),
			maxLength: 12,
		});
		const typed = fc.oneof(
			odd,
			odd.map((text) => `https://${text}`),
			odd.map((text) => `http://127.0.0.1${text}`),
			odd.map((text) => `http://localhost${text}`),
		);
		fc.assert(
			fc.property(typed, odd, (baseUrl, instance) => {
				const credentials = { ...empty, baseUrl, instance };
				const address = testBase(credentials);
				if (!URL.canParse(address)) return;
				const { origin, hostname } = new URL(address);
				if (/(^|\.)(base-address\.invalid|instance-label\.invalid\.threatlocker\.com)$/.test(hostname)) return;
				expect(origin).toBe(baseAddress(credentials as never).origin);
			}),
			{ numRuns: 2_000 },
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

	/** What n8n's server does: the request as described, then the rule for its status. */
	async function tested(apiKey: string, baseUrl = sandbox.threatLocker.url): Promise<string> {
		const { url, method = 'GET' } = type.test.request;
		const headers = { authorization: await authorization(apiKey) };
		const answer = await fetch(testBase({ baseUrl }) + url, { method, headers });
		const text = await answer.text();
		const rule = type.test.rules?.find(({ type: kind, properties }) =>
			kind === 'responseCode' ? properties.value === answer.status : text[Number(properties.key)] === properties.value,
		);
		return String(rule?.properties.message ?? (answer.ok ? 'OK' : answer.status));
	}

	test('a good key', async () => {
		expect(await tested(sandbox.threatLocker.key)).toBe('OK');
		expect(sandbox.threatLocker.requests[0]).toMatchObject({ method: 'GET', path: '/portalapi/User/UserGetAllTimezones', body: undefined });
	});

	test('a key that may read neither reports nor organizations is good, too', async () => {
		expect(await tested(sandbox.threatLocker.keys.withoutReports)).toBe('OK');
		expect(await tested(sandbox.threatLocker.keys.withoutOrganizations)).toBe('OK');
	});

	test.each([440, 403] as const)('a revoked key or a wrong instance, answered with %i', async (revokedStatus) => {
		sandbox.threatLocker.reset({ revokedStatus });
		expect(await tested(sandbox.threatLocker.keys.revoked)).toMatch(
			/^ThreatLocker did not accept the API key for this instance\. Check that the key is complete/,
		);
	});

	test.each<[IDataObject, string]>([
		[{}, 'The credential has no portal instance'],
		[{ instance: 'portal of ours' }, '"Portal Instance" in the credential is not an instance label'],
		[{ baseUrl: 'portalapi.g.threatlocker.com' }, '"Base URL" is not an address'],
		[{ baseUrl: 'http://portalapi.g.threatlocker.com' }, '"Base URL" must start with https://'],
	])('%j is told before any request', async (fields, message) => {
		expect(await credentialTest(type, { ...empty, apiKey: sandbox.threatLocker.key, ...fields })).toBe(message);
		expect(sandbox.threatLocker.requests).toEqual([]);
	});

	test("on n8n's own engine: the right key, and a wrong one", async () => {
		const baseUrl = sandbox.threatLocker.url;
		expect(await credentialTest(type, { ...empty, baseUrl, apiKey: sandbox.threatLocker.key })).toBe('OK');
		// The oldest engine keeps no reply for the credential's rules to look at, and has words of its own.
		expect(await credentialTest(type, { ...empty, baseUrl, apiKey: 'other' })).toMatch(
			/^(ThreatLocker did not accept the API key|Your request is invalid)/,
		);
	});

	test('a missing permission', async () => {
		sandbox.threatLocker.faults.push({ kind: 'status', status: 401 });
		expect(await tested(sandbox.threatLocker.key)).toMatch(/^ThreatLocker knows the API key but refuses it a permission\./);
	});

	test('the web page of the portal', async () => {
		sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body: '<!doctype html><title>ThreatLocker</title>' });
		expect(await tested(sandbox.threatLocker.key)).toMatch(/^A web page answered instead of the ThreatLocker API\. Enter the instance/);
	});

	test('another server', async () => {
		expect(await tested(sandbox.threatLocker.key, `${sandbox.threatLocker.url}/other`)).toMatch(
			/^There is no ThreatLocker API at this address\./,
		);
	});
});
