import assert from 'node:assert/strict';
import type { Json } from '../host/model.mts';
import { servicesOf, type Service, type Stage } from '../host/stage.mts';
import type { Results } from './results.mts';
import { assertNoKey } from './runCase.mts';

type CredentialCase = {
	name: string;
	service: Service;
	data: (stage: Stage) => Json;
	/** The message that the Test button shows; none for a credential that works. */
	shows?: RegExp;
};

const cases: CredentialCase[] = [
	{
		name: 'ThreatLocker: right key',
		service: 'threatLocker',
		data: (stage) => stage.credentialData('threatLocker', stage.sandbox.threatLocker.key),
	},
	{
		name: 'ThreatLocker: right key, pasted with "Bearer" and white space',
		service: 'threatLocker',
		data: (stage) => stage.credentialData('threatLocker', ` Bearer ${stage.sandbox.threatLocker.key} `),
	},
	{
		name: 'ThreatLocker: wrong key, or the right key of another instance',
		service: 'threatLocker',
		data: (stage) => stage.credentialData('threatLocker', 'not-a-key-of-this-instance'),
		shows: /API key.*instance/is,
	},
	{
		name: 'ThreatLocker: revoked key',
		service: 'threatLocker',
		data: (stage) => stage.credentialData('threatLocker', stage.sandbox.threatLocker.keys.revoked),
		shows: /revoked/i,
	},
	{
		name: 'ThreatLocker: no API at that address',
		service: 'threatLocker',
		data: (stage) => ({
			...stage.credentialData('threatLocker', stage.sandbox.threatLocker.key),
			baseUrl: stage.sandbox.threatLocker.url.replace('/portalapi', '/elsewhere'),
		}),
		shows: /address|instance/i,
	},
	{
		name: 'ThreatLocker: a web page at that address',
		service: 'threatLocker',
		data: (stage) => {
			stage.sandbox.threatLocker.faults.push({
				kind: 'status',
				status: 200,
				body: '<!doctype html><title>Portal</title>',
				times: Infinity,
			});
			return stage.credentialData('threatLocker', stage.sandbox.threatLocker.key);
		},
		shows: /A web page answered instead of the ThreatLocker API/,
	},
	{
		name: 'ThreatLocker: nobody answers at that address',
		service: 'threatLocker',
		data: (stage) => ({
			...stage.credentialData('threatLocker', stage.sandbox.threatLocker.key),
			baseUrl: 'http://127.0.0.1:9/portalapi',
		}),
		shows: /./,
	},
	{
		name: 'Smailander: right key',
		service: 'smailander',
		data: (stage) => stage.credentialData('smailander', stage.sandbox.smailander.key),
	},
	{
		name: 'Smailander: read-only key (it may list reports)',
		service: 'smailander',
		data: (stage) => stage.credentialData('smailander', stage.sandbox.smailander.readOnlyKey),
	},
	{
		name: 'Smailander: wrong key',
		service: 'smailander',
		data: (stage) => stage.credentialData('smailander', 'not-a-key'),
		shows: /did not accept the API key/i,
	},
	{
		name: 'Smailander: key without the reports permission',
		service: 'smailander',
		data: (stage) => stage.credentialData('smailander', stage.sandbox.smailander.keys.withoutReports),
		shows: /reports:read/,
	},
	{
		name: 'Smailander: no API at that address',
		service: 'smailander',
		data: (stage) => ({
			...stage.credentialData('smailander', stage.sandbox.smailander.key),
			customBaseUrl: stage.sandbox.smailander.url.replace('/api/v1', '/elsewhere'),
		}),
		shows: /no Smailander API at this address/,
	},
	{
		name: 'Smailander: declined in an envelope with status 200',
		service: 'smailander',
		data: (stage) => {
			stage.sandbox.smailander.faults.push({
				kind: 'status',
				status: 200,
				body: { success: false, error: { code: 'forbidden', message: 'No' } },
				times: Infinity,
			});
			return stage.credentialData('smailander', stage.sandbox.smailander.key);
		},
		shows: /declined to list reports/,
	},
	{
		name: 'Smailander: a redirect to another host, which must not see the key',
		service: 'smailander',
		data: (stage) => {
			stage.sandbox.smailander.faults.push({ kind: 'redirect', to: `${stage.sandbox.foreign.url}/api/v1/reports`, times: Infinity });
			return stage.credentialData('smailander', stage.sandbox.smailander.key);
		},
		shows: /The address redirects/,
	},
	{
		name: 'ThreatLocker: a redirect to another host, which must not see the key',
		service: 'threatLocker',
		data: (stage) => {
			stage.sandbox.threatLocker.faults.push({ kind: 'redirect', to: `${stage.sandbox.foreign.url}/portalapi`, times: Infinity });
			return stage.credentialData('threatLocker', stage.sandbox.threatLocker.key);
		},
		shows: /The address redirects/,
	},
];

/** The button Test of the credential forms. */
export async function checkCredentials(stage: Stage, results: Results): Promise<void> {
	results.group('Credential tests');
	for (const { name, service, data, shows } of cases) {
		if (!servicesOf(stage).includes(service)) continue;
		await results.check(name, async () => {
			stage.sandbox.reset();
			const { status, message } = await stage.rest.testCredential(name, `${service}Api`, data(stage));
			assertNoKey(message ?? '', stage.sandbox, 'the message of the test');
			assert.deepEqual(stage.sandbox.violations, []);
			assert.deepEqual(stage.sandbox.foreign.requests, []);
			if (shows === undefined) {
				assert.equal(status, 'OK', message);
				return;
			}
			assert.equal(status, 'Error');
			assert.match(message, shows);
			return message;
		});
	}
}
