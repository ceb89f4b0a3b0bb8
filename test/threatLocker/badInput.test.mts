import type { IDataObject } from 'n8n-workflow';
import { organizationGuid, reportGuid } from '../../sandbox/index.mts';
import { allValues, byId, calls, credential, fromList, LIST, reports, requests, run, runReport, useSandbox, words } from './run.mts';

useSandbox();

/** As an expression gives it: what is typed in is checked by n8n before the node runs. */
const given = (value: unknown) => byId(`={{ ${JSON.stringify(value)} }}`);
const fromOrganizations = ' Choose the organization from the list, or take its ID from Organization: Get Many, where it is organizationId.';
const origins: Record<string, string> = {
	Report: ' Choose the report from the list, or take its ID from Report: Get Many, where it is reportId.',
	'Managed Organization': fromOrganizations,
	'Default Managed Organization': fromOrganizations,
	'Organization Names or IDs': fromOrganizations,
};
const notAnId = (label: string, shown: string) =>
	`"${label}" is not a valid ID: ${shown} | "${label}" takes an ID of the form 00000000-0000-0000-0000-000000000000.${origins[label] ?? ''}`;
const emptyId = (label: string) => `"${label}" is empty | Choose an entry from the list or enter an ID in "${label}".`;

/** Everything here is refused before any request. */
async function refused(parameters: IDataObject, more: Parameters<typeof run>[1] = {}): Promise<string> {
	const result = await run(parameters, more);
	expect(result.items).toEqual([]);
	expect(requests()).toEqual([]);
	return words(result);
}

const pathCharacters = [
	'../',
	'..',
	'.',
	'#',
	'?',
	'%2e',
	'%2e%2e%2f',
	'a/b',
	'a\\b',
	'a b',
	'\n',
	'💥',
	`${reports.plain}/../x`,
	`${reports.plain}?a=1`,
];

describe('IDs', () => {
	test.each(pathCharacters.filter((text) => text.trim() !== ''))('Report %j', async (text) => {
		expect(await refused(runReport('', { reportId: given(text) }))).toBe(notAnId('Report', JSON.stringify(text.trim())));
	});

	test.each(pathCharacters.filter((text) => text.trim() !== ''))('Managed Organization %j', async (text) => {
		const message = notAnId('Managed Organization', JSON.stringify(text.trim()));
		expect(await refused(runReport(reports.plain, { organizationId: given(text) }))).toBe(message);
		expect(await refused({ operation: 'getAll', organizationId: given(text) })).toBe(message);
		expect(await refused({ resource: 'organization', operation: 'getAll', organizationId: given(text) })).toBe(message);
	});

	test.each([
		'12',
		'acme',
		'66666666-ffff-4fff-8fff-00000000000',
		'66666666ffff4fff8fff000000000001',
		'zzzzzzzz-ffff-4fff-8fff-000000000001',
	])('no GUID: %s', async (text) => {
		expect(await refused(runReport('', { reportId: given(text) }))).toBe(notAnId('Report', JSON.stringify(text)));
		expect(await refused(runReport(reports.id, { id: text }))).toBe(notAnId('ID', JSON.stringify(text)));
	});

	test('a long value is shown shortened', async () => {
		expect(await refused(runReport('', { reportId: given('x'.repeat(5_000)) }))).toBe(notAnId('Report', 'a text of 5000 characters'));
	});

	test.each([
		['from an expression', given('')],
		['of white space', given('  ')],
		['of the list', fromList('={{ "" }}')],
		['null', given(null)],
	])('an empty report locator %s', async (_, reportId) => {
		expect(await refused(runReport('', { reportId }))).toBe(emptyId('Report'));
	});

	test('an empty report locator that was never filled is refused by n8n itself', async () => {
		await expect(run(runReport(''))).rejects.toThrow('has issues');
		expect(requests()).toEqual([]);
	});

	test("the credential's organization that is no GUID", async () => {
		const wrong = { credential: credential({ managedOrganizationId: 'acme' }) };
		expect(await refused(runReport(reports.plain), wrong)).toContain('is not a valid ID: "acme"');
		expect(await refused({ operation: 'getAll' }, wrong)).toContain('is not a valid ID: "acme"');
	});
});

