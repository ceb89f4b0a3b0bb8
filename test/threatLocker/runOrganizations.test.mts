import type { IDataObject } from 'n8n-workflow';
import { organizationGuid, reportGuid, type Report } from '../../sandbox/index.mts';
import { byId, calls, CHILDREN, credential, fiveTogether, links, LIST, onRun, REACHABLE, reports, requests, RUN, rowsOf, run, runReport, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const count = (call: string): number => calls().filter((made) => made === call).length;
const tags = (rows: IDataObject[]): unknown[] => [...new Map(rows.map(({ _organization: tag }) => [JSON.stringify(tag), tag])).values()];
const children = (more: IDataObject = {}) => runReport(reports.plain, { organizationScope: 'children', ...more });
const several = (ids: unknown, more: IDataObject = {}) => runReport(reports.plain, { organizationScope: 'several', organizationIds: ids as IDataObject, ...more });

/** Below the home organization, by name as the service sorts them. */
const ACME = { id: organizationGuid(2), name: 'Acme Dental' };
const GLOBEX = { id: organizationGuid(3), name: 'globex' };
const NORTH = { id: organizationGuid(4), name: 'Acme Dental North' };
const LAB = { id: organizationGuid(5), name: 'Acme Dental North, Laboratory' };
const INITECH = { id: organizationGuid(6), name: 'Initech & Söhne' };
const ALL = [ACME, NORTH, LAB, GLOBEX, INITECH];

const listing = (body: unknown) =>
	sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body, match: { path: /OrganizationGetChild/ } });

const refusedIn = (...organizations: Array<{ id: string }>) => {
	for (const { id } of organizations) {
		sandbox.threatLocker.faults.push({
			kind: '500json',
			times: Infinity,
			match: { path: /ReportGetDynamicData$/, where: ({ headers }) => headers.managedorganizationid === id },
		});
	}
};

test.each([JSON.stringify([ACME.id, GLOBEX.id]), ` [ "${ACME.id}",\n"${GLOBEX.id}" ] `, `${ACME.id}\n${GLOBEX.id}\n`])('several organizations in one text: %j', async (ids) => {
	const { items, error } = await run(several(ids));
	expect(error).toBeUndefined();
	expect(tags(rowsOf(items))).toEqual([ACME, GLOBEX]);
});

