import { NodeHelpers, type IDataObject, type ResourceMapperValue } from 'n8n-workflow';
import { PERIOD_CHOICES } from '../../nodes/fields/period.ts';
import { organizationGuid, reportGuid, type Report } from '../../sandbox/index.mts';
import { threatLocker } from '../engine/nodeTypes.mts';
import { node } from '../engine/run.mts';
import { callTool } from '../engine/tool.mts';
import { byId, calls, COMPUTER, credential, expectNoKey, fromList, links, LIST, ownFields, reports, requests, RUN, run, runBodies, runReport, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const dates = { startDate: '2026-09-01T00:00:00Z', endDate: '2026-09-03T00:00:00Z' };
/** A picked report with its own fields filled in. */
const picked = async (reportId: string, value: IDataObject, more: IDataObject = {}) =>
	runReport('', { reportId: fromList(reportId), ...(await ownFields(reportId, value)), ...more });

/** Everything here is refused before any request. */
async function refused(parameters: IDataObject, more: Parameters<typeof run>[1] = {}): Promise<string> {
	const result = await run(parameters, more);
	expect(result.items).toEqual([]);
	expect(requests()).toEqual([]);
	return words(result);
}

describe('what is filled in in the own fields is sent', () => {
	test.each<[string, string, IDataObject, IDataObject]>([
		['nothing', reports.plain, {}, {}],
		['a period', reports.dated, { Period: 'custom' }, dates],
		['a text', reports.text, { Hostname: ' WS-1 ' }, { data: 'WS-1' }],
		['an ID', reports.id, { 'Computer Group Id': `{${COMPUTER.toUpperCase()}}` }, { id: COMPUTER }],
		['a computer from the list', reports.everything, { Hostname: 'WS-1', Period: 'custom' }, { ...dates, data: 'WS-1', id: COMPUTER }],
	])('%s', async (_, reportId, value, sent) => {
		const { error } = await run(await picked(reportId, value, { ...dates, computerId: fromList(COMPUTER) }));
		expect(error).toBeUndefined();
		expect(calls()).toEqual([LIST, RUN]);
		expect(runBodies()).toEqual([{ reportId, ...sent }]);
	});

	test('a preset period', async () => {
		await run(await picked(reports.dated, { Period: 'last24Hours' }));
		const [{ startDate, endDate }] = runBodies() as [IDataObject];
		expect(Date.parse(String(endDate)) - Date.parse(String(startDate))).toBe(24 * 3_600_000);
	});

	test('the last days of a number', async () => {
		await run(await picked(reports.dated, { Period: 'lastDays' }, { days: 3 }));
		const [{ startDate, endDate }] = runBodies() as [IDataObject];
		expect(Date.parse(String(endDate)) - Date.parse(String(startDate))).toBe(3 * 24 * 3_600_000);
	});

	test('also in a node that was written by hand with plain values besides', async () => {
		await run(await picked(reports.dateAndText, { Hostname: 'WS-1', Period: 'custom' }, { ...dates, data: 'WS-2' }));
		expect(runBodies()).toEqual([{ reportId: reports.dateAndText, ...dates, data: 'WS-1' }]);
	});

	test('from each input item', async () => {
		const parameters = await picked(reports.everything, { Hostname: '={{ $json.host }}', Period: '={{ $json.period }}' }, { ...dates, computerId: byId('={{ $json.computer }}') });
		const items = [
			{ host: 'WS-1', computer: COMPUTER, period: 'custom' },
			{ host: 4711, computer: COMPUTER, period: 'custom' },
		];
		const { items: rows, error } = await run(parameters, { items });
		expect(error).toBeUndefined();
		expect(new Set(links(rows))).toEqual(new Set([0, 1]));
		expect(new Set(runBodies().map(({ data }) => data))).toEqual(new Set(['WS-1', '4711']));
		expect(runBodies()[0]).toMatchObject({ id: COMPUTER, ...dates });
	});

	test('though the list cannot be read any more', async () => {
		const parameters = await picked(reports.text, { Hostname: 'WS-1' });
		sandbox.threatLocker.faults.push({ kind: 'status', status: 401, match: { method: 'GET' } });
		const { error } = await run(parameters);
		expect(error).toBeUndefined();
		expect(runBodies()).toEqual([{ reportId: reports.text, data: 'WS-1' }]);
	});

	test('to an agent', async () => {
		const parameters = await picked(reports.text, { Hostname: '={{ $fromAI("host", "Host name", "string") }}' });
		const result = await callTool({ node: 'threatLocker', parameters, input: { host: 'WS-7' }, credential: credential() });
		expectNoKey(result, sandbox.threatLocker.key);
		expect(result.error).toBeUndefined();
		expect(runBodies()).toEqual([{ reportId: reports.text, data: 'WS-7' }]);
	});
});

describe('without a request, by the label of the service', () => {
	test.each([
		['Hostname', reports.text],
		['Computer Group Id', reports.id],
	])('%s that was never filled in is refused by n8n itself', async (label, reportId) => {
		const parameters = await picked(reportId, {});
		await expect(run(parameters)).rejects.toThrow('has issues');
		const edited = { ...node('Edited', 'threatLocker', parameters), typeVersion: 1 };
		const { properties } = threatLocker.description;
		const issues = NodeHelpers.getNodeParametersIssues(properties, edited, threatLocker.description)?.parameters;
		expect(issues).toMatchObject({ [`reportInputs.${label}`]: [`Field "${label}" is required`] });
		expect(requests()).toEqual([]);
	});

	test.each<[string, string, IDataObject, string]>([
		['an empty text', reports.text, { Hostname: '={{ "" }}' }, '"Hostname" is empty | Fill in "Hostname".'],
		['a missing text', reports.text, { Hostname: '={{ $json.host }}' }, '"Hostname" is empty | Fill in "Hostname".'],
		['a text that is a list', reports.text, { Hostname: '={{ ["WS-1"] }}' }, '"Hostname" is not a text | Enter a text in "Hostname", or an expression that gives one.'],
		['an ID that is none', reports.id, { 'Computer Group Id': 'acme' }, '"Computer Group Id" is not a valid ID: "acme" | "Computer Group Id" takes an ID of the form 00000000-0000-0000-0000-000000000000. The service lists groups with their IDs at ComputerGroup/ComputerGroupGetDropdownByOrganizationId, below the address of its API; n8n\'s HTTP Request node can ask for it with this credential.'],
		['an empty period', reports.dated, { Period: '={{ null }}' }, `"Period" is empty | Use one of: ${PERIOD_CHOICES.map(({ name }) => name).join(', ')}.`],
		['a period without its dates', reports.dated, { Period: 'custom' }, '"Start Date" is empty | Choose a date in "Start Date" or another "Period".'],
	])('%s', async (_, reportId, value, message) => {
		expect(await refused(await picked(reportId, value))).toBe(message);
	});

	test.each<[string, IDataObject, RegExp]>([
		['a computer from an expression that comes to nothing', byId('={{ $json.computer }}'), /^"Computer" is empty \| Fill in "Computer"\.$/],
		['a computer that is a list', byId('={{ ["a"] }}'), /^"Computer" is not a text \| /],
		['a name of a computer', byId('={{ "WS-001" }}'), /^"Computer" is not a valid ID: "ws-001" \| "Computer" takes an ID of the form .+ Choose the computer from the list\.$/],
	])('%s', async (_, computerId, message) => {
		expect(await refused(await picked(reports.everything, { Hostname: 'WS-1', Period: 'today' }, { computerId }))).toMatch(message);
	});

	test('no computer at all is refused by n8n itself', async () => {
		const parameters = await picked(reports.everything, { Hostname: 'WS-1', Period: 'today' }, { computerId: fromList('') });
		await expect(run(parameters)).rejects.toThrow('has issues');
		expect(requests()).toEqual([]);
	});

	test('a period that is no choice', async () => {
		expect(await refused(await picked(reports.dated, { Period: '={{ "lastDecade" }}' }))).toMatch(/^"Period" has no choice "lastDecade" \| /);
	});

	test('one item of several', async () => {
		const parameters = await picked(reports.text, { Hostname: '={{ $json.host }}' });
		const { items } = await run(parameters, { items: [{ host: 'WS-1' }, {}], onError: 'continueRegularOutput' });
		expect(items.filter(({ json }) => json.error !== undefined)).toEqual([expect.objectContaining({ json: { error: '"Hostname" is empty', message: 'Fill in "Hostname".' }, pairedItem: { item: 1 } })]);
		expect(runBodies()).toHaveLength(1);
	});

	test('values without the fields that they are for', async () => {
		const reportInputs = { mappingMode: 'defineBelow', value: { Hostname: 'WS-1' } };
		expect(await refused(runReport(reports.text, { reportInputs }))).toBe('"Report Inputs" is incomplete | Open the node, choose the report anew and fill in its fields.');
	});
});

const ANEW = 'Open the node and choose the report anew, so that the form shows what it asks for by now. If it asks for that in this organization only, leave the organization out.';

describe('a report that asks for more than when the form was filled in says so', () => {
	const changed = (reportId: string, change: Partial<Report>) => Object.assign(sandbox.threatLocker.data.reports.find((report) => report.reportId === reportId)!, change);

	test.each<[string, string, IDataObject, Partial<Report>, string]>([
		['an ID', reports.text, { Hostname: 'WS-1' }, { guidOption: true, guidOptionName: 'ComputerId' }, 'The report "Computer Details by Hostname" needs ComputerId'],
		['a text', reports.plain, {}, { dataOption: true, dataOptionName: null }, 'The report "Applications Containing Same Hash" needs a text'],
		['a period', reports.plain, {}, { dateOption: true }, 'The report "Applications Containing Same Hash" needs a period'],
	])('%s', async (_, reportId, value, change, message) => {
		const parameters = await picked(reportId, value);
		changed(reportId, change);
		expect(words(await run(parameters))).toBe(`${message} | ${ANEW}`);
		expect(runBodies()).toEqual([]);
	});

	test('of less it sends less', async () => {
		const parameters = await picked(reports.everything, { Hostname: 'WS-1', Period: 'custom' }, { ...dates, computerId: fromList(COMPUTER) });
		changed(reports.everything, { dataOption: false, dateOption: false });
		await run(parameters);
		expect(runBodies()).toEqual([{ reportId: reports.everything, id: COMPUTER }]);
	});
});

describe('a label that', () => {
	test.each(['__proto__', 'constructor', 'toString', '={{ 1 }}', '= Host', "it's", 'a.b', '{{ $json.a }}', '<b>Host</b>', 'x'.repeat(5_000)])('%.20s keeps its value', async (dataOptionName) => {
		sandbox.threatLocker.data.reports.find((report) => report.reportId === reports.text)!.dataOptionName = dataOptionName;
		const { reportInputs } = await ownFields(reports.text, {});
		const [field] = (reportInputs as unknown as ResourceMapperValue).schema;
		const { error } = await run(await picked(reports.text, JSON.parse(`{${JSON.stringify(field!.id)}:"WS-1"}`) as IDataObject));
		expect(error).toBeUndefined();
		expect(runBodies()).toEqual([{ reportId: reports.text, data: 'WS-1' }]);
		expect(words(await run(await picked(reports.text, { [field!.id]: '={{ $json.nothing }}' })))).toMatch(/" is empty/);
	});
});

describe('saved workflows without own fields', () => {
	const saved = (reportId: string, more: IDataObject) => runReport('', { reportId: fromList(reportId), ...more });

	test.each<[string, string, IDataObject, IDataObject]>([
		['a text', reports.text, { data: 'WS-1' }, { data: 'WS-1' }],
		['a text from an expression', reports.text, { data: '={{ $json.host }}' }, { data: 'WS-9' }],
		['a number for a text', reports.text, { data: 4711 }, { data: '4711' }],
		['an ID', reports.id, { id: COMPUTER }, { id: COMPUTER }],
		['a custom period', reports.dated, { period: 'custom', ...dates }, dates],
		['a custom period from an expression', reports.dated, { period: '={{ "custom" }}', ...dates }, dates],
		['all of it, with the form opened but not loaded', reports.everything, { reportInputs: { mappingMode: 'defineBelow', value: null }, period: 'custom', ...dates, data: 'WS-1', id: COMPUTER }, { ...dates, data: 'WS-1', id: COMPUTER }],
	])('%s', async (_, reportId, more, sent) => {
		const { error } = await run(saved(reportId, more), { items: [{ host: 'WS-9' }] });
		expect(error).toBeUndefined();
		expect(runBodies()).toEqual([{ reportId, ...sent }]);
	});

	test('nothing but the report: the last seven days', async () => {
		await run(saved(reports.dated, {}));
		const [{ startDate, endDate }] = runBodies() as [IDataObject];
		expect(Date.parse(String(endDate)) - Date.parse(String(startDate))).toBe(7 * 24 * 3_600_000);
	});

	test('what is missing is named by the plain field', async () => {
		expect(words(await run(saved(reports.text, { period: 'today' })))).toBe('The report "Computer Details by Hostname" needs Hostname | Enter it in "Text".');
	});
});

test('a report from an expression takes the plain fields', async () => {
	const { error } = await run(runReport('', { reportId: byId('={{ $json.report }}'), period: 'custom', ...dates, data: 'WS-1', id: COMPUTER }), { items: [{ report: reports.everything }] });
	expect(error).toBeUndefined();
	expect(runBodies()).toEqual([{ reportId: reports.everything, ...dates, data: 'WS-1', id: COMPUTER }]);
});

describe('in several organizations', () => {
	const GLOBEX = organizationGuid(3);
	const namesake = (more: IDataObject = {}): void => {
		const text = sandbox.threatLocker.data.reports.find(({ reportId }) => reportId === reports.text)!;
		const others = sandbox.threatLocker.data.organizations.map(({ organizationId }) => organizationId).filter((id) => id !== GLOBEX);
		sandbox.threatLocker.data.reports.push({ ...text, reportId: reportGuid(900), organizations: [GLOBEX], ...more });
		text.organizations = others;
	};

	test.each([
		['several', { organizationScope: 'several', organizationIds: [organizationGuid(2), GLOBEX] }, 2],
		['all below', { organizationScope: 'children' }, 5],
	])('%s: the own fields go to the report of the same name, whatever its ID and label', async (_, scope, count) => {
		namesake({ dataOptionName: 'Host name' });
		const { error } = await run(await picked(reports.text, { Hostname: 'WS-1' }, scope));
		expect(error).toBeUndefined();
		expect(runBodies()).toHaveLength(count);
		expect(runBodies()).toEqual(expect.arrayContaining([{ reportId: reports.text, data: 'WS-1' }, { reportId: reportGuid(900), data: 'WS-1' }]));
	});

	test('where the report asks for more there, that organization fails by name', async () => {
		namesake({ guidOption: true, guidOptionName: 'ComputerId' });
		const { items } = await run(await picked(reports.text, { Hostname: 'WS-1' }, { organizationScope: 'children' }), { onError: 'continueRegularOutput' });
		expect(items.filter(({ json }) => json.error !== undefined).map(({ json }) => json)).toEqual([
			{ error: 'globex: The report "Computer Details by Hostname" needs ComputerId', message: ANEW },
		]);
	});
});
