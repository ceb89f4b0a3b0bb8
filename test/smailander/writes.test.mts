import type { IDataObject } from 'n8n-workflow';
import { createServer, type AddressInfo } from 'node:net';
import type { Fault } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { byId, credential, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const section = [{ id: 'summary' }];
const writes: Array<[string, string, IDataObject]> = [
	['create', 'POST /reports', { operation: 'create', name: 'N' }],
	['generate', 'POST /reports/generate', { operation: 'generate' }],
	['update', 'PATCH /reports/report_101', { operation: 'update', reportId: byId('report_101'), updateFields: { name: 'N' } }],
	['delete', 'DELETE /reports/report_101', { operation: 'delete', reportId: byId('report_101') }],
	['pause', 'POST /reports/report_101/pause', { operation: 'pause', reportId: byId('report_101') }],
	['resume', 'POST /reports/report_101/resume', { operation: 'resume', reportId: byId('report_101') }],
	['create template', 'POST /reports/templates', { resource: 'template', operation: 'create', name: 'N', sections: { section } }],
];
/** What a lost generate made is looked for and found, which lostAnswer.test.mts shows. */
const notFoundAgain = writes.filter(([name]) => name !== 'generate');
const LOOK = 'Smailander may have carried out the request all the same. Look there before you run the node again.';

describe.each(notFoundAgain)('%s is sent once', (_, line, parameters) => {
	test.each<[string, Fault, string]>([
		['the connection drops before', { kind: 'drop' }, 'was lost'],
		['the connection drops after it took effect', { kind: 'drop', when: 'after' }, 'was lost'],
		['the answer is cut off', { kind: 'truncate', afterBytes: 0, when: 'after' }, 'Smailander'],
		['500', { kind: '500json', when: 'after' }, 'answered 500: A problem occurred with the request (injected)'],
		['500 as text', { kind: '500text', when: 'after' }, 'answered 500: Internal Server Error (injected)'],
		['502', { kind: 'html502', when: 'after' }, 'answered 502: 502 Bad Gateway'],
		['503', { kind: '503', when: 'after' }, 'answered 503: Service Unavailable (injected)'],
		['503 that asks to come again', { kind: '503', retryAfter: 1, when: 'after' }, 'answered 503'],
		['504', { kind: 'status', status: 504 }, 'answered 504'],
	])('when %s', async (_name, fault, message) => {
		const waits = shortWaits();
		// A reply of 204 has no body to cut.
		sandbox.smailander.switches.blankReply = 'record';
		sandbox.smailander.faults.push({ ...fault, times: Infinity });
		const result = await run(parameters);
		expect(lines()).toEqual([line]);
		expect(waits).toEqual([]);
		expect(result.items).toEqual([]);
		expect(result.error?.message).toContain(message);
		expect(result.error?.description).toContain(LOOK);
	});

	test('when it times out', async () => {
		sandbox.smailander.faults.push({ kind: 'slow', ms: 3_000 });
		const result = await run({ ...parameters, requestOptions: { timeout: 600 } });
		expect(lines()).toEqual([line]);
		expect(result.error?.message).toBe('Smailander did not answer in time');
		expect(result.error?.description).toContain(LOOK);
	});

	test.each([400, 401, 403, 404, 409, 422])('when it is declined with %i, and nothing says that it was carried out', async (status) => {
		sandbox.smailander.faults.push({ kind: 'status', status, times: Infinity });
		const result = await run(parameters);
		expect(lines().filter((sent) => !sent.startsWith('GET'))).toEqual([line]);
		expect(words(result)).not.toContain('carried out');
	});
});

describe.each(writes)('%s is sent again', (_, line, parameters) => {
	test('after 429, which says that it was not taken', async () => {
		const waits = shortWaits();
		sandbox.smailander.faults.push({ kind: '429', retryAfter: 3 });
		const { error } = await run(parameters);
		expect(error).toBeUndefined();
		expect(lines()).toEqual([line, line]);
		expect(waits).toEqual([3_000]);
	});

	test('after a refused connection, and gives up without a warning', async () => {
		const waits = shortWaits();
		const result = await run(parameters, { credential: credential(undefined, `http://127.0.0.1:${await closedPort()}/api/v1`) });
		expect(waits).toHaveLength(3);
		expect(words(result)).toMatch(/No connection to 127\.0\.0\.1:\d+ could be made/);
		expect(words(result)).not.toContain('carried out');
	});
});

test('a lost answer leaves one report, not several', async () => {
	shortWaits();
	sandbox.smailander.faults.push({ kind: 'drop', when: 'after', times: Infinity });
	await run({ operation: 'create', name: 'N' });
	expect(sandbox.smailander.reports).toHaveLength(6);
});

test('an update that is repeated with PUT sends it once', async () => {
	Object.assign(sandbox.smailander.switches, { updateVerb: 'PUT' });
	sandbox.smailander.faults.push({ kind: 'drop', when: 'after', match: { method: 'PUT' }, times: Infinity });
	const result = await run({ operation: 'update', reportId: byId('report_101'), updateFields: { name: 'N' } });
	expect(lines()).toEqual(['PATCH /reports/report_101', 'PUT /reports/report_101']);
	expect(result.error?.description).toContain(LOOK);
});

test('the template for a create may be read again, the create not', async () => {
	shortWaits();
	sandbox.smailander.faults.push({ kind: 'html502', match: { method: 'GET' } }, { kind: 'html502', match: { method: 'POST' } });
	await run({ operation: 'create', name: 'N', sectionsFrom: 'template', templateId: byId('daily_digest') });
	expect(lines()).toEqual(['GET /reports/templates', 'GET /reports/templates', 'POST /reports']);
});

describe('an answer from which nobody can tell whether it was done', () => {
	test.each<[string, Fault]>([
		['empty', { kind: 'empty' }],
		['null', { kind: 'null' }],
		['another shape', { kind: 'wrongShape' }],
		['not JSON', { kind: 'notJson' }],
		['a page', { kind: 'status', status: 200, body: '<html><title>Welcome</title></html>' }],
		['a list', { kind: 'status', status: 200, body: [] }],
	])('%s: says to look first', async (_, fault) => {
		const blanks = ['empty', 'null', 'wrongShape'].includes(fault.kind) ? [] : [writes[3]![2], writes[4]![2]];
		const told = [writes[0]![2], writes[6]![2], ...blanks];
		for (const parameters of told) {
			sandbox.smailander.faults.push({ ...fault, when: 'after' });
			const result = await run(parameters);
			expect(result.items).toEqual([]);
			expect(words(result)).toMatch(/may have (been )?carried (it )?out.*[Ll]ook .*before you run the node again/);
		}
		expect(lines()).toHaveLength(told.length);
	});
});

/** A port of this machine on which nobody listens. */
async function closedPort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