describe('all child organizations', () => {
	test('each by itself, nested ones too, its rows tagged with it', async () => {
		const { items, hints } = await run(children());
		const rows = rowsOf(items);
		expect(tags(rows)).toEqual(ALL);
		expect(rows.filter(({ OrganizationId, _organization: tag }) => OrganizationId !== (tag as IDataObject).id)).toEqual([]);
		expect(items).toHaveLength(5 * 12);
		// As a text too, for nodes that would show the object as [object Object].
		expect(rows.filter(({ _organization: tag, _organizationName: name }) => name !== (tag as IDataObject).name)).toEqual([]);
		expect(links(items)).toEqual(items.map(() => 0));
		expect(hints.map(({ message }) => message)).toEqual(['5 organizations: 5 done, 0 failed, 0 without rows']);
	});

	test('a manual run shows how far it is, without names', async () => {
		refusedIn(LAB);
		const { console } = await run(children(), { onError: 'continueRegularOutput' });
		expect(console.map((line) => line.replace(/, 1 failed$/, ''))).toEqual([1, 2, 3, 4].map((done) => `Tested: ${done} of 5 runs done`));
	});

	test('the tag comes after the keys of the service', async () => {
		const { items } = await run(children());
		expect(Object.keys(items[0]!.json)).toEqual(['Count', 'Hash', 'ApplicationId', 'Name', 'OrganizationId', '_organization', '_organizationName']);
	});

	test('a name filter, whatever the case', async () => {
		const { items } = await run(children({ organizationFilter: ' DENTAL north ' }));
		expect(tags(rowsOf(items))).toEqual([NORTH, LAB]);
	});

	test.each(['so\u0308hne', 'SÖHNE', 'initech\u00a0&'])('a name filter, whatever the form of its letters and white space: %j', async (organizationFilter) => {
		expect(tags(rowsOf((await run(children({ organizationFilter }))).items))).toEqual([INITECH]);
	});

	test('a report is found by its name, whatever the form of its letters and white space', async () => {
		const { reports: all } = sandbox.threatLocker.data;
		const chosen = all.find(({ reportId }) => reportId === reports.plain)!;
		chosen.organizations = [organizationGuid(1)];
		chosen.name = 'Übersicht Geräte';
		for (const [index, name] of ['U\u0308BERSICHT GERÄTE', ' Übersicht\u00a0Gera\u0308te'].entries()) {
			all.push({ ...chosen, reportId: reportGuid(900 + index), name, organizations: [[ACME, GLOBEX][index]!.id] });
		}
		const { items, error } = await run(several([ACME.id, GLOBEX.id]));
		expect(error).toBeUndefined();
		expect(tags(rowsOf(items))).toEqual([ACME, GLOBEX]);
	});

	test('the children of a chosen organization', async () => {
		const { items } = await run(children({ organizationId: byId(ACME.id) }));
		expect(tags(rowsOf(items))).toEqual([NORTH, LAB]);
		expect(requests().find(({ path }) => path.includes('Child'))?.headers.managedorganizationid).toBe(ACME.id);
	});

	test.each(['={{ $json.missing }}', '={{ null }}'])('a filter that came to nothing is not one for all: %p', async (organizationFilter) => {
		const result = await run(children({ organizationFilter }));
		expect(words(result)).toBe(
			'The expression in "Organization Name Contains" gave nothing | Correct it, or leave the field empty for all organizations.',
		);
		expect(calls()).toEqual([]);
	});

	test('keys and IDs in any case, an ID listed twice, an empty display name', async () => {
		listing([
			{ OrganizationId: ACME.id.toUpperCase(), DisplayName: '', Name: 'acme' },
			{ organizationId: ACME.id, displayName: 'acme', name: 'again' },
		]);
		const { items } = await run(children());
		expect([count(RUN), tags(rowsOf(items))]).toEqual([1, [{ id: ACME.id, name: expect.any(String) }]]);
	});

	test('an organization without an ID is not left out without a word', async () => {
		listing([{ organizationId: ACME.id, name: 'acme' }, { name: 'nobody' }]);
		const result = await run(children());
		expect(words(result)).toBe(
			'ThreatLocker lists the organization "nobody" without a valid ID | ' +
				'Set "Organizations" to Several Organizations, and enter their IDs in an expression.',
		);
		expect(count(RUN)).toBe(0);
	});

	test('a list that does not end', async () => {
		sandbox.threatLocker.reset({ organizationCount: 20_600 });
		const result = await run(children());
		expect(words(result)).toContain('ThreatLocker lists more than 20000 organizations | Set "Organizations" to Several Organizations');
		expect([count(CHILDREN), count(RUN)]).toEqual([41, 0]);
	});

	test('none found: no items, and a hint says why', async () => {
		const { items, hints, error } = await run(children({ organizationFilter: 'nobody' }));
		expect([items, error]).toEqual([[], undefined]);
		expect(hints[0]?.message).toContain('No organization was found to run the report in. Check "Organization Name Contains"');
		expect(count(RUN)).toBe(0);
	});

	test('without the permission to list them, those that are reachable', async () => {
		const { items } = await run(children(), { credential: credential({ apiKey: sandbox.threatLocker.keys.withoutOrganizations }) });
		expect(count(REACHABLE)).toBe(1);
		expect(tags(rowsOf(items))).toContainEqual(INITECH);
	});

	test('an input item that finds none among others that do', async () => {
		const { items, hints } = await run(children({ organizationFilter: '={{ $json.filter }}' }), { items: [{ filter: 'nobody' }, { filter: 'globex' }] });
		expect(new Set(links(items))).toEqual(new Set([1]));
		expect(hints.map(({ message }) => message)).toEqual([
			'1 organization: 1 done, 0 failed, 0 without rows',
			expect.stringMatching(/^No organization was found to run the report in for 1 of 2 input items\. Check/),
		]);
	});

	test('several input items ask for the organizations once', async () => {
		const { items } = await run(children(), { items: [{}, {}, {}] });
		expect(count(CHILDREN)).toBe(1);
		expect(count(RUN)).toBe(15);
		expect([...new Set(links(items))]).toEqual([0, 1, 2]);
	});

	test('600 organizations are read in pages, and 5 requests are in flight at most', async () => {
		sandbox.threatLocker.reset({ organizationCount: 600, runShape: 'null', runDelayMs: 5 });
		fiveTogether();
		const { hints } = await run(children());
		expect([count(CHILDREN), count(RUN)]).toEqual([2, 600]);
		expect(Math.max(...requests().map(({ inFlight }) => inFlight))).toBe(5);
		expect(hints[0]?.message).toBe('600 organizations: 600 done, 0 failed, 600 without rows');
	}, 60_000);
});

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
		expect(words(result)).toBe('"Organizations" has no choice "every" | Use one of: All Child Organizations, One Organization, Several Organizations.');
		expect(calls()).toEqual([]);
	});
});

