import { NodeHelpers, type IDataObject } from 'n8n-workflow';
import { expectedSha256, type SmailanderSwitches } from '../../sandbox/index.mts';
import { smailander } from '../engine/nodeTypes.mts';
import { storedBytes } from '../engine/run.mts';
import { byId, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const download = (fields: IDataObject = {}) => ({ resource: 'instance', operation: 'download', reportId: byId('report_101'), ...fields });
const chosen = (id: string, fields: IDataObject = {}) => download({ instance: 'chosen', instanceId: byId(id), ...fields });
const set = (switches: Partial<SmailanderSwitches>) => void Object.assign(sandbox.smailander.switches, switches);
const first = { sha256: expectedSha256({ instanceId: 'instance_101_1', format: 'pdf', size: 2048 }), instanceId: 'instance_101_1' };
const last = { sha256: expectedSha256({ instanceId: 'instance_101_3', format: 'pdf', size: 3072 }), instanceId: 'instance_101_3' };
const list = 'GET /reports/report_101/instances?limit=100';
const reportPath = 'GET /reports/report_101/download';
const pathOf = (id: string) => `GET /reports/report_101/instances/${id}/download`;

describe('latest', () => {
	test.each(['newest', 'oldest'] as const)('is the newest completed one, in a list with the %s first', async (instanceOrder) => {
		set({ instanceOrder });
		sandbox.smailander.runScheduled('report_101', { instance_id: 'later', status: 'failed' });
		sandbox.smailander.runScheduled('report_101', { instance_id: 'latest', status: 'generating' });
		expect((await run(download())).items[0]!.json).toMatchObject(last);
	});

	test('is found in a list of the oldest first that is longer than a page', async () => {
		set({ instanceOrder: 'oldest', instanceMaxLimit: 10_000 });
		for (let number = 0; number < 120; number += 1) {
			sandbox.smailander.runScheduled('report_101', {
				instance_id: `made_${number}`,
				generated_at: new Date(Date.parse('2026-05-01') + number * 60_000).toISOString(),
			});
		}
		expect((await run(download())).items[0]!.json.instanceId).toBe('made_119');
		expect((await run(chosen('made_118'))).items[0]!.json.instanceId).toBe('made_118');
	});

	test.each(['Complete', 'READY', 'success', 'done'])('takes "%s" for completed', async (completedStatus) => {
		set({ completedStatus });
		expect((await run(download())).items[0]!.json).toMatchObject(last);
	});

	test('none completed: the states are named and nothing is downloaded', async () => {
		set({ generateOutcome: 'never', pendingStatus: 'queued' });
		const { items } = await run({ operation: 'generate' });
		const result = await run(download({ reportId: byId(String(items[0]!.json.report_id)) }));
		expect(words(result)).toBe('The report has no completed instance: status "queued" | Run the node again when one is completed.');
		expect(lines()).toHaveLength(2);
	});

	test('a report that never ran', async () => {
		expect(words(await run(download({ reportId: byId('report_102') })))).toMatch(
			/^The report has no instance yet \| .*generate the report first/,
		);
	});

	test('an unknown report', async () => {
		for (const fields of [{}, { instance: 'chosen', instanceId: byId('instance_1') }]) {
			const result = await run(download({ reportId: byId('report_999'), ...fields }));
			expect(words(result)).toMatch(/^Smailander did not find it: The report report_999 does not exist \| Choose the report/);
		}
	});
});

describe('chosen', () => {
	test('by ID and from the list', async () => {
		expect((await run(chosen('instance_101_1'))).items[0]!.json).toMatchObject(first);
		const instanceId = { __rl: true, mode: 'list', value: 'instance_101_3' };
		expect((await run(download({ instance: 'chosen', instanceId }))).items[0]!.json).toMatchObject(last);
		expect(lines()).toEqual([list, 'GET /download/instance_101_1.pdf', list, 'GET /download/instance_101_3.pdf']);
	});

	test('one that failed', async () => {
		expect(words(await run(chosen('instance_101_2')))).toBe(
			'The instance "instance_101_2" was not completed: its status is "failed" | Generate the report again.',
		);
		expect(lines()).toEqual([list]);
	});

	test('one that is under way', async () => {
		sandbox.smailander.runScheduled('report_101', { instance_id: 'now', status: 'generating' });
		expect(words(await run(chosen('now')))).toBe(
			'The instance "now" is not ready yet: its status is "generating" | Run the node again when it is completed.',
		);
	});

	test('one that is not listed is tried by its path', async () => {
		expect(words(await run(chosen('instance_9')))).toMatch(/^There is no file of the instance "instance_9" \| Choose an instance/);
		expect(lines()).toEqual([list, pathOf('instance_9')]);
	});
});

describe('without a link', () => {
	test.each<[SmailanderSwitches['downloadPaths'], string[]]>([
		['both', [list, reportPath]],
		['report', [list, reportPath]],
		['instance', [list, reportPath, pathOf('instance_101_3')]],
	])('latest, paths: %s', async (downloadPaths, expected) => {
		set({ linkStyle: 'none', downloadPaths });
		const { items } = await run(download());
		expect(items[0]!.json).toMatchObject({ ...last, sizeMatches: true });
		expect(lines()).toEqual(expected);
	});

	test.each<[SmailanderSwitches['downloadPaths'], string[]]>([
		['both', [list, pathOf('instance_101_1')]],
		['instance', [list, pathOf('instance_101_1')]],
	])('an older chosen one never by the path of the report, paths: %s', async (downloadPaths, expected) => {
		set({ linkStyle: 'none', downloadPaths });
		expect((await run(chosen('instance_101_1'))).items[0]!.json).toMatchObject(first);
		expect(lines()).toEqual(expected);
	});

	test('an older chosen one, where only the path of the report exists, is an error and not the newest', async () => {
		set({ linkStyle: 'none', downloadPaths: 'report' });
		expect(words(await run(chosen('instance_101_1')))).toContain('There is no file of the instance "instance_101_1"');
	});

	test('no path exists', async () => {
		set({ linkStyle: 'none', downloadPaths: 'none' });
		expect(words(await run(download()))).toContain('There is no file of the instance "instance_101_3"');
		expect(lines()).toEqual([list, reportPath, pathOf('instance_101_3')]);
	});

	test.each(['redirect', 'jsonLink'] as const)('a path that answers with a %s', async (downloadMode) => {
		set({ linkStyle: 'none', downloadMode });
		expect((await run(download())).items[0]!.json).toMatchObject(last);
		expect(sandbox.storage.requests).toHaveLength(1);
	});

	test.each(['alwaysMissing', 'alwaysEmpty'] as const)('a report whose instances are %s, in every format', async (instanceList) => {
		for (const format of ['pdf', 'csv', 'json', 'xlsx']) {
			set({ instanceList, pollsUntilDone: 0 });
			const made = await run({ operation: 'generate', format });
			const reportId = String(made.items[0]!.json.report_id);
			const { items, error } = await run(download({ reportId: byId(reportId) }));
			expect(error).toBeUndefined();
			const content = { instanceId: reportId.replace('report_new', 'instance'), format, size: 5120 };
			expect(items[0]!.json).toMatchObject({ reportId, sha256: expectedSha256(content), fileName: `${content.instanceId}.${format}` });
		}
	});
});

test('several input items: each its own report, instance and field, linked', async () => {
	const items = [
		{ report: 'report_101', instance: 'instance_101_1', field: 'one' },
		{ report: 'report_103', instance: 'instance_103_3', field: 'two' },
		{ report: 'report_104', instance: 'instance_104_1', field: 'three' },
	];
	const reportId = { __rl: true, mode: 'id', value: '={{ $json.report }}' };
	const instanceId = { __rl: true, mode: 'id', value: '={{ $json.instance }}' };
	const result = await run(download({ reportId, instance: 'chosen', instanceId, binaryPropertyName: '={{ $json.field }}' }), { items });
	const contents = [
		{ instanceId: 'instance_101_1', format: 'pdf', size: 2048 },
		{ instanceId: 'instance_103_3', format: 'csv', size: 3072 },
		{ instanceId: 'instance_104_1', format: 'xlsx', size: 2048 },
	];
	expect(result.items.map(({ json }) => json.sha256)).toEqual(contents.map(expectedSha256));
	expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	const sizes = result.items.map(async ({ binary }, index) => (await storedBytes(binary![items[index]!.field]!)).length);
	expect(await Promise.all(sizes)).toEqual([2048, 3072, 2048]);
});

test.each([
	['file', true],
	['rows', false],
	// Nobody knows what it will give.
	['={{ $json.output }}', true],
])('with Output %s the form asks for the field of the file: %s', (output, asks) => {
	const parameters = { resource: 'instance', operation: 'download', output };
	const field = smailander.description.properties.find(
		({ name, displayOptions }) => name === 'binaryPropertyName' && displayOptions?.show?.resource?.includes('instance'),
	);
	expect(NodeHelpers.displayParameter(parameters, field!, null, smailander.description)).toBe(asks);
});
