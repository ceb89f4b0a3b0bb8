import type { IDataObject } from 'n8n-workflow';
import dns from 'node:dns';
import type { Fault } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { declared } from '../engine/failure.mts';
import { byId, credential, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

/** As many as there are, so that one request is enough. */
const getAll = { operation: 'getAll', limit: 5 };
const TAIL = 'Request ID: req_sandbox_0001.';
const missing = (scope: string) => `The scope ${scope} is missing | Give the API key the permission ${scope} under Settings, API Keys.`;

test.each([
	['100%', '100%'],
	['%ff', '%ff'],
	['a%2540', 'a%40'],
	['5%=x', '5%=x'],
	['p%40ss', 'p@ss'],
])('a proxy whose password is %s as it is typed', async (typed, password) => {
	// The sandbox itself as proxy: it sees what comes with a request on its way.
	const requestOptions = { proxy: `http://user:${typed}@${new URL(sandbox.smailander.url).host}` };
	const { error } = await run(
		{ operation: 'generate', requestOptions },
		{ credential: credential(undefined, 'http://localhost:9/api/v1') },
	);
	expect(error).toBeUndefined();
	expect(sandbox.smailander.requests[0]!.headers['proxy-authorization']).toBe(
		`Basic ${Buffer.from(`user:${password}`).toString('base64')}`,
	);
});

describe('what a user reads', () => {
	test.each(['revoked', 'unknown'])('401 with a key that is %s', async (kind) => {
		const apiKey = kind === 'revoked' ? sandbox.smailander.keys.revoked : 'sm_live_0123456789';
		const result = await run(getAll, { credential: credential(apiKey) });
		expect(words(result)).toMatch(
			/^Smailander did not accept the API key at 127\.0\.0\.1:\d+ \| Check in the credential that the key is complete and has not been deleted or regenerated \(Settings, API Keys\), and that the base address is that of your account\./,
		);
		expect(result.error).toMatchObject({ httpCode: '401', ...declared({ cause: 'credential-invalid' }) });
		expect(lines()).toHaveLength(1);
	});

	test.each<[string, IDataObject]>([
		['generate', { operation: 'generate' }],
		['create', { operation: 'create', name: 'N' }],
		['update', { operation: 'update', reportId: byId('report_101'), updateFields: { name: 'N' } }],
		['delete', { operation: 'delete', reportId: byId('report_101') }],
		['pause', { operation: 'pause', reportId: byId('report_101') }],
		['resume', { operation: 'resume', reportId: byId('report_101') }],
		['template', { resource: 'template', operation: 'create', name: 'N', sections: { section: [{ id: 'a' }] } }],
	])('403 with a key that may only read: %s', async (_, parameters) => {
		const result = await run(parameters, { credential: credential(sandbox.smailander.readOnlyKey) });
		expect(words(result)).toBe(`Smailander refused the request: ${missing('reports:write')} Code: forbidden. ${TAIL}`);
		expect(result.error?.httpCode).toBe('403');
		expect(lines()).toHaveLength(1);
	});

	test('403 with a key that may not even read', async () => {
		const result = await run(getAll, { credential: credential(sandbox.smailander.keys.withoutReports) });
		expect(words(result)).toContain(`refused the request: ${missing('reports:read')}`);
	});

	test('400 names the field, the code and the request', async () => {
		const result = await run({ operation: 'create', name: 'N', options: { additionalFields: '{"type": "weather"}' } });
		expect(words(result)).toBe(
			`Smailander declined the values: type is not supported | Correct that value in the node. Field named by the service: type. Code: validation_error. ${TAIL}`,
		);
		expect(result.error?.httpCode).toBe('400');
	});

	test('400 in the flat form', async () => {
		sandbox.smailander.switches.errorStyle = 'flat';
		const result = await run({ operation: 'create', name: 'N', options: { additionalFields: '{"type": "weather"}' } });
		expect(words(result)).toBe(
			'Smailander declined the values: type is not supported | Check the values in the node. Code: validation_error.',
		);
	});

	describe.each<[string, IDataObject]>([
		['in a text', { error: 'conflict', message: 'The report is running' }],
		['in an object', { error: { code: 'conflict', message: 'The report is running' } }],
		['in a flag', { error: true, message: 'The report is running' }],
		['beside no data', { error: 'The report is running', data: null }],
	])('an error with the status of a success, %s, is a decline', (_, body) => {
		const reportId = byId('report_101');
		test.each<[string, IDataObject]>([
			['getAll', {}],
			['get', { reportId }],
			['delete', { reportId }],
			['pause', { reportId }],
			['update', { reportId, updateFields: { name: 'Other' } }],
			['create', { name: 'New' }],
			['generate', { period: 'none', options: { deliveryMethod: '' } }],
		])('%s', async (operation, fields) => {
			sandbox.smailander.faults.push({ kind: 'status', status: 200, body });
			const result = await run({ resource: 'report', operation, ...fields });
			expect(result.items).toEqual([]);
			expect(words(result)).toBe('Smailander declined the request: The report is running | Check the values in the node.');
		});
	});

	test('a report with an error of its own is a report', async () => {
		const body = { id: 'report_7', error: { code: 'mail', message: 'The last mail came back' } };
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body });
		expect((await run({ resource: 'report', operation: 'get', reportId: byId('report_7') })).items[0]!.json).toEqual(body);
	});

	test.each<IDataObject>([{ error: 0 }, { error: false }, { error: null }, { error: '' }, { error: {} }, { error: [] }])(
		'%j is no error',
		async (body) => {
			sandbox.smailander.faults.push({ kind: 'status', status: 200, body });
			const { items } = await run({ resource: 'report', operation: 'pause', reportId: byId('report_101') });
			expect(items[0]!.json).toMatchObject({ id: 'report_101', paused: true });
		},
	);

	test('a success that says success: false is a decline', async () => {
		const error = { code: 'quota', message: 'No reports left', details: { field: 'type' } };
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body: { success: false, error } });
		expect(words(await run({ operation: 'generate' }))).toBe(
			'Smailander declined the request: No reports left | Field named by the service: type.',
		);
	});

	test.each<[string, IDataObject]>([
		['generate', { operation: 'generate' }],
		['create', { operation: 'create', name: 'N' }],
		['template', { resource: 'template', operation: 'create', name: 'N', sections: { section: [{ id: 'a' }] } }],
	])('404 for a request that names nothing which might be missing: %s', async (_, parameters) => {
		sandbox.smailander.faults.push({ kind: 'status', status: 404 });
		expect(words(await run(parameters))).toMatch(
			/^Smailander has no path for this at http:\/\/127\.0\.0\.1:\d+\/api\/v1: Status 404 \(injected\) \| Check the base address in the credential; its connection test shows/,
		);
	});

	test('a page of a firewall is not the service', async () => {
		const body = '<!DOCTYPE html><html><head><title>Attention Required!</title></head></html>';
		sandbox.smailander.faults.push({ kind: 'status', status: 403, body });
		expect(words(await run(getAll))).toMatch(
			/^A web page answered 403 in place of Smailander: Attention Required! \| A proxy or a firewall refuses the request on its way to 127\.0\.0\.1:\d+\. Have it let n8n through, or check the address in the credential\.$/,
		);
	});

	test('404 for the list of templates, which may be missing at the right address', async () => {
		sandbox.smailander.faults.push({ kind: 'status', status: 404 });
		expect(words(await run({ resource: 'template', operation: 'getAll' }))).toMatch(
			/^Smailander has no templates at http:\/\/127\.0\.0\.1:\d+\/api\/v1: Status 404 \(injected\) \| If the connection test of the credential finds the address right, go without templates: your account has none\./,
		);
	});

	test.each<[string, Fault, RegExp]>([
		[
			'404',
			{ kind: 'status', status: 404 },
			/^There is no Smailander API at http:\/\/127\.0\.0\.1:\d+\/api\/v1: Status 404 \(injected\) \| Choose another base address in the credential; its connection test shows whether it is the right one\./,
		],
		['405', { kind: 'status', status: 405 }, /^Smailander answered 405: Status 405 \(injected\) \| Check the values/],
		['402', { kind: 'status', status: 402 }, /^Smailander answered 402: Status 402/],
		['409', { kind: 'status', status: 409 }, /^Smailander answered 409: Status 409/],
		['422', { kind: 'status', status: 422 }, /^Smailander declined the values: Status 422/],
		[
			'422 with detail',
			{ kind: 'status', status: 422, body: { detail: 'period is too long' } },
			/^Smailander declined the values: period is too long/,
		],
		['400 without a body', { kind: 'status', status: 400, body: '' }, /^Smailander declined the values \| Check the values in the node\.$/],
		[
			'500',
			{ kind: '500json' },
			/^Smailander answered 500: A problem occurred with the request \(injected\) \| The service could not handle the request\..* try again later\./,
		],
		['500 as text', { kind: '500text' }, /^Smailander answered 500: Internal Server Error \(injected\)/],
		['500 without a body', { kind: 'status', status: 500, body: '' }, /^Smailander answered 500 \| /],
		['502 as a page', { kind: 'html502' }, /^Smailander answered 502: 502 Bad Gateway \| /],
		['503', { kind: '503' }, /^Smailander answered 503: Service Unavailable \(injected\)/],
		['429', { kind: '429' }, /^Smailander asks to wait for 1 seconds: too many requests \| Run the workflow later or less often/],
		[
			'dropped',
			{ kind: 'drop' },
			/^The connection to Smailander was lost before an answer arrived \| Check that n8n can reach 127\.0\.0\.1:\d+, then try again\. \(E\w+\)$/,
		],
		['cut off', { kind: 'truncate' }, /^The connection to Smailander was lost/],
		['not JSON', { kind: 'notJson' }, /^Smailander answered in a form that this node does not know: This is not JSON/],
		[
			'a page',
			{ kind: 'status', status: 200, body: '<html><title>Sign in</title></html>' },
			/^Smailander answered in a form that this node does not know: Sign in \| Expected: JSON\. Check the address in the credential/,
		],
		['another shape', { kind: 'wrongShape' }, /^Smailander answered in a form that this node does not know \| /],
		[
			'rows that are no list',
			{ kind: 'status', status: 200, body: { reports: 'none' } },
			/^Smailander answered in a form that this node does not know/,
		],
		['a number', { kind: 'status', status: 200, body: 7 }, /^Smailander answered in a form that this node does not know/],
	])('%s', async (_, fault, message) => {
		shortWaits();
		sandbox.smailander.faults.push({ ...fault, times: Infinity });
		const result = await run(getAll);
		expect(words(result)).toMatch(message);
		expect(result.items).toEqual([]);
	});

	test.each<[string, Fault]>([
		['empty', { kind: 'empty' }],
		['null', { kind: 'null' }],
	])('a list that is %s has no rows', async (_, fault) => {
		sandbox.smailander.faults.push(fault);
		const { items, error } = await run(getAll);
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
	});

	test('rows that are no objects are left out', async () => {
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body: { reports: [null, 7, { id: 'a' }], total: 3 }, times: 2 });
		expect((await run(getAll)).items.map(({ json }) => json)).toEqual([{ id: 'a' }]);
	});

	test.each([[['a', 'b']], [[[{ id: 'a' }]]], [[null, 7]]])(
		'a list without a record is not taken for an empty one: %j',
		async (reports) => {
			sandbox.smailander.faults.push({ kind: 'status', status: 200, body: { reports } });
			const result = await run(getAll);
			expect(result.items).toEqual([]);
			expect(words(result)).toMatch(/^Smailander answered in a form that this node does not know at "0"/);
		},
	);

	test.each(['ключ-ключ-ключ', 'abc\ndef', 'abc\u200bdef'])('a key that cannot stand in a header: %j', async (apiKey) => {
		expect(words(await run(getAll, { credential: credential(apiKey) }))).toBe(
			'The API key contains a character that cannot be sent | Copy the key once more and enter it alone in the Smailander credential, without line breaks or invisible characters.',
		);
		expect(lines()).toEqual([]);
	});

	test('no key at all', async () => {
		for (const apiKey of ['', '   ']) {
			expect(words(await run(getAll, { credential: credential(apiKey) }))).toBe(
				'The credential has no API key | Enter the key in the Smailander credential.',
			);
		}
		expect(lines()).toEqual([]);
	});

	test('a host that does not exist', async () => {
		// Where there is no network, names are looked up for long, and with another end.
		const missing = Object.assign(new Error('getaddrinfo ENOTFOUND smailander.invalid'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
		const lookup = jest.spyOn(dns, 'lookup').mockImplementation((...all: unknown[]) => (all.at(-1) as (error: Error) => void)(missing));
		const result = await run(getAll, { credential: credential(undefined, 'https://smailander.invalid/api/v1') });
		expect(words(result)).toMatch(/^Smailander was not reached/);
		expect(lookup).toHaveBeenCalledTimes(1);
	});
});