describe('failing organizations', () => {
	test('Continue: an item with the name of each stands beside the rows of the others', async () => {
		refusedIn(NORTH, INITECH);
		const { items, hints, error } = await run(children(), { onError: 'continueRegularOutput' });
		expect(error).toBeUndefined();
		const failed = rowsOf(items).filter(({ error: text }) => text !== undefined);
		expect(failed.map(({ error: text }) => text)).toEqual(
			['Acme Dental North', 'Initech & Söhne'].map((name) => `${name}: ThreatLocker could not carry out the request: A problem occurred with the request (injected)`),
		);
		expect(failed.map((item) => Object.keys(item))).toEqual([['error', 'message'], ['error', 'message']]);
		expect(tags(rowsOf(items).filter((row) => row._organization))).toEqual([ACME, LAB, GLOBEX]);
		expect(hints[0]?.message).toBe('5 organizations: 3 done, 2 failed, 0 without rows. Failed: Acme Dental North, Initech & Söhne');
	});

	test('for several input items: the hint counts organizations, not runs', async () => {
		refusedIn(NORTH);
		const { items, hints } = await run(children(), { items: [{}, {}], onError: 'continueRegularOutput' });
		expect(rowsOf(items).filter(({ error }) => error)).toHaveLength(2);
		expect(hints[0]?.message).toBe('5 organizations: 4 done, 1 failed, 0 without rows. Failed: Acme Dental North');
	});

	test('Stop: one error that names the organization', async () => {
		refusedIn(LAB);
		const result = await run(children());
		expect(words(result)).toMatch(/^Acme Dental North, Laboratory: ThreatLocker could not carry out the request/);
		expect(result.items).toEqual([]);
	});

	test('Stop: the lists that others wait for are not asked for any more', async () => {
		const lists = { path: /ReportGetByOrganizationId$/, where: ({ headers }: { headers: Record<string, unknown> }) => headers.managedorganizationid === ACME.id };
		sandbox.threatLocker.faults.push({ kind: '503', retryAfter: 1, times: Infinity, match: lists });
		refusedIn(GLOBEX);
		const result = await run(several([ACME.id, GLOBEX.id]));
		expect(words(result)).toMatch(/^globex: /);
		const made = requests().length;
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		expect(requests()).toHaveLength(made);
	});

	test('error output: the items go there, linked', async () => {
		refusedIn(GLOBEX);
		const { items, errorItems } = await run(children(), { onError: 'continueErrorOutput' });
		expect(items).toHaveLength(4 * 12);
		expect(errorItems.map(({ json }) => json.error)).toEqual([expect.stringMatching(/^globex: /)]);
	});

	test('an organization out of reach', async () => {
		const { items } = await run(several([organizationGuid(99), ACME.id]), { onError: 'continueRegularOutput' });
		expect(items[0]!.json.error).toBe(`${organizationGuid(99)}: ThreatLocker refused the request: No permission to the organization`);
		expect(tags(rowsOf(items).slice(1))).toEqual([ACME]);
	});

	test('one of its slices: it does not count as done', async () => {
		refusedIn(GLOBEX);
		const parameters = runReport(reports.dated, { organizationScope: 'children', period: 'last7Days', options: { sliceDays: 4 } });
		const { hints } = await run(parameters, { onError: 'continueRegularOutput' });
		expect(hints[0]?.message).toBe('5 organizations: 4 done, 1 failed, 0 without rows. Failed: globex');
	});

	test('a name that holds the key, or is longer than the words behind it', async () => {
		listing([
			{ organizationId: ACME.id, name: `Acme ${sandbox.threatLocker.key}` },
			{ organizationId: GLOBEX.id, name: 'x'.repeat(5_000) },
		]);
		refusedIn(ACME, GLOBEX);
		// The runner looks for the key in all that is stored.
		const { items, hints } = await run(children({ output: 'file' }), { onError: 'continueRegularOutput' });
		expect(rowsOf(items).map(({ error }) => error)).toEqual(
			['Acme ***', `${'x'.repeat(80)}…`].map((name) => `${name}: ThreatLocker could not carry out the request: A problem occurred with the request (injected)`),
		);
		expect(hints[0]?.message).toContain(`Failed: Acme ***, ${'x'.repeat(80)}…`);
	});

	test('more than ten are counted, not all named', async () => {
		sandbox.threatLocker.reset({ organizationCount: 14 });
		onRun({ kind: 'status', status: 417, times: Infinity });
		const { hints } = await run(children(), { onError: 'continueRegularOutput' });
		expect(hints[0]?.message).toMatch(/^14 organizations: 0 done, 14 failed, 0 without rows\. Failed: (?:[^,]+, [^,]+, |[^,]+, ){8,10}.+ and 4 more$/);
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
		move([{ reportId: elsewhere, ...alike }, { reportId: '11111111-bbbb-4bbb-8bbb-000000000002', ...alike }]);
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
