import type { IDataObject } from 'n8n-workflow';
import { organizationGuid, type Report } from '../../sandbox/index.mts';
import { count, tags, children, several, ACME, GLOBEX, INITECH, ALL } from './organizationRun.mts';
import { calls, links, LIST, reports, requests, RUN, rowsOf, run, runReport, sandbox, useSandbox, words } from './run.mts';

useSandbox();

test.each([JSON.stringify([ACME.id, GLOBEX.id]), ` [ "${ACME.id}",\n"${GLOBEX.id}" ] `, `${ACME.id}\n${GLOBEX.id}\n`])(
	'several organizations in one text: %j',
	async (ids) => {
		const { items, error } = await run(several(ids));
		expect(error).toBeUndefined();
		expect(tags(rowsOf(items))).toEqual([ACME, GLOBEX]);
	},
);

describe('several organizations', () => {
	test('the chosen ones, in the order chosen, each once', async () => {
		const { items } = await run(several([INITECH.id, ACME.id, INITECH.id]));
		expect(tags(rowsOf(items))).toEqual([INITECH, ACME]);
	});

	test('from an expression: a text with commas', async () => {
		const { items } = await run(several('={{ $json.ids }}'), { items: [{ ids: `${GLOBEX.id}, {${ACME.id.toUpperCase()}}` }] });
		expect(tags(rowsOf(items))).toEqual([GLOBEX, ACME]);
	});

	test('where no list may be read the ID stands for the name', async () => {
		sandbox.threatLocker.faults.push({ kind: 'status', status: 401, times: Infinity, match: { path: /Organization\/Organization/ } });
		const { items } = await run(several([ACME.id]));
		expect(tags(rowsOf(items))).toEqual([{ id: ACME.id, name: ACME.id }]);
	});

	test.each<[unknown, RegExp]>([
		[[], /^No organization is chosen/],
		['', /^No organization is chosen/],
		[[' '], /^"Organization Names or IDs" has empty entries: 1 of 1/],
	])('%p: nothing is sent', async (ids, message) => {
		const result = await run(several(ids));
		expect(words(result)).toMatch(message);
		expect(calls()).toEqual([]);
	});

	test('something that is no ID is refused before any request', async () => {
		const result = await run(several([ACME.id, 'acme']));
		expect(words(result)).toContain('"Organization Names or IDs" is not a valid ID: "acme"');
		expect(calls()).toEqual([]);
	});

	test('an empty entry among others', async () => {
		const result = await run(several('={{ $json.ids }}'), { items: [{ ids: [ACME.id, null, ''] }] });
		expect(words(result)).toBe(
			'"Organization Names or IDs" has empty entries: 2 of 3 | Remove them, or check the expression there: some of it came to nothing.',
		);
		expect(calls()).toEqual([]);
	});

	test('an unknown scope', async () => {
		const result = await run(runReport(reports.plain, { organizationScope: 'every' }));
		expect(words(result)).toBe(
			'"Organizations" has no choice "every" | Use one of: All Child Organizations, One Organization, Several Organizations.',
		);
		expect(calls()).toEqual([]);
	});
});

describe('reports with other IDs elsewhere', () => {
	const elsewhere = '11111111-bbbb-4bbb-8bbb-000000000001';
	const homes = [1, 2, 4, 5, 6].map(organizationGuid);

	/** The plain report has another ID in globex, or is not there at all. */
	const move = (more: Partial<Report>[]) => {
		const { reports: all } = sandbox.threatLocker.data;
		const plain = all.find(({ reportId }) => reportId === reports.plain)!;
		for (const change of more) all.push({ ...plain, ...change });
		plain.organizations = homes;
	};

	test('found by its name', async () => {
		move([{ reportId: elsewhere, organizations: [GLOBEX.id] }]);
		const { items } = await run(children());
		expect(tags(rowsOf(items))).toEqual(ALL);
		const bodies = requests().filter(({ headers, path }) => headers.managedorganizationid === GLOBEX.id && path.endsWith('Data'));
		expect(bodies.map(({ body }) => (body as IDataObject).reportId)).toEqual([elsewhere]);
	});

	test.each(['Archive', undefined])('of two with the name and the category none is guessed: %s', async (category) => {
		const alike = { organizations: [GLOBEX.id], ...(category ? { category } : {}) };
		move([
			{ reportId: elsewhere, ...alike },
			{ reportId: '11111111-bbbb-4bbb-8bbb-000000000002', ...alike },
		]);
		const { items, error } = await run(children());
		expect(items).toEqual([]);
		expect(error?.message).toBe('globex: There are 2 reports "Applications Containing Same Hash" in this organization');
	});

	test('of two with the name, the one of the same category', async () => {
		move([
			{ reportId: '11111111-bbbb-4bbb-8bbb-000000000002', category: 'Archive', organizations: [GLOBEX.id] },
			{ reportId: elsewhere, organizations: [GLOBEX.id] },
		]);
		await run(children());
		const bodies = requests().filter(({ headers, path }) => headers.managedorganizationid === GLOBEX.id && path.endsWith('Data'));
		expect(bodies.map(({ body }) => (body as IDataObject).reportId)).toEqual([elsewhere]);
	});

	test.each(['', '../x'])('of the name, but with %p for an ID: as good as missing', async (reportId) => {
		move([{ reportId, organizations: [GLOBEX.id] }]);
		const { items } = await run(several([GLOBEX.id]), { onError: 'continueRegularOutput' });
		expect(items[0]!.json.error).toBe('globex: There is no report "Applications Containing Same Hash" in this organization');
		expect(count(RUN)).toBe(0);
	});

	test('missing: a clear item, and the others run', async () => {
		move([]);
		const { items } = await run(children(), { onError: 'continueRegularOutput' });
		const failed = rowsOf(items).filter(({ error: text }) => text !== undefined);
		expect(failed).toEqual([
			{
				error: 'globex: There is no report "Applications Containing Same Hash" in this organization',
				message: 'Choose a report that every organization has, or leave this organization out.',
			},
		]);
		expect(count(RUN)).toBe(4);
	});

	test('the list of every organization is read once, and that of the home for the name', async () => {
		await run(children(), { items: [{}, {}] });
		expect(count(LIST)).toBe(6);
	});
});

test('each input item is looked up with its own Request Options', async () => {
	const { items } = await run(runReport(reports.plain, { requestOptions: { proxy: '={{ $json.proxy }}' } }), {
		items: [{ proxy: 'nonsense' }, { proxy: '' }],
		onError: 'continueRegularOutput',
	});
	expect(items[0]!.json.error).toBe('"Proxy" is not an address');
	expect(links(items)).toEqual([0, ...Array.from({ length: 12 }, () => 1)]);
});

test('one call for all children stays possible', async () => {
	const { items } = await run(runReport(reports.plain, { options: { includeChildOrganizations: true } }));
	expect(items).toHaveLength(6 * 12);
	expect(count(RUN)).toBe(1);
	expect(items.some(({ json }) => '_organization' in json)).toBe(false);
});
