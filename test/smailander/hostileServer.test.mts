import type { IDataObject } from 'n8n-workflow';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { runNode, storedBytes } from '../engine/run.mts';
import { words } from './run.mts';

/** A service that answers what it likes; the sandbox is too well-behaved for that. */
let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
/** Of the test alone: how many requests an account has sent in the last minute decides how long the next ones wait. */
let key: string;
let keys = 0;

beforeEach(() => void (key = `${(keys += 1)}-key-of-the-hostile-test-0123456789`));
beforeAll(async () => {
	server = createServer((request, response) => answer(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

const run = async (parameters: IDataObject) => {
	const customBaseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
	return await runNode({ node: 'smailander', parameters, credential: { apiKey: key, baseUrl: 'custom', customBaseUrl } });
};
const json = (response: ServerResponse, body: unknown, status = 200) => {
	response.writeHead(status, { 'content-type': 'application/json' });
	response.end(JSON.stringify(body));
};
const report = { __rl: true, mode: 'id', value: 'r1' };

/** Answers the instance list with one instance, and its link with the given reply. */
async function download(file: (response: ServerResponse) => unknown, instance: IDataObject = {}) {
	answer = ({ url = '' }, response) => {
		if (!url.startsWith('/api')) return void file(response);
		json(response, { instances: [{ instance_id: 'i1', status: 'completed', format: 'pdf', download_url: '/f', ...instance }] });
	};
	return await run({ resource: 'instance', operation: 'download', reportId: report });
}

const PAGE = '<html><title>expired</title></html>';
const FAULT = '{"success":false,"error":{"code":"x","message":"expired"}}';

test.each<[string, string, string[], string]>([
	['a page byte by byte', 'application/pdf', [...PAGE], 'pdf'],
	['a page without its first tag', 'text/html', ['<h1>expired</h1>'], 'pdf'],
	['a page behind a comment', 'text/html', [`<!-- x -->${PAGE}`], 'pdf'],
	['a fault declared as PDF', 'application/pdf', [FAULT.slice(0, 9), FAULT.slice(9)], 'pdf'],
	['a fault in place of a JSON report', 'application/json', [` ${FAULT}`], 'json'],
	['text in place of a spreadsheet', 'application/octet-stream', ['<?xml?><Error>expired</Error>'], 'xlsx'],
])('%s is no file', async (_, type, chunks, format) => {
	const { items, error } = await download(
		async (response) => {
			response.writeHead(200, { 'content-type': type });
			for (const chunk of chunks) {
				response.write(chunk);
				await new Promise((resolve) => setImmediate(resolve));
			}
			response.end();
		},
		{ format },
	);
	expect(items).toEqual([]);
	expect(error?.message).toMatch(/^Smailander sent (a web page instead of the file|no \w+ file): .*expired/);
});

test.each([
	[
		'a report that is completed',
		200,
		'application/json',
		'{"id":"x","type":"t","generated_at":"z","status":"completed","details":[1,2]}',
		'json',
	],
	['a report without an error', 200, 'application/json', '{"error":null,"details":[{"a":1}]}', 'json'],
	['a table that was made just now', 201, 'text/csv', 'a,b\n1,2', 'csv'],
])('%s is a file', async (_, status, type, bytes, format) => {
	const { items, error } = await download(
		(response) => {
			response.writeHead(status, { 'content-type': type });
			response.end(bytes);
		},
		{ format },
	);
	expect(error).toBeUndefined();
	expect((await storedBytes(items[0]!.binary!.data!)).toString()).toBe(bytes);
});

test.each([undefined, '0-0/1'])('a list and an acknowledgement with 206 are no part of anything: %s', async (range) => {
	answer = ({ method }, response) => {
		response.writeHead(206, { 'content-type': 'application/json', ...(range ? { 'content-range': range } : {}) });
		response.end(method === 'GET' ? JSON.stringify({ reports: [{ id: 'a' }] }) : '{}');
	};
	expect((await run({ operation: 'getAll', returnAll: true })).items.map(({ json: row }) => row)).toEqual([{ id: 'a' }]);
	expect((await run({ operation: 'delete', reportId: report })).items[0]!.json).toEqual({ id: 'r1', deleted: true });
});

test('an answer that is none speaks of no file', async () => {
	answer = (_, response) => void response.socket!.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
	expect((await run({ operation: 'delete', reportId: report, options: { timeout: 1_000 } })).error?.message).toMatch(
		/^Smailander (answered 101|did not answer)/,
	);
});

test('a compressed file of stated length comes whole', async () => {
	const bytes = Buffer.alloc(100_000, '%PDF');
	const packed = gzipSync(bytes);
	const { items } = await download((response) => {
		response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
		response.end(packed);
	});
	expect(items[0]!.json.size).toBe(bytes.length);
	expect((await storedBytes(items[0]!.binary!.data!)).equals(bytes)).toBe(true);
});

test('names from the service hold neither a path nor the key', async () => {
	const hostile = { instance_id: '../../etc/cron.d/x', format: 'pdf/../y' };
	const named = await download((response) => response.end('%PDF-1'), hostile);
	expect(named.items[0]!.json.fileName).toBe('r1 - ..-..-etc-cron.d-x.pdf-..-y.pdf');
	expect(named.items[0]!.binary!.data).not.toHaveProperty('directory', expect.stringContaining('..'));
	const keyed = await download((response) => {
		response.writeHead(200, { 'content-disposition': `attachment; filename="Bearer ${key}.pdf"` });
		response.end('%PDF-1');
	});
	expect(keyed.stored).not.toContain(key);
	const german = await download((response) => {
		response.writeHead(200, { 'content-disposition': Buffer.from('attachment; filename="Bericht März.pdf"').toString('latin1') });
		response.end('%PDF-1');
	});
	expect(german.items[0]!.json.fileName).toBe('Bericht März.pdf');
});

test('words that are cut end with a whole character, for half of one is no valid JSON to a model', async () => {
	for (const padding of ['', 'y']) {
		answer = (_, response) => json(response, { error: 'x', message: padding + '🎉'.repeat(400) }, 400);
		const message = String((await run({ operation: 'get', reportId: report })).error?.message);
		expect(message).toMatch(/🎉…$/u);
		expect(message.isWellFormed()).toBe(true);
	}
});

test('no part of the key stays when long words are cut', async () => {
	for (let padding = 440; padding < 500; padding += 5) {
		answer = (_, response) => json(response, { error: 'x', message: `${'y'.repeat(padding)} Bearer ${key}` }, 400);
		const { error, stored } = await run({ operation: 'get', reportId: report });
		expect(error?.message).toMatch(/^Smailander declined the values: y/);
		expect(stored).not.toContain(key.slice(0, 8));
	}
});

test('a service that takes no longer list than 100 gives what it gives', async () => {
	const instances = Array.from({ length: 100 }, (_, index) => ({ instance_id: `i${index}`, status: 'failed' }));
	answer = ({ url = '' }, response) => {
		const isTooLong = Number(new URL(url, 'http://x').searchParams.get('limit')) > 100;
		json(response, isTooLong ? { error: 'validation_error', message: 'limit' } : { instances }, isTooLong ? 400 : 200);
	};
	const { items, error } = await run({ resource: 'instance', operation: 'getAll', reportId: report, returnAll: true });
	expect(error).toBeUndefined();
	expect(items).toHaveLength(100);
});

test('a list without end is not read for ever', async () => {
	answer = ({ url = '' }, response) => {
		const limit = Number(new URL(url, 'http://x').searchParams.get('limit'));
		json(response, { instances: Array.from({ length: limit }, (_, index) => ({ instance_id: index })) });
	};
	const asked: IDataObject[] = [{ returnAll: true }, { limit: 200_000 }];
	for (const fields of asked) {
		expect(words(await run({ resource: 'instance', operation: 'getAll', reportId: report, ...fields }))).toBe(
			'The list does not end within 100000 rows | No more of a list is read. Ask for fewer of its rows, or narrow it by a filter.',
		);
	}
});

test('IDs that are numbers are IDs', async () => {
	answer = (_, response) => json(response, { report_id: 42, status: 'generating' });
	const { items } = await run({ operation: 'generate', type: 'daily_digest', format: 'pdf', period: 'none' });
	expect(items[0]!.json.report_id).toBe(42);
	const file = await download((response) => response.end('%PDF-1'), { instance_id: 42 });
	expect(file.items[0]!.json).toMatchObject({ instanceId: '42', fileName: 'r1 - 42.pdf' });
});

test('sizes and totals that are texts count as numbers', async () => {
	const file = await download((response) => response.end('%PDF-1'), { size: '6' });
	expect(file.items[0]!.json).toMatchObject({ size: 6, sizeMatches: true });
	const empty = await download((response) => response.end(), { size: '0' });
	expect(words(empty)).toBe('undefined | ');
	const asked: string[] = [];
	answer = ({ url = '' }, response) => {
		asked.push(url);
		json(response, { total: '2', reports: [{ id: 'a' }, { id: 'b' }] });
	};
	expect((await run({ operation: 'getAll', returnAll: true })).items).toHaveLength(2);
	expect(asked).toHaveLength(2);
});

test('a list within "data" is read without the word of success too', async () => {
	answer = (_, response) => json(response, { data: { total: 1, reports: [{ id: 'a' }] }, meta: { request_id: 'x' } });
	const { items, error } = await run({ operation: 'getAll', returnAll: true });
	expect(error).toBeUndefined();
	expect(items.map(({ json: row }) => row)).toEqual([{ id: 'a' }]);
});

test('a service that says it did not delete is believed', async () => {
	answer = (_, response) => json(response, { id: 'other', deleted: false, success: true });
	const { error } = await run({ operation: 'delete', reportId: report });
	expect(error?.message).toBe('Smailander answered that the report was not deleted');
});

test('a total that only counts the page does not end the list', async () => {
	const all = Array.from({ length: 250 }, (_, index) => ({ id: `r${index}` }));
	answer = ({ url = '' }, response) => {
		const query = new URL(url, 'http://x').searchParams;
		const reports = all.slice(Number(query.get('offset')), Number(query.get('offset')) + Number(query.get('limit')));
		json(response, { total: query.get('offset') === '0' ? 100 : undefined, reports });
	};
	expect((await run({ operation: 'getAll', returnAll: true })).items).toHaveLength(250);
});
