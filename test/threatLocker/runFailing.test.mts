import { organizationGuid } from '../../sandbox/index.mts';
import { tags, children, several, ACME, GLOBEX, NORTH, LAB, INITECH, listing, refusedIn } from './organizationRun.mts';
import { onRun, reports, requests, rowsOf, run, runReport, sandbox, useSandbox, words } from './run.mts';

useSandbox();

describe('failing organizations', () => {
	test('Continue: an item with the name of each stands beside the rows of the others', async () => {
		refusedIn(NORTH, INITECH);
		const { items, hints, error } = await run(children(), { onError: 'continueRegularOutput' });
		expect(error).toBeUndefined();
		const failed = rowsOf(items).filter(({ error: text }) => text !== undefined);
		expect(failed.map(({ error: text }) => text)).toEqual(
			['Acme Dental North', 'Initech & Söhne'].map(
				(name) => `${name}: ThreatLocker could not carry out the request: A problem occurred with the request (injected)`,
			),
		);
		expect(failed.map((item) => Object.keys(item))).toEqual([
			['error', 'message'],
			['error', 'message'],
		]);
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
		const lists = {
			path: /ReportGetByOrganizationId$/,
			where: ({ headers }: { headers: Record<string, unknown> }) => headers.managedorganizationid === ACME.id,
		};
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
			['Acme ***', `${'x'.repeat(80)}…`].map(
				(name) => `${name}: ThreatLocker could not carry out the request: A problem occurred with the request (injected)`,
			),
		);
		expect(hints[0]?.message).toContain(`Failed: Acme ***, ${'x'.repeat(80)}…`);
	});

	test('more than ten are counted, not all named', async () => {
		sandbox.threatLocker.reset({ organizationCount: 14 });
		onRun({ kind: 'status', status: 417, times: Infinity });
		const { hints } = await run(children(), { onError: 'continueRegularOutput' });
		expect(hints[0]?.message).toMatch(
			/^14 organizations: 0 done, 14 failed, 0 without rows\. Failed: (?:[^,]+, [^,]+, |[^,]+, ){8,10}.+ and 4 more$/,
		);
	});
});
