import type { IDataObject } from 'n8n-workflow';
import { expectedSha256, type Fault } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { until } from '../engine/until.mts';
import { byId, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const download = (fields: IDataObject = {}) => ({ resource: 'instance', operation: 'download', reportId: byId('report_101'), ...fields });
const onLink = (fault: Fault) => sandbox.smailander.faults.push({ match: { path: /^\/download/ }, ...fault });
const links = () => lines().filter((line) => line.startsWith('GET /download'));
const wholeFile = { sha256: expectedSha256({ instanceId: 'instance_101_3', format: 'pdf', size: 3072 }), size: 3072 };
const lost = /^The connection to Smailander was lost .* \(E\w+\)$/;

describe('a body that breaks off', () => {
	test.each([[0], [1], [1_000]])('for ever after %i bytes: no item', async (afterBytes) => {
		shortWaits();
		onLink({ kind: 'truncate', afterBytes, times: Infinity });
		const result = await run(download());
		expect(words(result)).toMatch(lost);
		expect(result.items).toEqual([]);
		expect(links()).toHaveLength(4);
	});

	test('in the middle of a large file: no item', async () => {
		shortWaits();
		sandbox.smailander.runScheduled('report_101', { instance_id: 'large', size: 8_000_000 });
		onLink({ kind: 'truncate', times: Infinity });
		const result = await run(download());
		expect(words(result)).toMatch(lost);
		expect(result.items).toEqual([]);
	});

	test('once: the file is fetched again, whole', async () => {
		shortWaits();
		onLink({ kind: 'truncate' });
		expect((await run(download())).items[0]!.json).toMatchObject(wholeFile);
		expect(links()).toHaveLength(2);
	});

	test('with On Error: continue, the item has the words and no file', async () => {
		shortWaits();
		onLink({ kind: 'truncate', times: Infinity });
		const { items } = await run(download(), { onError: 'continueRegularOutput' });
		expect(items).toEqual([
			{
				json: { error: expect.stringMatching(/^The connection to Smailander was lost/), message: expect.any(String) },
				pairedItem: { item: 0 },
			},
		]);
	});
});

test.each([[0], [1_000]])('a body that stalls after %i bytes ends with the Timeout', async (afterBytes) => {
	onLink({ kind: 'stall', afterBytes, times: Infinity });
	const result = await run(download({ requestOptions: { timeout: 600 } }));
	expect(words(result)).toBe(
		'Smailander did not answer in time | Ask for less, for example a shorter period. In an action node, Timeout under Settings > Request Options allows more than the usual five minutes: 600000 is ten minutes.',
	);
	expect(result.items).toEqual([]);
	expect(links()).toHaveLength(1);
});

test('a stalled download gives its place among the five back', async () => {
	onLink({ kind: 'stall', times: 5 });
	const five = await run(download({ requestOptions: { timeout: 600 } }), {
		items: Array.from({ length: 6 }, () => ({})),
		onError: 'continueRegularOutput',
	});
	expect(five.items.map(({ binary }) => binary !== undefined).sort()).toEqual([false, false, false, false, false, true]);
});

test.each([[0], [1_000]])('cancelling ends a download that stalls after %i bytes', async (afterBytes) => {
	onLink({ kind: 'stall', afterBytes, times: Infinity });
	const result = await run(download(), {
		whenRunning: (cancel) => void until(() => links().length === 1).then(() => setTimeout(cancel, 100)),
	});
	expect(result.items).toEqual([]);
	// Only a free place lets this one through at once.
	sandbox.smailander.faults.clear();
	expect((await run(download(), { items: Array.from({ length: 5 }, () => ({})) })).items).toHaveLength(5);
});

test('a slow but steady body is not cut by a short Timeout', async () => {
	sandbox.smailander.runScheduled('report_101', { instance_id: 'large', size: 30_000_000 });
	onLink({ kind: 'slow', ms: 100 });
	const { items, error } = await run(download({ requestOptions: { timeout: 400 } }));
	expect(error).toBeUndefined();
	expect(items[0]!.json.size).toBe(30_000_000);
});

describe('an answer to the link that is no success', () => {
	test.each<[string, Fault, RegExp]>([
		['404', { kind: 'status', status: 404 }, /^Smailander did not find it: Status 404 \(injected\)/],
		['409', { kind: 'status', status: 409 }, /^Smailander answered 409: Status 409 \(injected\)/],
		['500', { kind: '500json' }, /^Smailander answered 500: A problem occurred with the request \(injected\)/],
		['502 HTML', { kind: 'html502', times: 4 }, /^Smailander answered 502: 502 Bad Gateway/],
		['dropped', { kind: 'drop', times: 4 }, lost],
		['redirect to nowhere', { kind: 'redirect', to: 'http://' }, /^The service named a download address that cannot be used/],
		[
			'redirect to plain http',
			{ kind: 'redirect', to: 'http://files.example.test/a' },
			/^The service named a download address that cannot be used \| Only https/,
		],
		[
			'redirect with a password',
			{ kind: 'redirect', to: 'https://a:b@files.example.test/a' },
			/^The service named a download address that cannot be used/,
		],
		['redirect to a file', { kind: 'redirect', to: 'file:///etc/passwd' }, /^The service named a download address that cannot be used/],
	])('%s', async (_, fault, message) => {
		shortWaits();
		onLink(fault);
		const result = await run(download());
		expect(words(result)).toMatch(message);
		expect(result.items).toEqual([]);
	});

	test.each<[string, Fault]>([
		['429', { kind: '429' }],
		['503', { kind: '503' }],
		['502', { kind: 'html502' }],
		['a drop', { kind: 'drop' }],
	])('%s once: the file comes', async (_, fault) => {
		shortWaits();
		onLink(fault);
		expect((await run(download())).items[0]!.json).toMatchObject(wholeFile);
	});

	test('the storage behind a redirect fails: its words, and no key went there', async () => {
		sandbox.smailander.switches.downloadMode = 'redirect';
		sandbox.storage.faults.push({ kind: 'status', status: 500, body: 'storage is down' });
		expect(words(await run(download()))).toContain('500: storage is down');
	});

	const proxyPage = '<html><head><title>Blocked by policy</title></head></html>';

	test.each<[string, Fault, string]>([
		[
			'500',
			{ kind: 'status', status: 500, body: 'storage is down' },
			'%s answered 500: storage is down | Smailander named this host for the file.',
		],
		[
			'404',
			{ kind: 'status', status: 404, body: 'no such file' },
			'%s answered 404: no such file | Smailander named this host for the file.',
		],
		[
			'429',
			{ kind: '429', retryAfter: 600 },
			'%s asks to wait for 600 seconds: too many requests | Smailander named this host for the file.',
		],
		[
			'a lost connection',
			{ kind: 'drop', times: 4 },
			'The connection to %s was lost before an answer arrived | Check that n8n can reach %s, then try again.',
		],
		[
			"a proxy's page",
			{ kind: 'status', status: 403, body: proxyPage, times: 2 },
			'A web page answered 403 in place of %s: Blocked by policy | A proxy or a firewall refuses the request on its way to %s. Have it let n8n through.',
		],
	])('the host behind a redirect gives %s: it is named, and not the credential', async (_, fault, message) => {
		shortWaits();
		sandbox.smailander.switches.downloadMode = 'redirect';
		sandbox.storage.faults.push(fault);
		const result = words(await run(download()));
		expect(result).toContain(message.replaceAll('%s', new URL(sandbox.storage.url).host));
		expect(result).not.toContain('credential');
	});

	test('a page that repeats the key is shown without it', async () => {
		onLink({ kind: 'status', status: 200, body: `<html><title>No ${sandbox.smailander.key}</title></html>` });
		expect(words(await run(download()))).toMatch(/^Smailander sent a web page instead of the file: No \*\*\*/);
	});

	test('JSON that repeats the key is shown without it', async () => {
		onLink({ kind: 'echoKey', status: 200 });
		expect(words(await run(download()))).toMatch(/^Smailander sent no pdf file: Could not use the value "Bearer \*\*\*"/);
	});
});
