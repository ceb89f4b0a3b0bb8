import type { Fault } from '../../sandbox/index.mts';
import { declared } from '../engine/failure.mts';
import { allValues, calls, credential, LIST, onRun, reports, requests, RUN, run, runReport, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const credentialWords =
	/^ThreatLocker did not accept the API key at 127\.0\.0\.1 \| In the credential, "Portal Instance" must be the value that the portal shows under Help \(top right\), in brackets by "ThreatLocker Access"\. If it is, the key is incomplete, revoked or expired \(unused keys expire\): make a new one under Administrators, API Users\.( Code: TOKEN_REVOKED\.)?$/;
const permissionWords = (words: string) =>
	new RegExp(
		`^ThreatLocker refused the request: ${words} \\| Give the role of the API user the missing permission: View Reports for reports,.+ cannot reach its parent or siblings\\.`,
	);

describe('the key', () => {
	test.each([440, 403] as const)('revoked, expired or of another instance: %i', async (revokedStatus) => {
		sandbox.threatLocker.reset({ revokedStatus });
		const revoked = { credential: credential({ apiKey: sandbox.threatLocker.keys.revoked }) };
		const parameters = [runReport(reports.plain), { operation: 'getAll' }, { resource: 'organization', operation: 'getAll' }];
		for (const one of parameters) {
			const result = await run(one, revoked);
			expect(words(result)).toMatch(credentialWords);
			expect(result.error).toMatchObject({ httpCode: String(revokedStatus), ...declared({ cause: 'credential-invalid' }) });
		}
		// The refused list of a run is not followed by the run.
		expect(calls()).not.toContain(RUN);
		expect(calls()).toHaveLength(3);
	});

	test('without the permission to read reports', async () => {
		const limited = { credential: credential({ apiKey: sandbox.threatLocker.keys.withoutReports }) };
		for (const parameters of [{ operation: 'getAll' }, runReport(reports.plain)]) {
			expect(words(await run(parameters, limited))).toBe(
				"ThreatLocker refused the request: Missing the 'View Reports' permission | Give the role of the API user the permission View Reports in the portal. Request ID: 44444444-dddd-4ddd-8ddd-000000000001.",
			);
		}
	});

	test('a 403 of the service itself is a permission, not a bad key', async () => {
		onRun({ kind: 'status', status: 403, body: { StatusCode: 403, Message: 'Not for API users' } });
		const result = await run(runReport(reports.plain));
		expect(words(result)).toMatch(permissionWords('Not for API users'));
		expect(result.error).toMatchObject(declared({ cause: 'configuration-invalid' }));
	});
});

const logger = ' Request ID: 44444444-dddd-4ddd-8ddd-000000000001.';
const fitting =
	'This is often a value that does not fit: check the report, the values that it asks for, and the organization. If they are right, try a shorter period or try again later.';

const unknownForm =
	/^ThreatLocker answered in a form that this node does not know.* \| Expected: .+ Check the address in the credential; if it is right, report this/;
const noList = 'ThreatLocker sent no list of rows | Look at the report in the service, then run the node again.';

describe('answers to a run, each asked for once', () => {
	test.each<[string, Fault, string | RegExp]>([
		[
			'400',
			{ kind: 'status', status: 400 },
			`ThreatLocker answered 400: Status 400 (injected) | Check the values in the node against what the service accepts.${logger}`,
		],
		[
			'401',
			{ kind: 'status', status: 401, body: { message: 'No permission to view auth key' } },
			permissionWords('No permission to view auth key'),
		],
		['401 without words', { kind: 'status', status: 401, body: '' }, permissionWords('a permission is missing')],
		[
			'404',
			{ kind: 'status', status: 404, body: '' },
			/^ThreatLocker has no API at http:\/\/127\.0\.0\.1:\d+\/portalapi \| Check the instance, or the base address that replaces it, in the credential\.$/,
		],
		[
			'417 for dates',
			{ kind: 'status', status: 417, body: { Message: 'Invalid Date Range' } },
			'ThreatLocker declined the values: Invalid Date Range | Choose another "Period"; the end must be after the start.',
		],
		[
			'417 for others',
			{ kind: 'status', status: 417, body: { message: 'Missing Parameters.' } },
			'ThreatLocker declined the values: Missing Parameters. | Check the values that the report asks for.',
		],
		['440', { kind: 'status', status: 440, body: '' }, credentialWords],
		[
			'500',
			{ kind: '500json' },
			`ThreatLocker could not carry out the request: A problem occurred with the request (injected) | ${fitting}${logger}`,
		],
		['500 as text', { kind: '500text' }, `ThreatLocker could not carry out the request: Internal Server Error (injected) | ${fitting}`],
		[
			'500 without words',
			{ kind: 'status', status: 500, body: '' },
			`ThreatLocker could not carry out the request: no reason given | ${fitting}`,
		],
		[
			'a page for an error',
			{ kind: 'status', status: 501, body: '<html><style>b{}</style><body><h1>No</h1>\n<p>such&nbsp;thing</p></body></html>' },
			/^ThreatLocker answered 501: No such.*thing \| The service could not handle the request\./,
		],
		[
			'no JSON',
			{ kind: 'notJson' },
			'ThreatLocker sent rows that are not valid JSON, or the answer broke off | Run the node again; for a large report, take a shorter period.',
		],
		['another form', { kind: 'wrongShape' }, noList],
		[
			'an error with the status of a success',
			{ kind: 'status', status: 200, body: { StatusCode: 500, Message: 'It broke' } },
			noList.replace('rows', 'rows: It broke'),
		],
		['rows that are no list', { kind: 'status', status: 200, body: { data: 'none' } }, noList],
	])('%s', async (_, fault, message) => {
		onRun({ ...fault, times: Infinity });
		const result = await run(runReport(reports.plain));
		if (typeof message === 'string') expect(words(result)).toBe(message);
		else expect(words(result)).toMatch(message);
		expect(result.items).toEqual([]);
		expect(calls()).toEqual([LIST, RUN]);
	});

	test.each<[string, Fault]>([
		['no JSON', { kind: 'notJson' }],
		['another form', { kind: 'wrongShape' }],
	])('a list with %s', async (_, fault) => {
		sandbox.threatLocker.faults.push({ ...fault, times: Infinity });
		for (const parameters of [{ operation: 'getAll' }, runReport(reports.plain), { resource: 'organization', operation: 'getAll' }]) {
			expect(words(await run(parameters))).toMatch(unknownForm);
		}
	});

	test('a list that is an error with the status of a success', async () => {
		sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body: { message: 'Unauthorized', error: 'TOKEN_REVOKED' } });
		expect(words(await run({ operation: 'getAll' }))).toBe(
			'ThreatLocker declined the request: Unauthorized | Check the values in the node.',
		);
	});

	test('a web page in place of rows', async () => {
		sandbox.threatLocker.switches.runShape = 'page';
		expect(words(await run(runReport(reports.plain)))).toBe(
			'ThreatLocker sent a web page instead of rows: Sign in | Check the address in the credential, and whether a proxy stands between n8n and the service.',
		);
	});

	test('the service finds the dates wrong, though they are in order', async () => {
		onRun({ kind: 'status', status: 417, body: { Message: 'Invalid Date Range' } });
		expect(words(await run(runReport(reports.dated, allValues)))).toContain('Invalid Date Range');
	});

	test.each<[string, Fault]>([
		['empty', { kind: 'empty' }],
		['null', { kind: 'null' }],
	])('%s means no rows', async (_, fault) => {
		onRun(fault);
		const { items, error } = await run(runReport(reports.plain));
		expect([items, error]).toEqual([[], undefined]);
	});

	test('long words are cut', async () => {
		onRun({ kind: 'status', status: 400, body: { Message: 'x'.repeat(5_000) } });
		expect((await run(runReport(reports.plain))).error?.message).toBe(
			`${`ThreatLocker answered 400: ${'x'.repeat(5_000)}`.slice(0, 500)}…`,
		);
	});
});

