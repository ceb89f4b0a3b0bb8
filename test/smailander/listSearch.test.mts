import type { IDataObject, NodeApiError } from 'n8n-workflow';
import { shortWaits } from '../engine/clock.mts';
import { loadChoices, searchList, type ListSearch } from '../engine/listSearch.mts';
import { byId, credential, lines, sandbox, useSandbox } from './run.mts';

useSandbox();

const search = async (method: string, more: Partial<ListSearch> = {}) =>
	await searchList({ node: 'smailander', method, credential: credential(), ...more });
const reports = async (more: Partial<ListSearch> = {}) => await search('searchReports', more);
const instances = async (parameters: IDataObject, more: Partial<ListSearch> = {}) =>
	await search('searchInstances', { parameters, ...more });

describe('reports', () => {
	test('by name, with the ID as value; a state that is not active is shown', async () => {
		const { results, paginationToken } = await reports();
		expect(results).toEqual([
			{ name: 'Morning Digest', value: 'report_101' },
			{ name: 'Board Summary (paused)', value: 'report_102' },
			{ name: 'Weekly Security Summary', value: 'report_103' },
			{ name: 'Monthly Analysis', value: 'report_104' },
			{ name: 'Compliance Evidence', value: 'report_105' },
		]);
		expect(lines()).toEqual(['GET /reports?limit=100&offset=0']);
		// The total may be that of the page.
		expect(await reports({ paginationToken })).toEqual({ results: [] });
	});

	test.each(['reports', 'data', 'noTotal', 'array'] as const)('2,000 of them come page by page: %s', async (listStyle) => {
		sandbox.smailander.reset({ reportCount: 2_000, listStyle });
		const values = new Set<unknown>();
		let pages = 0;
		for (let token: string | undefined = '0'; token !== undefined && pages < 50; pages += 1) {
			const page = await reports(pages === 0 ? {} : { paginationToken: token });
			for (const { value } of page.results) values.add(value);
			token = page.paginationToken;
		}
		expect(values.size).toBe(2_000);
		expect(lines().length).toBeLessThanOrEqual(21);
	});

	describe('whatever the habits of the service with pages', () => {
		/** What a user sees who scrolls to the end of the list. */
		const scrolled = async () => {
			const values: unknown[] = [];
			let paginationToken: string | undefined;
			do {
				const page = await reports({ paginationToken });
				values.push(...page.results.map(({ value }) => value));
				paginationToken = page.paginationToken;
			} while (paginationToken !== undefined && lines().length < 20);
			return values;
		};
		const all = async () =>
			(await loadChoices({ node: 'smailanderTrigger', method: 'getReports', credential: credential() })).map(({ value }) => value);

		/** With how many requests at most. */
		test.each<[string, object, number, number]>([
			['short pages without a total', { maxLimit: 50, listStyle: 'noTotal' }, 250, 7],
			['short pages with a total', { maxLimit: 50 }, 250, 6],
			['always the first page, without a total', { ignoreOffset: true, listStyle: 'noTotal' }, 100, 3],
			['always the first page, with a total', { ignoreOffset: true }, 100, 2],
		])('%s', async (_, habits, count, requests) => {
			sandbox.smailander.reset({ reportCount: 250, ...habits });
			for (const read of [scrolled, all]) {
				sandbox.smailander.requests.length = 0;
				const values = await read();
				expect(values).toHaveLength(count);
				expect(new Set(values).size).toBe(count);
				expect(lines().length).toBeLessThanOrEqual(requests);
			}
		});

		test('the rows of the page for the total', async () => {
			const reports = (from: number, total: number) => ({
				total,
				reports: Array.from({ length: total }, (_, index) => ({ id: `report_${from + index}` })),
			});
			const answers = [reports(0, 100), reports(100, 100), reports(200, 7)];
			for (const body of answers) sandbox.smailander.faults.push({ kind: 'status', status: 200, body });
			expect(new Set(await scrolled()).size).toBe(207);
		});
	});

	test('what has no ID cannot be chosen', async () => {
		sandbox.smailander.faults.push({
			kind: 'status',
			status: 200,
			body: { reports: [{ name: 'No ID' }, { id: null, name: null }, { id: 7, name: null }] },
		});
		expect((await reports()).results).toEqual([{ name: '7', value: '7' }]);
	});

	test('a search looks through all 2,000, without regard to case', async () => {
		sandbox.smailander.reset({ reportCount: 2_000 });
		const { results, paginationToken } = await reports({ filter: 'customer DIGEST 1999' });
		expect(results).toEqual([{ name: 'Customer Digest 1999', value: 'report_2099' }]);
		expect(paginationToken).toBeUndefined();
		expect(lines()).toHaveLength(20);
	});

	test('a search finds by the ID and by the state, too', async () => {
		expect((await reports({ filter: 'report_104' })).results.map(({ value }) => value)).toEqual(['report_104']);
		sandbox.smailander.reports[0]!.name = 'Übersicht\u00a0täglich';
		expect((await reports({ filter: 'u\u0308bersicht TÄGLICH' })).results.map(({ value }) => value)).toEqual([
			sandbox.smailander.reports[0]!.id,
		]);
		expect((await reports({ filter: 'paused' })).results.map(({ value }) => value)).toEqual(['report_102']);
	});

	test('nothing found, nothing there', async () => {
		expect((await reports({ filter: 'nothing like it' })).results).toEqual([]);
		sandbox.smailander.reset({ reportCount: 0 });
		expect(await reports()).toEqual({ results: [] });
	});

	test('a server that ignores the offset does not make the list endless', async () => {
		sandbox.smailander.reset({ reportCount: 250, ignoreOffset: true });
		expect((await reports({ filter: 'digest' })).results.length).toBeLessThanOrEqual(100);
		expect(lines()).toHaveLength(2);
	});

	test('in an envelope', async () => {
		sandbox.smailander.switches.replyStyle = 'envelope';
		expect((await reports()).results).toHaveLength(5);
	});

	test('a report without a name is shown by its ID', async () => {
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body: [{ report_id: 'report_7' }] });
		expect((await reports()).results).toEqual([{ name: 'report_7', value: 'report_7' }]);
	});
});

