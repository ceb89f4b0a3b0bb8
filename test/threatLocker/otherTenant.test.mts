import type { IDataObject } from 'n8n-workflow';
import { organizationGuid } from '../../sandbox/index.mts';
import { byId, calls, credential, reports, run, runReport, useSandbox, words } from './run.mts';

useSandbox();

/** Each would run in the key's own organization, another tenant's, if it counted as no choice. */
test.each([
	'={{ $json.nothing }}',
	'={{ null }}',
	'={{ 5 }}',
	'={{ true }}',
	`={{ ["${organizationGuid(2)}"] }}`,
	`={{ ({ id: "${organizationGuid(2)}" }) }}`,
])('an organization that is %s is refused before any request', async (expression) => {
	const result = await run(runReport(reports.plain, { organizationId: byId(expression) }));
	expect(words(result)).toMatch(/^"Managed Organization" is (empty|not a valid ID)/);
	expect(calls()).toEqual([]);
});

test.each<unknown>([5, ['x'], { a: 1 }])('a default organization that is %j is refused, too', async (managedOrganizationId) => {
	const result = await run(runReport(reports.plain), { credential: credential({ managedOrganizationId } as IDataObject) });
	expect(words(result)).toMatch(/^"Default Managed Organization" is not a valid ID/);
	expect(calls()).toEqual([]);
});
