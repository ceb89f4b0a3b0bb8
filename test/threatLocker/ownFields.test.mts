import { NodeHelpers, type IDataObject, type ResourceMapperValue } from 'n8n-workflow';
import { PERIOD_CHOICES } from '../../nodes/fields/period.ts';
import { threatLocker } from '../engine/nodeTypes.mts';
import { node } from '../engine/run.mts';
import { callTool } from '../engine/tool.mts';
import {
	byId,
	calls,
	COMPUTER,
	credential,
	expectNoKey,
	fromList,
	links,
	LIST,
	ownFields,
	reports,
	requests,
	RUN,
	run,
	runBodies,
	runReport,
	sandbox,
	useSandbox,
	words,
} from './run.mts';

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
		const parameters = await picked(
			reports.everything,
			{ Hostname: '={{ $json.host }}', Period: '={{ $json.period }}' },
			{ ...dates, computerId: byId('={{ $json.computer }}') },
		);
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
		[
			'a text that is a list',
			reports.text,
			{ Hostname: '={{ ["WS-1"] }}' },
			'"Hostname" is not a text | Enter a text in "Hostname", or an expression that gives one.',
		],
		[
			'an ID that is none',
			reports.id,
			{ 'Computer Group Id': 'acme' },
			'"Computer Group Id" is not a valid ID: "acme" | "Computer Group Id" takes an ID of the form 00000000-0000-0000-0000-000000000000. The service lists groups with their IDs at ComputerGroup/ComputerGroupGetDropdownByOrganizationId, below the address of its API; n8n\'s HTTP Request node can ask for it with this credential.',
		],
		[
			'an empty period',
			reports.dated,
			{ Period: '={{ null }}' },
			`"Period" is empty | Use one of: ${PERIOD_CHOICES.map(({ name }) => name).join(', ')}.`,
		],
		[
			'a period without its dates',
			reports.dated,
			{ Period: 'custom' },
			'"Start Date" is empty | Choose a date in "Start Date" or another "Period".',
		],
	])('%s', async (_, reportId, value, message) => {
		expect(await refused(await picked(reportId, value))).toBe(message);
	});

	test.each<[string, IDataObject, RegExp]>([
		['a computer from an expression that comes to nothing', byId('={{ $json.computer }}'), /^"Computer" is empty \| Fill in "Computer"\.$/],
		['a computer that is a list', byId('={{ ["a"] }}'), /^"Computer" is not a text \| /],
		[
			'a name of a computer',
			byId('={{ "WS-001" }}'),
			/^"Computer" is not a valid ID: "ws-001" \| "Computer" takes an ID of the form .+ Choose the computer from the list\.$/,
		],
	])('%s', async (_, computerId, message) => {
		expect(await refused(await picked(reports.everything, { Hostname: 'WS-1', Period: 'today' }, { computerId }))).toMatch(message);
	});

	test('no computer at all is refused by n8n itself', async () => {
		const parameters = await picked(reports.everything, { Hostname: 'WS-1', Period: 'today' }, { computerId: fromList('') });
		await expect(run(parameters)).rejects.toThrow('has issues');
		expect(requests()).toEqual([]);
	});

	test('a period that is no choice', async () => {
		expect(await refused(await picked(reports.dated, { Period: '={{ "lastDecade" }}' }))).toMatch(
			/^"Period" has no choice "lastDecade" \| /,
		);
	});

	test('one item of several', async () => {
		const parameters = await picked(reports.text, { Hostname: '={{ $json.host }}' });
		const { items } = await run(parameters, { items: [{ host: 'WS-1' }, {}], onError: 'continueRegularOutput' });
		expect(items.filter(({ json }) => json.error !== undefined)).toEqual([
			expect.objectContaining({ json: { error: '"Hostname" is empty', message: 'Fill in "Hostname".' }, pairedItem: { item: 1 } }),
		]);
		expect(runBodies()).toHaveLength(1);
	});

	test('values without the fields that they are for', async () => {
		const reportInputs = { mappingMode: 'defineBelow', value: { Hostname: 'WS-1' } };
		expect(await refused(runReport(reports.text, { reportInputs }))).toBe(
			'"Report Inputs" is incomplete | Open the node, choose the report anew and fill in its fields.',
		);
	});
});

describe('a label that', () => {
	test.each([
		'__proto__',
		'constructor',
		'toString',
		'={{ 1 }}',
		'= Host',
		"it's",
		'a.b',
		'{{ $json.a }}',
		'<b>Host</b>',
		'x'.repeat(5_000),
	])('%.20s keeps its value', async (dataOptionName) => {
		sandbox.threatLocker.data.reports.find((report) => report.reportId === reports.text)!.dataOptionName = dataOptionName;
		const { reportInputs } = await ownFields(reports.text, {});
		const [field] = (reportInputs as unknown as ResourceMapperValue).schema;
		const { error } = await run(await picked(reports.text, JSON.parse(`{${JSON.stringify(field!.id)}:"WS-1"}`) as IDataObject));
		expect(error).toBeUndefined();
		expect(runBodies()).toEqual([{ reportId: reports.text, data: 'WS-1' }]);
		expect(words(await run(await picked(reports.text, { [field!.id]: '={{ $json.nothing }}' })))).toMatch(/" is empty/);
	});
});