describe('credential', () => {
	const label =
		'"Portal Instance" in the credential is not an instance label | Enter the letters and digits alone, such as g or au1. The portal shows them under Help (top right), in brackets by "ThreatLocker Access".';
	const instances = ['g.evil.example', 'g/', 'g#', 'g?', 'g@evil.example', '../g', 'ü', 'g h', 'x'.repeat(33)];

	test.each(instances)('instance %j', async (instance) => {
		for (const parameters of [runReport(reports.plain), { operation: 'getAll' }, { resource: 'organization', operation: 'getAll' }]) {
			expect(await refused(parameters, { credential: credential({ baseUrl: '', instance }) })).toBe(label);
		}
	});

	test.each(['', '  '])('no instance: %j', async (instance) => {
		expect(await refused(runReport(reports.plain), { credential: credential({ baseUrl: '', instance }) })).toMatch(
			/^The credential has no portal instance \| Enter/,
		);
	});

	test.each([
		['no address', 'portalapi', '"Base URL" is not an address | '],
		[
			'plain http',
			'http://portalapi.g.threatlocker.com/portalapi',
			'"Base URL" must start with https:// | The API key would travel unprotected',
		],
		['http to another host that looks local', 'http://127.0.0.1.evil.example/', '"Base URL" must start with https:// | '],
		['a file', 'file:///etc/passwd', '"Base URL" must start with https:// | '],
		['a user name', 'https://user:pass@portalapi.g.threatlocker.com', '"Base URL" must not contain a user name, a query or a fragment | '],
		['a query', 'https://portalapi.g.threatlocker.com/portalapi?x=1', '"Base URL" must not contain a user name, a query or a fragment | '],
		['a fragment', 'https://portalapi.g.threatlocker.com/portalapi#x', '"Base URL" must not contain a user name, a query or a fragment | '],
	])('base address with %s', async (_, baseUrl, message) => {
		for (const parameters of [runReport(reports.plain), { operation: 'getAll' }]) {
			expect(await refused(parameters, { credential: credential({ baseUrl }) })).toContain(message);
		}
	});

	test.each(['', '   '])('no key: %j', async (apiKey) => {
		const message = 'The credential has no API key | Enter the key in the ThreatLocker credential.';
		expect(await refused(runReport(reports.plain), { credential: credential({ apiKey }) })).toBe(message);
		expect(await refused({ operation: 'getAll' }, { credential: credential({ apiKey }) })).toBe(message);
	});
});

describe('period', () => {
	const custom = (startDate: unknown, endDate: unknown): IDataObject => ({ ...allValues, startDate, endDate }) as IDataObject;

	test.each([
		['2026-09-03T00:00:00Z', '2026-09-01T00:00:00Z'],
		['2026-09-01T00:00:00Z', '2026-09-01T00:00:00Z'],
		['2026-09-01T02:00:00+02:00', '2026-09-01T00:00:00Z'],
	])('from %s to %s', async (start, end) => {
		expect(await refused(runReport(reports.dated, custom(start, end)))).toMatch(
			/^"End Date" is not after "Start Date" \| The period runs from 2026-09-0\dT00:00:00Z to 2026-09-01T00:00:00Z\. Enter an end that is later\.$/,
		);
	});

	test.each([
		['yesterday', '"Start Date" is not a date: "yesterday" | Enter a date such as 2026-03-01T08:00:00 or 2026-03-01T08:00:00Z.'],
		['2026-13-45', '"Start Date" is not a date: "2026-13-45" | Enter a date such as'],
		['={{ "" }}', '"Start Date" is empty | Choose a date in "Start Date" or another "Period".'],
		['={{ null }}', '"Start Date" is empty | '],
		['={{ {} }}', '"Start Date" is not a date: {} | '],
	])('start %j', async (start, message) => {
		expect(await refused(runReport(reports.dated, custom(start, '2026-09-01')))).toContain(message);
	});

	test('no end', async () => {
		expect(await refused(runReport(reports.dated, custom('2026-09-01', '={{ "" }}')))).toContain('"End Date" is empty | ');
	});

	test('a choice that is none', async () => {
		expect(await refused(runReport(reports.dated, { period: '={{ "lastDecade" }}' }))).toMatch(
			/^"Period" has no choice "lastDecade" \| Use one of: Today, .*, Custom, No Period\.$/,
		);
	});
});

