import type { IDataObject } from 'n8n-workflow';
import type { Fault } from '../../sandbox/index.mts';
import { byId, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const CSV = 'report_103';
const JSON_REPORT = 'report_105';
const rows = (reportId: string) => ({ resource: 'instance', operation: 'download', reportId: byId(reportId), output: 'rows' });
function give(body: Buffer, type: string, more: Partial<Fault> = {}): void {
	for (const reportId of [CSV, JSON_REPORT]) sandbox.smailander.runScheduled(reportId, { size: body.length });
	sandbox.smailander.faults.push({
		kind: 'status',
		status: 200,
		body,
		headers: { 'content-type': type },
		match: { path: /^\/download/ },
		times: Infinity,
		...more,
	});
}
const made = [{ Name: 'Müller' }];

describe('rows of a file keep their letters', () => {
	test.each<[string, string, Buffer, string]>([
		['JSON in the declared charset', JSON_REPORT, Buffer.from('[{"Name":"Müller"}]', 'latin1'), 'application/json; charset=iso-8859-1'],
		['JSON in UTF-16 without a mark', JSON_REPORT, Buffer.from('[{"Name":"Müller"}]', 'utf16le'), 'application/json'],
		['JSON in UTF-16 with a mark', JSON_REPORT, Buffer.from('\uFEFF[{"Name":"Müller"}]', 'utf16le').swap16(), 'application/json'],
		['JSON called Latin-1 that is UTF-8', JSON_REPORT, Buffer.from('[{"Name":"Müller"}]'), 'application/json; charset=iso-8859-1'],
		['CSV in the declared charset', CSV, Buffer.from('Name\r\nMüller\r\n', 'latin1'), 'text/csv; charset=windows-1252'],
		['CSV in UTF-16 without a mark', CSV, Buffer.from('Name\r\nMüller\r\n', 'utf16le'), 'text/csv'],
	])('%s', async (_, reportId, body, type) => {
		give(body, type);
		const { items, error } = await run(rows(reportId));
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json)).toEqual(made);
	});

	test.each<[string, Buffer, string]>([
		[JSON_REPORT, Buffer.from('[{"Name":"Müller"}]', 'latin1'), 'a JSON file'],
		[CSV, Buffer.from('Name\r\nMüller\r\n', 'latin1'), 'a CSV file'],
	])('or are refused, where nothing tells the encoding: %s', async (reportId, body, what) => {
		give(body, 'application/octet-stream');
		const result = await run(rows(reportId));
		expect(words(result)).toBe(
			`Smailander sent ${what} that is not written in UTF-8 | Set "Output" to "File" and read it with a node that can be told its encoding.`,
		);
		expect(result.items).toEqual([]);
	});
});

describe('replies of the API keep their letters', () => {
	const getMany: IDataObject = { operation: 'getAll', returnAll: true };

	test.each(['iso-8859-1', 'utf-16le'] as const)('in the declared charset %s', async (charset) => {
		sandbox.smailander.reports[0]!.name = 'Größe der Bedrohung';
		sandbox.smailander.faults.push({ kind: 'recoded', charset, times: Infinity });
		const { items, error } = await run(getMany);
		expect(error).toBeUndefined();
		expect(items[0]!.json.name).toBe('Größe der Bedrohung');
	});

	test('or are refused', async () => {
		give(Buffer.from('{"reports":[{"id":"1","name":"Größe"}]}', 'latin1'), 'application/json', { match: { path: /reports$/ } });
		expect(words(await run(getMany))).toBe(
			'Smailander sent an answer that is not written in UTF-8 | Check the address in the credential, and whether a proxy changes what Smailander sends.',
		);
	});

	test('and one to a change that cannot be read says that it may have been carried out', async () => {
		give(Buffer.from('{"id":"1","name":"Größe"}', 'latin1'), 'application/json', { match: { method: 'DELETE' } });
		expect(words(await run({ operation: 'delete', reportId: byId(CSV) }))).toMatch(
			/that is not written in UTF-8 \| .+ The request may have been carried out: look in the service before you run the node again\.$/,
		);
	});

	test.each<[string, Buffer, string]>([
		['declared', Buffer.from('{"error":"no","message":"Größe fehlt"}', 'latin1'), 'application/json; charset=iso-8859-1'],
		['not declared', Buffer.from('{"error":"no","message":"Größe fehlt"}', 'latin1'), 'application/json'],
		['a page', Buffer.from('<html><title>Größe fehlt</title></html>', 'utf16le'), 'text/html'],
	])('the words of an error, too: %s', async (_, body, type) => {
		give(body, type, { status: 400, match: { path: /reports$/ } });
		expect((await run(getMany)).error?.message).toBe('Smailander declined the values: Größe fehlt');
	});
});
