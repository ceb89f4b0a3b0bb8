import { NodeHelpers, type IDataObject, type INodeParameters } from 'n8n-workflow';
import { organizationGuid, reportGuid, type Report } from '../../sandbox/index.mts';
import { loadFields, type ListSearch } from '../engine/listSearch.mts';
import { threatLocker, threatLockerTrigger } from '../engine/nodeTypes.mts';
import {
	allValues,
	byId,
	calls,
	credential,
	fromList,
	LIST,
	organizationHeaders,
	ownFields,
	reports,
	runReport,
	sandbox,
	useSandbox,
} from './run.mts';

useSandbox();

type Load = Partial<ListSearch>;
const load = async (reportId: unknown, more: Load = {}) =>
	await loadFields({
		node: 'threatLocker',
		method: 'getReportFields',
		credential: credential(),
		...more,
		parameters: { resource: 'report', operation: 'run', reportId: fromList(reportId), ...more.parameters },
	});

const required = (label: string, more: IDataObject = {}) =>
	expect.objectContaining({ id: label, displayName: label, type: 'string', required: true, display: true, ...more });
/** Show the list of computers and the Period; nobody sees the marks themselves. */
const computer = expect.objectContaining({ id: 'Computer', required: false, display: false });
const period = expect.objectContaining({ id: 'Period', required: false, display: false, defaultValue: 'asked' });

describe('the fields of a picked report', () => {
	test.each<[string, string, unknown[]]>([
		['nothing', reports.plain, []],
		['a period', reports.dated, [period]],
		['a text', reports.text, [required('Hostname')]],
		['an ID', reports.id, [required('Computer Group Id')]],
		['a period and a text', reports.dateAndText, [required('Hostname'), period]],
		['a period and an ID', reports.dateAndId, [computer, period]],
		['everything', reports.everything, [computer, required('Hostname'), period]],
	])('that asks for %s', async (_, reportId, fields) => {
		expect((await load(reportId)).fields).toEqual(fields);
		expect(calls()).toEqual([LIST]);
	});

	test('a report that asks for nothing says so', async () => {
		expect((await load(reports.plain)).emptyFieldsNotice).toBe('This report asks for nothing. It runs as it is.');
		expect((await load(reports.dated)).emptyFieldsNotice).toBeUndefined();
	});

	test('the trigger has its own period', async () => {
		const watch = { node: 'threatLockerTrigger', method: 'getWatchedReportFields' } as const;
		expect((await load(reports.everything, watch)).fields).toEqual([computer, required('Hostname')]);
		expect(await load(reports.dated, watch)).toEqual({
			fields: [],
			emptyFieldsNotice: 'Apart from "Look Back", this report asks for nothing.',
		});
	});

	test.each<[string | null, string | null, string[]]>([
		['Host name', 'Computer Group', ['Host name', 'Computer Group', 'Period']],
		[null, '', ['Text', 'ID', 'Period']],
		['Owner', 'Owner', ['Owner', 'Owner (ID)', 'Period']],
		['Computer', 'Owner', ['Computer (Text)', 'Owner', 'Period']],
		['Period', 'Period', ['Period (Text)', 'Period (ID)', 'Period']],
		['Path ["C:\\"]', ' ', ['Path C:', 'ID', 'Period']],
	])('labels %j and %j', async (dataOptionName, guidOptionName, labels) => {
		Object.assign(sandbox.threatLocker.data.reports.find(({ reportId }) => reportId === reports.everything)!, {
			dataOptionName,
			guidOptionName,
		} satisfies Partial<Report>);
		const { fields } = await load(reports.everything);
		expect(fields.map(({ displayName }) => displayName)).toEqual(labels);
		expect(fields.map(({ canBeUsedToMatch }) => canBeUsedToMatch)).toEqual([false, true, false]);
	});

	test('also where the text goes by the same label', async () => {
		Object.assign(sandbox.threatLocker.data.reports.find(({ reportId }) => reportId === reports.everything)!, {
			dataOptionName: 'ComputerId',
			guidOptionName: 'ComputerId',
		} satisfies Partial<Report>);
		expect((await load(reports.everything)).fields).toEqual([computer, required('ComputerId'), period]);
	});

	test.each(['Computer', 'computerid', 'Computer ID', ' COMPUTER_GUID '])(
		'the ID of a computer labelled %j is chosen from a list',
		async (guidOptionName) => {
			Object.assign(sandbox.threatLocker.data.reports.find(({ reportId }) => reportId === reports.id)!, {
				guidOptionName,
			} satisfies Partial<Report>);
			expect((await load(reports.id)).fields).toEqual([computer]);
		},
	);

	test.each<[string, IDataObject, string | undefined]>([
		['managed organization', { organizationId: byId(organizationGuid(3)) }, organizationGuid(3)],
		[
			'organization of the credential, where several are chosen',
			{ organizationScope: 'several', organizationId: byId(organizationGuid(3)) },
			undefined,
		],
	])('are looked up in the %s', async (_, parameters, guid) => {
		expect((await load(reports.text, { parameters })).fields).toEqual([required('Hostname')]);
		expect(organizationHeaders()).toEqual([[guid, guid]]);
	});
});