describe('Options', () => {
	const withOptions = (options: IDataObject) => runReport(reports.plain, { options });

	test.each(['{', '[{"name": }]', 'name=top', "[{'name': 1}]"])('Report Options (JSON) %j', async (reportOptions) => {
		const result = await run(withOptions({ reportOptions }));
		expect(words(result)).toMatch(/^"Report Options \(JSON\)" is not valid JSON \| .+ Names and texts stand in double quotes/s);
		expect(calls()).not.toContain('POST ReportGetDynamicData');
	});

	test.each(['{}', '7', '"text"', '[1]', '[null]', '[{"value": 1}]', '[[]]'])('Report Options (JSON) %j', async (reportOptions) => {
		expect(words(await run(withOptions({ reportOptions })))).toBe(
			'"Report Options (JSON)" must be a list of objects with a name and a value | Write it as [{ "name": "option", "value": "text" }].',
		);
		expect(calls()).not.toContain('POST ReportGetDynamicData');
	});

	test.each([841, -721, 1.5, '={{ "abc" }}'])('Time Zone Offset %j', async (offsetInMinutes) => {
		expect(words(await run(withOptions({ offsetInMinutes })))).toBe(
			'"Time Zone Offset (Minutes)" is not an offset | Enter whole minutes from -720 to 840, such as -300 for UTC-5.',
		);
		expect(calls()).not.toContain('POST ReportGetDynamicData');
	});
});

describe('Limit', () => {
	test.each(['={{ 0 }}', '={{ -1 }}', '={{ 1.5 }}', '={{ "many" }}', '={{ "" }}', '={{ null }}'])('%s', async (limit) => {
		const message = '"Limit" must be a whole number of at least 1 | Turn on "Return All" to get every result.';
		expect(await refused({ operation: 'getAll', limit })).toBe(message);
		expect(await refused({ resource: 'organization', operation: 'getAll', limit })).toBe(message);
	});
});

describe('a key in the wrong field is not shown', () => {
	test.each([
		['in another case', 'AbCdEf'.repeat(6)],
		['however long it is', 'Ab9-'.repeat(60)],
	])('%s', async (_, apiKey) => {
		const shown = words(await run({ operation: 'getAll' }, { credential: credential({ apiKey, managedOrganizationId: apiKey }) }));
		expect(shown).toMatch(/^"Default Managed Organization" is not a valid ID: ("\*\*\*"|a text of 240 characters) \| /);
	});
});

describe('what the service does not know', () => {
	test('a report', async () => {
		const result = await run(runReport(reportGuid(999)));
		expect(words(result)).toBe(
			`There is no report with the ID ${reportGuid(999)} in this organization | Choose a report from the list in "Report". Reports can have other IDs in another organization.`,
		);
		expect(calls()).toEqual([LIST]);
	});

	test('an organization', async () => {
		for (const parameters of [runReport(reports.plain), { operation: 'getAll' }]) {
			const result = await run({ ...parameters, organizationId: byId(organizationGuid(999)) });
			expect(words(result)).toMatch(
				/^ThreatLocker refused the request: No permission to the organization \| Choose an organization that the API user reaches: its own or one below it, .* cannot reach its parent or siblings\./,
			);
		}
	});
});