describe('the key in the words of the service', () => {
	test.each([400, 401, 417, 500])('is blotted out: %i', async (status) => {
		onRun({ kind: 'echoKey', status, times: Infinity });
		for (const onError of ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const) {
			const result = await run(runReport(reports.plain), { onError });
			const shown = result.error?.message ?? String([...result.items, ...result.errorItems][0]!.json.error);
			expect(shown).toContain('Could not use the value "***"');
		}
	});

	test('also as a key that was pasted with Bearer', async () => {
		onRun({ kind: 'echoKey' });
		const pasted = credential({ apiKey: `Bearer ${sandbox.threatLocker.key}` });
		expect((await run(runReport(reports.plain), { credential: pasted })).error?.message).toContain('"***"');
	});
});

describe('a redirect', () => {
	test.each([301, 302, 303, 307, 308])('%i is not followed, so no key leaves', async (status) => {
		sandbox.threatLocker.faults.push({ kind: 'redirect', status, to: `${sandbox.foreign.url}/portalapi`, times: Infinity });
		for (const parameters of [{ operation: 'getAll' }, runReport(reports.plain), { resource: 'organization', operation: 'getAll' }]) {
			expect(words(await run(parameters))).toMatch(
				new RegExp(
					`^ThreatLocker answered with a redirect \\(${status}\\) \\| The API does not redirect\\. Check the address in the credential: 127\\.0\\.0\\.1:\\d+\\.$`,
				),
			);
		}
		expect(sandbox.foreign.requests).toEqual([]);
		expect(requests()).toHaveLength(3);
	});
});
