import type { IDataObject } from 'n8n-workflow';
import { organizationGuid, reportGuid, type Report } from '../../sandbox/index.mts';
import { byId, COMPUTER, fromList, ownFields, reports, run, runBodies, runReport, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const dates = { startDate: '2026-09-01T00:00:00Z', endDate: '2026-09-03T00:00:00Z' };
/** A picked report with its own fields filled in. */
const picked = async (reportId: string, value: IDataObject, more: IDataObject = {}) =>
	runReport('', { reportId: fromList(reportId), ...(await ownFields(reportId, value)), ...more });

const ANEW =
	'Open the node and choose the report anew, so that the form shows what it asks for by now. If it asks for that in this organization only, leave the organization out.';

describe('a report that asks for more than when the form was filled in says so', () => {
	const changed = (reportId: string, change: Partial<Report>) =>
		Object.assign(sandbox.threatLocker.data.reports.find((report) => report.reportId === reportId)!, change);

	test.each<[string, string, IDataObject, Partial<Report>, string]>([
		[
			'an ID',
			reports.text,
			{ Hostname: 'WS-1' },
			{ guidOption: true, guidOptionName: 'ComputerId' },
			'The report "Computer Details by Hostname" needs ComputerId',
		],
		[
			'a text',
			reports.plain,
			{},
			{ dataOption: true, dataOptionName: null },
			'The report "Applications Containing Same Hash" needs a text',
		],
		['a period', reports.plain, {}, { dateOption: true }, 'The report "Applications Containing Same Hash" needs a period'],
	])('%s', async (_, reportId, value, change, message) => {
		const parameters = await picked(reportId, value);
		changed(reportId, change);
		expect(words(await run(parameters))).toBe(`${message} | ${ANEW}`);
		expect(runBodies()).toEqual([]);
	});

	test('of less it sends less', async () => {
		const parameters = await picked(
			reports.everything,
			{ Hostname: 'WS-1', Period: 'custom' },
			{ ...dates, computerId: fromList(COMPUTER) },
		);
		changed(reports.everything, { dataOption: false, dateOption: false });
		await run(parameters);
		expect(runBodies()).toEqual([{ reportId: reports.everything, id: COMPUTER }]);
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
		[
			'all of it, with the form opened but not loaded',
			reports.everything,
			{ reportInputs: { mappingMode: 'defineBelow', value: null }, period: 'custom', ...dates, data: 'WS-1', id: COMPUTER },
			{ ...dates, data: 'WS-1', id: COMPUTER },
		],
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
		expect(words(await run(saved(reports.text, { period: 'today' })))).toBe(
			'The report "Computer Details by Hostname" needs Hostname | Enter it in "Text".',
		);
	});
});

test('a report from an expression takes the plain fields', async () => {
	const { error } = await run(
		runReport('', { reportId: byId('={{ $json.report }}'), period: 'custom', ...dates, data: 'WS-1', id: COMPUTER }),
		{ items: [{ report: reports.everything }] },
	);
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
		expect(runBodies()).toEqual(
			expect.arrayContaining([
				{ reportId: reports.text, data: 'WS-1' },
				{ reportId: reportGuid(900), data: 'WS-1' },
			]),
		);
	});

	test('where the report asks for more there, that organization fails by name', async () => {
		namesake({ guidOption: true, guidOptionName: 'ComputerId' });
		const { items } = await run(await picked(reports.text, { Hostname: 'WS-1' }, { organizationScope: 'children' }), {
			onError: 'continueRegularOutput',
		});
		expect(items.filter(({ json }) => json.error !== undefined).map(({ json }) => json)).toEqual([
			{ error: 'globex: The report "Computer Details by Hostname" needs ComputerId', message: ANEW },
		]);
	});
});
