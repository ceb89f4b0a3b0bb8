import { organizationGuid } from '../../sandbox/index.mts';
import { ActiveTrigger } from '../engine/poll.mts';
import { useExpressionRuntime } from '../engine/runtime.mts';
import { until } from '../engine/until.mts';
import { byId, credential, reports, run, sandbox, useSandbox } from './run.mts';

useSandbox();
useExpressionRuntime();

const slowly = () => sandbox.threatLocker.faults.push({ kind: 'slow', ms: 50, times: Infinity });
const asked = async () => await until(() => sandbox.threatLocker.requests.length > 0);
const ACME = organizationGuid(2);

/** Everything by an expression that can be one. */
const parameters = {
	reportId: byId(`={{ "${reports.dated}" }}`),
	organizationScope: '={{ "children" }}',
	organizationId: byId('={{ "" }}'),
	lookBack: '={{ 7 }}',
	lookBackUnit: '={{ "days" }}',
	data: '={{ "" }}',
	options: { includeChildOrganizations: '={{ false }}' },
};

test('a poll goes on when another one of its workflow has ended first', async () => {
	const active = new ActiveTrigger({ node: 'threatLockerTrigger', parameters, credential: credential() });
	await active.poll();
	sandbox.threatLocker.addRows(reports.dated, ACME, [{ Date: '2026-09-01T00:00:00Z', Hostname: 'WS-1' }]);
	sandbox.threatLocker.requests.length = 0;
	slowly();
	const polling = active.poll();
	await asked();
	await active.giveBack();
	expect(await polling).toMatchObject([{ json: { Hostname: 'WS-1', _organization: { id: ACME } } }]);
	expect(active.credentialReads).toBe(2);
});

test.each(['items', 'file'])('Run of many items, as %s, needs nothing of n8n after its first wait', async (output) => {
	slowly();
	const items = Array.from({ length: 12 }, (_, index) => ({ id: reports.hashCounts, output, name: `report ${index}` }));
	const fields = {
		...parameters,
		reportId: byId('={{ $json.id }}'),
		output: '={{ $json.output }}',
		options: { fileName: '={{ $json.name }}' },
	};
	const result = await run(
		{ resource: 'report', operation: 'run', ...fields },
		{
			items,
			whenRunning: (_cancel, giveBack) => void asked().then(giveBack),
		},
	);
	expect(result.error).toBeUndefined();
	expect(new Set(result.items.map(({ pairedItem }) => (pairedItem as { item: number }).item)).size).toBe(12);
});