describe('instances', () => {
	test('of the report that is chosen, the newest first', async () => {
		sandbox.smailander.switches.instanceOrder = 'oldest';
		const { results } = await instances({ resource: 'instance', operation: 'download', reportId: byId('report_103') });
		expect(results).toEqual([
			{ name: '2026-03-20T07:00:00Z · CSV · completed', value: 'instance_103_3' },
			{ name: '2026-03-19T07:00:00Z · CSV · failed', value: 'instance_103_2' },
			{ name: '2026-03-18T07:00:00Z · CSV · completed', value: 'instance_103_1' },
		]);
		expect(lines()).toEqual(['GET /reports/report_103/instances?limit=100']);
	});

	test('filtered', async () => {
		const chosen = { resource: 'instance', operation: 'download', reportId: byId('report_103') };
		expect((await instances(chosen, { filter: 'FAILED' })).results.map(({ value }) => value)).toEqual(['instance_103_2']);
		expect((await instances(chosen, { filter: '03-18' })).results.map(({ value }) => value)).toEqual(['instance_103_1']);
		expect((await instances(chosen, { filter: '103_3' })).results.map(({ value }) => value)).toEqual(['instance_103_3']);
	});

	test('more than a page of them', async () => {
		sandbox.smailander.switches.instanceMaxLimit = 10_000;
		sandbox.smailander.switches.instanceOrder = 'oldest';
		for (let number = 0; number < 120; number += 1) sandbox.smailander.runScheduled('report_103', { instance_id: `made_${number}` });
		const chosen = { resource: 'instance', operation: 'download', reportId: byId('report_103') };
		expect((await instances(chosen)).results).toHaveLength(123);
	});

	test('before a report is chosen there is nothing to ask', async () => {
		for (const reportId of [byId(''), { __rl: true, mode: 'list', value: '' }]) {
			expect(await instances({ resource: 'instance', operation: 'download', reportId })).toEqual({ results: [] });
		}
		expect(lines()).toEqual([]);
	});

	test('a report that is no ID asks nothing', async () => {
		const wanted = instances({ resource: 'instance', operation: 'download', reportId: byId('../x') });
		await expect(wanted).rejects.toMatchObject({ message: '"Report" is not a valid ID: "../x"' });
		expect(lines()).toEqual([]);
	});
});

