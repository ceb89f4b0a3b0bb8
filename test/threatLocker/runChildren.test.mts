import type { IDataObject } from 'n8n-workflow';
import { organizationGuid, reportGuid } from '../../sandbox/index.mts';
import { count, tags, children, several, ACME, GLOBEX, NORTH, LAB, INITECH, ALL, listing, refusedIn } from './organizationRun.mts';
import {
	byId,
	calls,
	CHILDREN,
	credential,
	fiveTogether,
	links,
	REACHABLE,
	reports,
	requests,
	RUN,
	rowsOf,
	run,
	sandbox,
	useSandbox,
	words,
} from './run.mts';

useSandbox();

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
		expect(Object.keys(items[0]!.json)).toEqual([
			'Count',
			'Hash',
			'ApplicationId',
			'Name',
			'OrganizationId',
			'_organization',
			'_organizationName',
		]);
	});

	test('a name filter, whatever the case', async () => {
		const { items } = await run(children({ organizationFilter: ' DENTAL north ' }));
		expect(tags(rowsOf(items))).toEqual([NORTH, LAB]);
	});

	test.each(['so\u0308hne', 'SÖHNE', 'initech\u00a0&'])(
		'a name filter, whatever the form of its letters and white space: %j',
		async (organizationFilter) => {
			expect(tags(rowsOf((await run(children({ organizationFilter }))).items))).toEqual([INITECH]);
		},
	);

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
		const { items, hints } = await run(children({ organizationFilter: '={{ $json.filter }}' }), {
			items: [{ filter: 'nobody' }, { filter: 'globex' }],
		});
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