describe('where nobody knows what the report asks for, anything may be filled in', () => {
	const labels = async (reportId: unknown, more?: Load) =>
		(await load(reportId, more)).fields.map(({ displayName, required: must }) => [displayName, must]);
	const anything = [
		['Text', false],
		['ID', false],
		['Period', false],
	];

	test('a report that the list lacks', async () => {
		expect(await labels(reportGuid(999))).toEqual(anything);
	});

	test.each(['withoutReports', 'revoked'] as const)('key %s', async (key) => {
		expect(await labels(reports.text, { credential: credential({ apiKey: sandbox.threatLocker.keys[key] }) })).toEqual(anything);
	});

	test.each<[string, string, RegExp]>([
		['the list may not be read', reports.text, /does not list the report with the ID/],
		['the list lacks the report', reportGuid(999), /does not list the report with the ID/],
		['the key is revoked', reports.text, /did not accept the API key/],
	])('but a form that has its fields keeps them, when %s', async (why, reportId, message) => {
		const parameters = await ownFields(reports.text, { Hostname: 'WS-1' });
		if (why === 'the list may not be read') sandbox.threatLocker.faults.push({ kind: 'status', status: 401 });
		const apiKey = sandbox.threatLocker.keys[why === 'the key is revoked' ? 'revoked' : 'full'];
		await expect(load(reportId, { parameters, credential: credential({ apiKey }) })).rejects.toThrow(message);
	});

	test('an ID that is none is not asked for', async () => {
		expect(await labels('../x')).toEqual(anything);
		expect(calls()).toEqual([]);
	});
});

describe('the form shows', () => {
	const plain = ['period', 'data', 'id'];
	const fieldsShown = (type: typeof threatLocker, parameters: IDataObject): string[] => {
		const { description } = type;
		const node = { typeVersion: 1 };
		// What the editor holds of a node: n8n has filled in the defaults of all that is shown.
		const held = NodeHelpers.getNodeParameters(description.properties, parameters as INodeParameters, true, false, node, description)!;
		const names = ['reportInputs', 'computerId', ...plain, 'days', 'startDate', 'endDate'];
		const shown = description.properties.filter(
			(field) => names.includes(field.name) && NodeHelpers.displayParameter(held, field, node, description),
		);
		return shown.map(({ name }) => name);
	};
	const shown = (parameters: IDataObject) => fieldsShown(threatLocker, parameters);

	test('nothing to fill in before a report is picked', () => {
		expect(shown(runReport(''))).toEqual([]);
	});

	test('the own fields once they are known', async () => {
		expect(shown(runReport(reports.text, await ownFields(reports.text, { Hostname: 'WS-1' })))).toEqual(['reportInputs']);
		expect(shown(runReport(reports.plain, await ownFields(reports.plain, {})))).toEqual(['reportInputs']);
	});

	test('the list of computers where the report asks for one', async () => {
		expect(shown(runReport(reports.dateAndId, await ownFields(reports.dateAndId, {})))).toEqual(['reportInputs', 'computerId', 'period']);
		expect(shown(runReport('={{ $json.report }}', await ownFields(reports.dateAndId, {})))).toEqual(plain);
	});

	test.each([
		['last7Days', []],
		['lastDays', ['days']],
		['custom', ['startDate', 'endDate']],
		['={{ $json.period }}', ['days', 'startDate', 'endDate']],
	])('what the period %s needs', async (value, fields) => {
		expect(shown(runReport(reports.dated, await ownFields(reports.dated, { Period: value })))).toEqual([
			'reportInputs',
			'period',
			...fields,
		]);
	});

	test('the plain fields for a report from an expression', () => {
		expect(shown(runReport('={{ $json.report }}'))).toEqual(plain);
		expect(shown(runReport('={{ $json.report }}', { period: 'custom' }))).toEqual(['period', 'startDate', 'endDate', 'data', 'id']);
	});

	test('the plain fields for a report from an expression, also while the editor remembers the own ones', async () => {
		const remembered = { ...runReport('={{ $json.report }}'), ...(await ownFields(reports.dated, { Period: 'last7Days' })) };
		const { properties } = threatLocker.description;
		const names = properties
			.filter((field) => NodeHelpers.displayParameter(remembered as INodeParameters, field, { typeVersion: 1 }, threatLocker.description))
			.map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining(plain));
		expect(names).not.toEqual(expect.arrayContaining(['startDate']));
		expect(names).toEqual([...new Set(names)]);
	});

	test.each<[string, IDataObject]>([
		['a text', { data: 'WS-1' }],
		['a text from an expression', { data: '={{ $json.host }}' }],
		['an ID', { id: reports.plain }],
	])('the plain fields where %s was filled in before', (_, values) => {
		expect(shown(runReport(reports.text, values))).toEqual(expect.arrayContaining(plain));
		expect(shown(runReport(reports.text, values))).not.toContain('reportInputs');
	});

	test('the period, whatever the editor holds of the own fields while another report is loaded', async () => {
		const chosen = { ...(await ownFields(reports.dated, { Period: 'previousWeek' })) };
		const empty = { mappingMode: 'defineBelow', value: null, schema: [] } as unknown as IDataObject;
		for (const reportInputs of [chosen.reportInputs, empty, (await ownFields(reports.dateAndText, {})).reportInputs]) {
			const { description } = threatLocker;
			const parameters = runReport(reports.dateAndText, { ...chosen, reportInputs }) as INodeParameters;
			// n8n drops what a form does not show.
			const held = NodeHelpers.getNodeParameters(description.properties, parameters, false, false, { typeVersion: 1 }, description);
			expect(held).toMatchObject({ period: 'previousWeek' });
		}
	});

	test('the same in the trigger, without a period', async () => {
		const watching = (more: IDataObject) => fieldsShown(threatLockerTrigger, { reportId: fromList(reports.text), ...more });
		expect(watching(await ownFields(reports.text, { Hostname: 'WS-1' }, 'threatLockerTrigger'))).toEqual(['reportInputs']);
		expect(watching({ data: allValues.data })).toEqual(['data', 'id']);
		expect(watching({ reportId: byId('={{ $json.report }}') })).toEqual(['data', 'id']);
		expect(watching({ reportId: fromList('') })).toEqual([]);
	});
});
