import { shortWaits } from '../engine/clock.mts';
import { ActiveTrigger } from '../engine/poll.mts';
import { useExpressionRuntime } from '../engine/runtime.mts';
import { until } from '../engine/until.mts';
import { byId, credential, run, sandbox, useSandbox } from './run.mts';

useSandbox();
useExpressionRuntime();

const slowly = () => sandbox.smailander.faults.push({ kind: 'slow', ms: 50, times: Infinity });
const asked = async () => await until(() => sandbox.smailander.requests.length > 0);

test('a poll goes on when another one of its workflow has ended first', async () => {
	const parameters = {
		triggerOn: '={{ "both" }}',
		options: { lookBackHours: '={{ 2 }}' },
		download: true,
		binaryPropertyName: '={{ "file" }}',
	};
	const active = new ActiveTrigger({ node: 'smailanderTrigger', parameters, credential: credential() });
	await active.poll();
	const made = sandbox.smailander.runScheduled('report_101');
	sandbox.smailander.requests.length = 0;
	slowly();
	const polling = active.poll();
	await asked();
	await active.giveBack();
	const [item] = await polling;
	expect(item).toMatchObject({ json: { instanceId: made.instance_id }, binary: { file: {} } });
});

test('a poll reads its credential once, and the next one anew', async () => {
	const active = new ActiveTrigger({
		node: 'smailanderTrigger',
		parameters: { download: true, binaryPropertyName: 'file' },
		credential: credential(),
	});
	await active.poll();
	expect(active.credentialReads).toBe(1);
	sandbox.smailander.runScheduled('report_101');
	expect(await active.poll()).toHaveLength(1);
	expect(active.credentialReads).toBe(2);
});

test('what was carried out is told, though n8n took back what it lent', async () => {
	slowly();
	const result = await run(
		{ resource: 'report', operation: 'pause', reportId: byId('={{ "report_101" }}') },
		{ whenRunning: (_cancel, giveBack) => void asked().then(giveBack) },
	);
	expect(result.error).toBeUndefined();
	expect(result.items).toMatchObject([{ json: { id: 'report_101', paused: true } }]);
});

test.each([
	['Download', { resource: 'instance', operation: 'download', binaryPropertyName: '={{ $json.field }}' }],
	[
		'Generate',
		{
			resource: 'report',
			operation: 'generate',
			type: 'daily_digest',
			format: 'pdf',
			completion: 'downloaded',
			waitOptions: { interval: 1 },
			binaryPropertyName: '={{ $json.field }}',
		},
	],
])('%s of many items needs nothing of n8n after its first wait', async (_, parameters) => {
	shortWaits();
	slowly();
	const items = Array.from({ length: 12 }, (_, index) => ({ field: `file${index}` }));
	const result = await run(
		{ ...parameters, reportId: byId('report_101') },
		{
			items,
			whenRunning: (_cancel, giveBack) => void asked().then(giveBack),
		},
	);
	expect(result.error).toBeUndefined();
	expect(result.items.map(({ binary }) => Object.keys(binary ?? {}))).toEqual(items.map(({ field }) => [field]));
});
