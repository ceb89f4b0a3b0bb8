import type { IDataObject } from 'n8n-workflow';
import { loadChoices } from '../engine/listSearch.mts';
import { threatLockerTrigger } from '../engine/nodeTypes.mts';
import { COMPUTER, credential, fromList, ownFields, reports, requests, runBodies, sandbox, useSandbox } from './run.mts';
import { HOME, trigger } from './watching.mts';

useSandbox();

const picked = async (reportId: string, value: IDataObject): Promise<IDataObject> => ({
	reportId: fromList(reportId),
	...(await ownFields(reportId, value, 'threatLockerTrigger')),
});

test('a poll sends what is filled in in the fields of the report, and its own period', async () => {
	await trigger({ ...(await picked(reports.everything, { Hostname: 'WS-1' })), computerId: fromList(COMPUTER) }).poll();
	const [{ startDate, endDate, ...rest }] = runBodies() as [IDataObject];
	expect(rest).toEqual({ reportId: reports.everything, data: 'WS-1', id: COMPUTER });
	expect(Date.parse(String(endDate)) - Date.parse(String(startDate))).toBe(24 * 3_600_000);
});

test('a field that was left empty is refused by its label, without a request', async () => {
	const watching = trigger(await picked(reports.text, {}));
	await expect(watching.poll()).rejects.toMatchObject({ message: '"Hostname" is empty', description: 'Fill in "Hostname".' });
	expect(requests()).toEqual([]);
});

test('a report from an expression takes the plain fields', async () => {
	await trigger({ reportId: fromList(`={{ "${reports.text}" }}`), data: 'WS-1' }).poll();
	expect(runBodies()).toEqual([{ reportId: reports.text, data: 'WS-1' }]);
});

describe('rows that were seen stay seen', () => {
	const rows = (...names: string[]) =>
		sandbox.threatLocker.setRows(
			reports.text,
			HOME,
			names.map((Name) => ({ Name })),
		);

	test('when the same text moves from the plain field to the own one', async () => {
		rows('a');
		const before = trigger({ reportId: fromList(reports.text), data: 'WS-1' });
		await before.poll();
		rows('a', 'b');
		const after = before.restarted({ parameters: await picked(reports.text, { Hostname: 'WS-1' }) });
		expect((await after.poll()).map(({ json }) => json.Name)).toEqual(['b']);
	});

	test.each([COMPUTER, COMPUTER.toUpperCase(), `{${COMPUTER}}`])('when the ID %s is chosen from the list of computers', async (id) => {
		sandbox.threatLocker.setRows(reports.dateAndId, HOME, [{ Name: 'a' }]);
		const before = trigger({ reportId: fromList(reports.dateAndId), id });
		await before.poll();
		sandbox.threatLocker.setRows(reports.dateAndId, HOME, [{ Name: 'a' }, { Name: 'b' }]);
		const after = before.restarted({ parameters: { ...(await picked(reports.dateAndId, {})), computerId: fromList(COMPUTER) } });
		expect((await after.poll()).map(({ json }) => json.Name)).toEqual(['b']);
	});

	test('when the form is opened for a report that asks for nothing', async () => {
		sandbox.threatLocker.setRows(reports.plain, HOME, [{ Name: 'a' }]);
		const before = trigger({ reportId: fromList(reports.plain) });
		await before.poll();
		sandbox.threatLocker.setRows(reports.plain, HOME, [{ Name: 'a' }, { Name: 'b' }]);
		const after = before.restarted({ parameters: await picked(reports.plain, {}) });
		expect((await after.poll()).map(({ json }) => json.Name)).toEqual(['b']);
	});

	test('not when the text is another one: then the watch begins anew', async () => {
		rows('a');
		const before = trigger(await picked(reports.text, { Hostname: 'WS-1' }));
		await before.poll();
		rows('a', 'b');
		const after = before.restarted({ parameters: await picked(reports.text, { Hostname: 'WS-2' }) });
		expect(await after.poll()).toEqual([]);
	});
});

describe('the list of key columns', () => {
	const load = async (parameters: IDataObject) =>
		await loadChoices({ node: 'threatLockerTrigger', method: 'getColumns', credential: credential(), parameters });
	const columns = async (value: IDataObject, reportId = reports.text, more: IDataObject = {}) =>
		await load({ ...(await picked(reportId, value)), ...more });

	test('is empty, without a run, until the fields of the report are filled in', async () => {
		expect(await columns({})).toEqual([]);
		expect(await columns({}, reports.dateAndId, { computerId: fromList('') })).toEqual([]);
		expect(runBodies()).toEqual([]);
	});

	test.each(['text', 'id', 'everything'] as const)(
		'is empty, without a run, while the form has yet to load the fields of the report: %s',
		async (name) => {
			expect(await load({ reportId: fromList(reports[name]) })).toEqual([]);
			expect(await load({ ...(await picked(reports.plain, {})), reportId: fromList(reports[name]) })).toEqual([]);
			expect(runBodies()).toEqual([]);
		},
	);

	test('is there for a report that asks for nothing, while the form has the empty fields of the one before', async () => {
		expect(await load({ ...(await picked(reports.text, {})), reportId: fromList(reports.dated) })).toContainEqual({
			name: 'Full Path',
			value: 'Full Path',
		});
	});

	test('is read anew by the editor when another report or another organization is picked', () => {
		const { typeOptions } = threatLockerTrigger.description.properties.find(({ name }) => name === 'keyColumns')!;
		// The editor compares what stands there as texts, and all objects are the same text: a locator's own name would never do.
		expect(typeOptions?.loadOptionsDependsOn).toEqual(['reportId.value', 'organizationScope', 'organizationId.value']);
	});

	test('holds the columns then', async () => {
		expect((await columns({ Hostname: 'WS-1' })).length).toBeGreaterThan(0);
		expect(runBodies()).toEqual([{ reportId: reports.text, data: 'WS-1' }]);
		expect((await columns({}, reports.dateAndId, { computerId: fromList(COMPUTER) })).map(({ name }) => name)).toContain('ComputerId');
	});

	test('holds the keys of the rows where the service names its columns otherwise, and white space in them is no obstacle', async () => {
		sandbox.threatLocker.setRows(reports.text, HOME, [{ ' hostName ': 'WS-1', osVersion: '11' }]);
		const listed = await columns({ Hostname: 'WS-1' });
		expect(listed.map(({ value }) => value)).toEqual([' hostName ', 'osVersion']);
		const active = trigger({ ...(await picked(reports.text, { Hostname: 'WS-1' })), keyColumns: [' hostName '] });
		expect(await active.poll()).toEqual([]);
		sandbox.threatLocker.setRows(reports.text, HOME, [
			{ ' hostName ': 'WS-1', osVersion: '12' },
			{ ' hostName ': 'WS-2', osVersion: '11' },
		]);
		expect((await active.poll()).map(({ json }) => json[' hostName '])).toEqual(['WS-2']);
	});
});
