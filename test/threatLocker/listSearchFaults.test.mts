import type { Fault } from '../../sandbox/index.mts';
import { loadChoices } from '../engine/listSearch.mts';
import { search, searchReports, searchOrganizations, failure } from './listSearching.mts';
import { byId, credential, requests, sandbox, useSandbox } from './run.mts';

useSandbox();

describe('errors that the editor shows', () => {
	test.each(['searchReports', 'searchOrganizations', 'searchComputers'])('%s with a revoked key', async (method) => {
		const revoked = credential({ apiKey: sandbox.threatLocker.keys.revoked });
		expect(await failure(search(method, { credential: revoked }))).toMatch(/^ThreatLocker did not accept the API key at 127\.0\.0\.1 \| /);
	});

	test('reports without the permission', async () => {
		const limited = credential({ apiKey: sandbox.threatLocker.keys.withoutReports });
		expect(await failure(searchReports({ credential: limited }))).toMatch(
			/^ThreatLocker refused the request: Missing the 'View Reports' permission \| Give the role of the API user the permission View Reports in the portal\./,
		);
	});

	test('organizations refused in both ways', async () => {
		sandbox.threatLocker.faults.push({ kind: 'status', status: 401, times: 2 });
		expect(await failure(searchOrganizations())).toMatch(/^ThreatLocker refused the request: Status 401 \(injected\) \| Give the role/);
	});

	test('an instance that is none', async () => {
		const wrong = credential({ baseUrl: '', instance: 'g.evil.example/' });
		expect(await failure(searchOrganizations({ credential: wrong }))).toBe(
			'"Portal Instance" in the credential is not an instance label | Enter the letters and digits alone, such as g or au1. The portal shows them under Help (top right), in brackets by "ThreatLocker Access".',
		);
	});

	test('the choices of several organizations, with a revoked key', async () => {
		const revoked = credential({ apiKey: sandbox.threatLocker.keys.revoked });
		expect(await failure(loadChoices({ node: 'threatLocker', method: 'getOrganizations', credential: revoked }))).toMatch(
			/^ThreatLocker did not accept the API key/,
		);
	});

	test('an organization that is no GUID', async () => {
		expect(await failure(searchReports({ parameters: { organizationId: byId('../x') } }))).toBe(
			'"Managed Organization" is not a valid ID: "../x" | "Managed Organization" takes an ID of the form 00000000-0000-0000-0000-000000000000. Choose the organization from the list, or take its ID from Organization: Get Many, where it is organizationId.',
		);
		expect(requests()).toEqual([]);
	});

	describe('in time, for somebody waits at the screen:', () => {
		const { timeout } = AbortSignal;
		beforeEach(() => void jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout.call(AbortSignal, ms / 60)));
		afterEach(() => jest.restoreAllMocks());

		test.each<[string, Fault, RegExp]>([
			[
				'a service that is silent',
				{ kind: 'slow', ms: 3_000 },
				/^ThreatLocker gave no list in time \| Try again in a moment\. If it stays so, enter the ID yourself, or an expression\./,
			],
			['one that stops within its answer', { kind: 'stall' }, /^ThreatLocker gave no list in time \| /],
			['a rate limit for minutes', { kind: '429', retryAfter: 120 }, /^ThreatLocker asks to wait for 120 seconds: too many requests \| /],
		])('%s', async (_, fault, message) => {
			sandbox.threatLocker.faults.push(fault);
			const begun = Date.now();
			expect(await failure(searchReports())).toMatch(message);
			expect(Date.now() - begun).toBeLessThan(2_500);
		});
	});

	test('words of the service that repeat the key', async () => {
		sandbox.threatLocker.faults.push({ kind: 'echoKey', times: Infinity });
		expect(await failure(searchReports())).toContain('ThreatLocker answered 400: Could not use the value "***"');
	});
});
