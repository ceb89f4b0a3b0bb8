import type { IDataObject } from 'n8n-workflow';
import { ActiveTrigger } from '../engine/poll.mts';
import { callTool } from '../engine/tool.mts';
import { byId, credential, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const states = ['done_no_data', 'No Data', 'COMPLETED-EMPTY'];
const looks = () => lines().filter((line) => line.includes('/download'));
const download = (fields: IDataObject = {}) => ({ resource: 'instance', operation: 'download', reportId: byId('report_103'), ...fields });
const wordsOf = (reportId: string, status: string) =>
	`The report "${reportId}" has no file, because its run ended without data: its status is "${status}" | Nothing was found for its period. Generate the report for a longer one, or choose another instance.`;
const hint = 'Nothing was found, which is no failure. There is no file: the run ended without data for its period.';

describe.each(states)('a run that ended without data: %s', (completedStatus) => {
	beforeEach(() => void Object.assign(sandbox.smailander.switches, { completedStatus, withoutData: 'yes', msUntilDone: 0 }));

	test.each([{}, { instance: 'chosen', instanceId: byId('instance_103_3') }])('has no file, and none is looked for: %j', async (fields) => {
		const result = await run(download(fields));
		expect(result.items).toEqual([]);
		expect(words(result)).toBe(wordsOf('report_103', completedStatus));
		expect(looks()).toEqual([]);
	});

	test('has no rows, and a hint says why', async () => {
		const { items, error, hints } = await run(download({ output: 'rows' }));
		expect(error).toBeUndefined();
		expect(items).toEqual([]);
		expect(hints.map(({ message }) => message)).toEqual([hint]);
		expect(looks()).toEqual([]);
	});

	test('an agent is told that there is none', async () => {
		const { answer } = await callTool({ node: 'smailander', parameters: download({ output: 'rows' }), credential: credential() });
		const note = 'There is no file: the run ended without data for its period.';
		expect(JSON.parse(answer ?? 'null')).toEqual([{ rowCount: 0, shownRowCount: 0, columns: [], rows: [], note }]);
	});

	test('is an event, whose item says that there is no file', async () => {
		const active = new ActiveTrigger({
			node: 'smailanderTrigger',
			parameters: { download: true, binaryPropertyName: 'data' },
			credential: credential(),
		});
		await active.poll();
		sandbox.smailander.runScheduled('report_103');
		const [item] = await active.poll();
		expect(item!.json).toMatchObject({
			event: 'completed',
			status: completedStatus,
			fileError: wordsOf('report_103', completedStatus).replace(' | ', '. '),
		});
		expect(item!.binary).toBeUndefined();
		expect(looks()).toEqual([]);
	});

	test('is generated well; only a file of it is not to be had', async () => {
		const generate = { operation: 'generate', period: 'none', waitOptions: { firstLook: 0, interval: 1 } };
		const { items } = await run({ ...generate, completion: 'completed' });
		expect(items[0]!.json).toMatchObject({ completed: true, failed: false, status: completedStatus });
		expect(words(await run({ ...generate, completion: 'downloaded', binaryPropertyName: 'data' }))).toBe(
			wordsOf('report_new_902', completedStatus),
		);
		expect(looks()).toEqual([]);
	});
});

test('with a link that leads nowhere: one look, then the same words', async () => {
	Object.assign(sandbox.smailander.switches, { completedStatus: 'no_data', withoutData: 'link' });
	sandbox.smailander.runScheduled('report_103');
	expect(words(await run(download()))).toBe(wordsOf('report_103', 'no_data'));
	expect(looks()).toHaveLength(1);
});
