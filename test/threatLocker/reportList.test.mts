import { organizationGuid, type ThreatLockerSwitches } from '../../sandbox/index.mts';
import { byId, calls, credential, LIST, organizationHeaders, requests, reports, rowsOf, run, sandbox, useSandbox } from './run.mts';

useSandbox();

const getAll = { resource: 'report', operation: 'getAll' };
const everything = { ...getAll, returnAll: true };

/** What the sandbox holds, in the order in which groups give it. */
const expected = () => {
	const { reports: list } = sandbox.threatLocker.data;
	const categories = [...new Set(list.map(({ category }) => category))];
	return categories.flatMap((category) =>
		list
			.filter((report) => report.category === category)
			.map(({ columns, rows, rowTexts, slow, dataOptionName, guidOptionName, ...report }) => ({
				...report,
				dataOptionName: dataOptionName || null,
				guidOptionName: guidOptionName || null,
			})),
	);
};
const byReportId = (rows: object[]) => [...rows].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

test('one GET without query and body, with the raw key', async () => {
	await run(everything);
	expect(calls()).toEqual([LIST]);
	expect(requests()[0]).toMatchObject({ query: {}, body: undefined, headers: { authorization: sandbox.threatLocker.key } });
});

const shapes: Array<ThreatLockerSwitches['listShape']> = ['category', 'categoryName', 'flat', 'data', 'flatData'];
const keyCases: Array<ThreatLockerSwitches['keyCase']> = ['camel', 'pascal', 'upper', 'lower'];

test.each(shapes.flatMap((listShape) => keyCases.map((keyCase) => ({ listShape, keyCase }))))(
	'list shape $listShape, keys in $keyCase case: the same flat list with categories',
	async (switches) => {
		sandbox.threatLocker.reset(switches);
		const { items, error } = await run(everything);
		expect(error).toBeUndefined();
		expect(byReportId(rowsOf(items))).toEqual(byReportId(expected()));
	},
);

test('groups stay together in the order of the service', async () => {
	expect(rowsOf((await run(everything)).items)).toEqual(expected());
});

test.each<ThreatLockerSwitches['reportNameKey']>(['name', 'reportName', 'displayName'])('name under %s', async (reportNameKey) => {
	sandbox.threatLocker.reset({ reportNameKey, listShape: 'flat' });
	const rows = rowsOf((await run(everything)).items);
	expect(rows.map(({ name }) => name)).toEqual(sandbox.threatLocker.data.reports.map(({ name }) => name));
});

test('without any name the ID stands in', async () => {
	sandbox.threatLocker.reset({ reportNameKey: 'none' });
	const rows = rowsOf((await run(everything)).items);
	expect(rows.map(({ name }) => name)).toEqual(rows.map(({ reportId }) => reportId));
});

test.each<ThreatLockerSwitches['listShape']>(['null', 'empty'])('%s means no reports', async (listShape) => {
	sandbox.threatLocker.reset({ listShape });
	const { items, error } = await run(everything);
	expect(error).toBeUndefined();
	expect(items).toEqual([]);
});

test('nulls and fields that nobody knows do no harm', async () => {
	const odd = [
		{ category: null, reports: null },
		{
			category: 'Odd',
			reports: [{ reportId: reports.plain, name: null, dateOption: 'true', dataOption: null, guidOption: 1, note: { a: [1] } }, null, 7],
		},
		null,
	];
	sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body: odd });
	expect(rowsOf((await run(everything)).items)).toEqual([
		{
			reportId: reports.plain,
			name: reports.plain,
			category: 'Odd',
			dateOption: true,
			dataOption: false,
			dataOptionName: null,
			guidOption: true,
			guidOptionName: null,
			note: { a: [1] },
		},
	]);
});

test.each([
	[1, 1],
	[14, 14],
	[15, 15],
	[16, 15],
])('Limit %i of 15 gives %i', async (limit, count) => {
	expect((await run({ ...getAll, limit })).items).toHaveLength(count);
});

test('Limit is 50 when it is not touched', async () => {
	const one = sandbox.threatLocker.data.reports[0]!;
	for (let count = 0; count < 50; count += 1) sandbox.threatLocker.data.reports.push(one);
	expect((await run(getAll)).items).toHaveLength(50);
});

describe('organization', () => {
	const chosen = organizationGuid(3);
	const fallback = organizationGuid(2);

	test('none: neither header', async () => {
		await run(everything);
		expect(organizationHeaders()).toEqual([[undefined, undefined]]);
	});

	test("the credential's: both headers", async () => {
		await run(everything, { credential: credential({ managedOrganizationId: ` ${fallback.toUpperCase()} ` }) });
		expect(organizationHeaders()).toEqual([[fallback, fallback]]);
	});

	test("the node's goes before the credential's", async () => {
		await run({ ...everything, organizationId: byId(chosen) }, { credential: credential({ managedOrganizationId: fallback }) });
		expect(organizationHeaders()).toEqual([[chosen, chosen]]);
	});
});

test('every item links to the input item that asked for it', async () => {
	const { items } = await run({ ...getAll, limit: '={{ $json.limit }}' }, { items: [{ limit: 2 }, { limit: 1 }, { limit: 3 }] });
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 0, 1, 2, 2, 2].map((item) => ({ item })));
});
