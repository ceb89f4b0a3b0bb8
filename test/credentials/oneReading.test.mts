import * as fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { SmailanderApi } from '../../credentials/SmailanderApi.credentials.ts';
import { ThreatLockerApi } from '../../credentials/ThreatLockerApi.credentials.ts';
import { smailander } from '../../nodes/Smailander/api.ts';
import { threatLocker } from '../../nodes/ThreatLocker/api.ts';
import { addressText } from '../../nodes/transport/address.ts';
import { readCredential } from '../../nodes/transport/credential.ts';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import { authenticated } from '../engine/credentials.mts';
import { credentialTest } from '../engine/credentialTest.mts';
import { runNode, type NodeName } from '../engine/run.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => await sandbox.close());

const kinds = [
	{
		node: 'threatLocker' as NodeName,
		type: new ThreatLockerApi(),
		service: threatLocker,
		typed: (address: string): IDataObject => ({ instance: '', baseUrl: address }),
	},
	{
		node: 'smailander' as NodeName,
		type: new SmailanderApi(),
		service: smailander,
		typed: (address: string): IDataObject => ({ baseUrl: 'custom', customBaseUrl: address }),
	},
];

describe.each(kinds)('$type.displayName is read by its Test as by the node', ({ node, type, service, typed }) => {
	const url = () => sandbox[node as 'threatLocker'].url;
	const key = () => sandbox[node as 'threatLocker'].key;
	const nodeWords = async (credential: IDataObject) =>
		(await runNode({ node, parameters: { resource: 'report', operation: 'getAll' }, credential: credential as never })).error?.message ??
		'OK';

	test.each([
		['a line break', '\n'],
		['a NUL', '\u0000'],
		['an accent', 'é'],
		['a zero-width space', '\u200b'],
	])('a key with %s within is refused by both, in the same words', async (_, character) => {
		const credential = { ...typed(url()), apiKey: `${key().slice(0, 8)}${character}${key().slice(8)}` };
		expect(await credentialTest(type, credential as never)).toBe('The API key contains a character that cannot be sent');
		expect(await nodeWords(credential)).toBe('The API key contains a character that cannot be sent');
	});

	test('no key is refused by both', async () => {
		const credential = { ...typed(url()), apiKey: ' \n' };
		expect(await credentialTest(type, credential as never)).toBe('The credential has no API key');
		expect(await nodeWords(credential)).toBe('The credential has no API key');
	});

	test.each<[string, (address: string) => string]>([
		['this machine by a short name', (address) => address.replace('127.0.0.1', '127.1')],
		['slashes the other way', (address) => address.replace('http://', 'http:\\\\')],
		['one slash', (address) => address.replace('http://', 'http:/')],
		['slashes behind it', (address) => `${address}//`],
		['capital letters', (address) => address.replace('http', 'HTTP')],
		['dots in the path', (address) => `${address}/x/..`],
	])('an address with %s leads both to the same place', async (_, change) => {
		const credential = { ...typed(change(url())), apiKey: key() };
		expect([await credentialTest(type, credential as never), await nodeWords(credential)]).toEqual(['OK', 'OK']);
	});

	test('whatever is typed, the Test goes where the node goes, or says what the node says', async () => {
		const odd = fc.string({
			unit: fc.constantFrom('a', 'g', '1', '.', '/', '@', '#', '?', ':', '\\', ' ', '%', '-', 'ü', '\n', '\t', 'reports', '[::1]', '127.1'),
			maxLength: 12,
		});
		const heads = fc.constantFrom(
			'',
			'https://',
			'HTTPS://',
			'https:\\\\',
			'https:',
			'http://127.0.0.1',
			'http://localhost',
			'http://[::1]',
			'http://',
			'https://a.example/',
		);
		const property = fc.asyncProperty(heads, odd, async (head, rest) => {
			const credential = { ...typed(head + rest), apiKey: 'key' } as never;
			const tested = authenticated(type, credential, { baseURL: 'https://n8n.example', url: '/' }).then(({ baseURL }) => baseURL, String);
			const read = async () => addressText(readCredential(service, credential).base);
			expect(await tested).toBe(await read().catch(String));
		});
		await fc.assert(property, { numRuns: 2_000 });
	});
});
