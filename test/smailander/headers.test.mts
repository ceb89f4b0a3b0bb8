import type { IDataObject } from 'n8n-workflow';
import { byId, lines, run, sandbox, useSandbox } from './run.mts';

useSandbox();

const download: IDataObject = { resource: 'instance', operation: 'download', reportId: byId('report_101') };
const onLink = { match: { path: /^\/download/ } };

/** What n8n's client and this package say of a request, without what every connection has. */
const said = ({ headers }: { headers: Record<string, string> }) => {
	const { host: _host, connection: _connection, authorization: _authorization, ...others } = headers;
	return others;
};
const ALWAYS = { 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'n8n' };

describe('what a request says of itself', () => {
	test.each<[string, IDataObject, IDataObject]>([
		['a list', { operation: 'getAll' }, {}],
		[
			'a change with a body',
			{ operation: 'create', name: 'N' },
			{ 'content-type': 'application/json', 'content-length': expect.any(String) },
		],
		['a change without one', { operation: 'pause', reportId: byId('report_101') }, { 'content-length': '0' }],
		['a delete', { operation: 'delete', reportId: byId('report_101') }, {}],
	])('%s', async (_, parameters, more) => {
		expect((await run(parameters)).error).toBeUndefined();
		expect(said(sandbox.smailander.requests[0]!)).toEqual({ accept: 'application/json', ...ALWAYS, ...more });
	});

	test('a file is taken in any type and as it is, by its link and behind a redirect', async () => {
		sandbox.smailander.switches.downloadMode = 'redirect';
		expect((await run(download)).error).toBeUndefined();
		const link = sandbox.smailander.requests.find(({ path }) => path.startsWith('/download'))!;
		for (const request of [link, sandbox.storage.requests[0]!])
			expect(said(request)).toEqual({ ...ALWAYS, accept: '*/*', 'accept-encoding': 'identity' });
	});

	test('a host that negotiates gives the file', async () => {
		sandbox.smailander.switches.negotiates = true;
		expect((await run(download)).items[0]!.json).toMatchObject({ sniffedFormat: 'pdf', formatMatches: true });
	});
});

describe('a redirect', () => {
	test('whose address is written in UTF-8 leads there', async () => {
		sandbox.smailander.faults.push({
			kind: 'redirect',
			to: `${sandbox.storage.url}/files/Bericht März 2026.pdf?signature=a%2Bb%3D`,
			...onLink,
		});
		await run(download);
		expect(sandbox.storage.requests).toMatchObject([{ path: '/files/Bericht%20M%C3%A4rz%202026.pdf', query: { signature: 'a+b=' } }]);
	});

	test('to a host that is no address is said, not thrown', async () => {
		sandbox.smailander.faults.push({ kind: 'redirect', to: 'https://ä ä/', ...onLink });
		expect((await run(download)).error?.message).toMatch(/^The service named a download address that cannot be used/);
		expect(lines().filter((line) => line.includes('/download'))).toHaveLength(1);
	});
});