describe('templates', () => {
	test('all, with their description', async () => {
		expect((await search('searchTemplates')).results).toEqual([
			{ name: 'Daily Digest', value: 'daily_digest', description: 'One-day overview' },
			{ name: 'Monthly Analysis', value: 'monthly_analysis', description: 'Comprehensive monthly report' },
			{ name: 'Supplier Check', value: 'template_777', description: '' },
		]);
		expect(lines()).toEqual(['GET /reports/templates']);
	});

	test('filtered, in an envelope', async () => {
		sandbox.smailander.switches.replyStyle = 'envelope';
		expect((await search('searchTemplates', { filter: 'supplier' })).results.map(({ value }) => value)).toEqual(['template_777']);
	});
});

describe('errors are readable, and hold no key', () => {
	const methods = ['searchReports', 'searchInstances', 'searchTemplates'];
	const parameters = { resource: 'instance', operation: 'download', reportId: byId('report_101') };
	const failure = async (method: string, more: Partial<ListSearch> = {}): Promise<NodeApiError> =>
		await search(method, { parameters, ...more }).then(
			async () => await Promise.reject(new Error('The list came')),
			(error: NodeApiError) => error,
		);

	test.each(methods)('%s', async (method) => {
		shortWaits();
		const revoked = await failure(method, { credential: credential(sandbox.smailander.keys.revoked) });
		expect(revoked.message).toMatch(/^Smailander did not accept the API key at 127\.0\.0\.1:\d+$/);
		expect(revoked.description).toMatch(/Settings, API Keys/);
		const scopeless = await failure(method, { credential: credential(sandbox.smailander.keys.withoutReports) });
		expect(scopeless.message).toContain('The scope reports:read is missing');
		sandbox.smailander.faults.push({ kind: 'html502', times: 4 });
		expect((await failure(method)).message).toBe('Smailander answered 502: 502 Bad Gateway');
		sandbox.smailander.faults.push({ kind: 'notJson' });
		expect((await failure(method)).message).toMatch(/^Smailander answered in a form that this node does not know/);
		sandbox.smailander.faults.push({ kind: 'wrongShape' });
		expect((await failure(method)).message).toMatch(/^Smailander answered in a form that this node does not know/);
		sandbox.smailander.faults.push({ kind: 'echoKey' });
		expect((await failure(method)).message).toBe('Smailander declined the values: Could not use the value "Bearer ***"');
		expect((await failure(method, { credential: credential(undefined, 'http://host.example') })).message).toMatch(
			/^"Custom Base URL" must start/,
		);
	});

	test.each(methods)('%s: an answer that repeats the key in what cannot be used', async (method) => {
		const { key } = sandbox.smailander;
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body: { success: false, error: { message: `Unknown key ${key}` } } });
		expect(await failure(method)).toMatchObject({
			message: 'Smailander declined the request: Unknown key ***',
			description: 'Check the values in the node.',
		});
		sandbox.smailander.faults.push({ kind: 'status', status: 200, body: `<html><title>${key}</title></html>` });
		expect(await failure(method)).toMatchObject({
			message: 'Smailander answered in a form that this node does not know: ***',
			description: expect.stringContaining('Check the address in the credential'),
		});
	});

	test.each(methods)('%s tries again', async (method) => {
		shortWaits();
		sandbox.smailander.faults.push({ kind: '429' });
		expect((await search(method, { parameters })).results.length).toBeGreaterThan(0);
		expect(lines()).toHaveLength(2);
	});
});
