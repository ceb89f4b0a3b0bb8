import type { IDataObject } from 'n8n-workflow';
import { organizationGuid } from '../../sandbox/index.mts';
import {
	allValues,
	byId,
	calls,
	fiveTogether,
	links,
	LIST,
	onRun,
	reports,
	requests,
	RUN,
	rowsOf,
	run,
	runReport,
	sandbox,
	useSandbox,
	words,
} from './run.mts';

useSandbox();

const count = (call: string) => calls().filter((made) => made === call).length;
const organizationOfItem = '={{ { __rl: true, mode: "id", value: $json.organization } }}' as unknown as IDataObject;
const mostInFlight = () => Math.max(...requests().map(({ inFlight }) => inFlight));
const items = Array.from({ length: 40 }, (_, index) => ({ organization: organizationGuid(1 + (index % 6)), host: `WS-${index}` }));

describe('40 input items over 6 organizations', () => {
	beforeEach(() => {
		sandbox.threatLocker.switches.runDelayMs = 20;
	});

	test('5 requests in flight at most, and 5 of them used', async () => {
		fiveTogether();
		await run(runReport(reports.plain, { organizationId: organizationOfItem }), { items });
		expect(count(RUN)).toBe(40);
		expect(mostInFlight()).toBe(5);
	});

	test('the report list of every organization is read once', async () => {
		await run(runReport(reports.plain, { organizationId: organizationOfItem }), { items });
		const lists = requests().filter(({ method }) => method === 'GET');
		expect(lists.map(({ headers }) => headers.managedorganizationid).sort()).toEqual([1, 2, 3, 4, 5, 6].map(organizationGuid));
	});

	test('a list that is refused is asked for once, too', async () => {
		sandbox.threatLocker.faults.push({ kind: 'status', status: 401, match: { method: 'GET' }, times: Infinity });
		const { error } = await run(runReport(reports.plain), { items });
		expect(error).toBeUndefined();
		expect([count(LIST), count(RUN)]).toEqual([1, 40]);
	});

	test('rows keep the order of the input items and link to them', async () => {
		// Later items answer earlier.
		sandbox.threatLocker.faults.push({ kind: 'slow', ms: 60, match: { method: 'POST' }, times: 3 });
		const { items: out } = await run(runReport(reports.text, { data: '={{ $json.host }}' }), { items });
		expect(rowsOf(out).map(({ Hostname }) => Hostname)).toEqual(items.map(({ host }) => host));
		expect(out.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
	});

	test('two nodes at once share the 5 places', async () => {
		fiveTogether();
		await Promise.all([1, 2].map(async () => await run(runReport(reports.plain), { items: items.slice(0, 15) })));
		expect(count(RUN)).toBe(30);
		expect(mostInFlight()).toBe(5);
	});
});

test('a second execution reads the list again', async () => {
	await run(runReport(reports.plain));
	await run(runReport(reports.plain));
	expect(calls()).toEqual([LIST, RUN, LIST, RUN]);
});

describe('item linking', () => {
	test('one input item, many rows', async () => {
		const { items: out } = await run(runReport(reports.plain));
		expect(links(out)).toEqual(Array.from({ length: 12 }, () => 0));
	});

	test('many input items with different numbers of rows, none among them', async () => {
		const ids = [reports.nulls, reports.empty, reports.text, reports.empty, reports.id];
		const { items: out } = await run(runReport('', { ...allValues, reportId: byId('={{ $json.id }}') }), {
			items: ids.map((id) => ({ id })),
		});
		expect(links(out)).toEqual([0, 0, 0, 0, 0, 0, 2, 4, 4, 4, 4, 4, 4]);
	});
});

describe('On Error, the second of three input items fails', () => {
	const mixed = [reports.text, reports.dated, reports.text].map((id) => ({ id }));
	const parameters = runReport('', { reportId: byId('={{ $json.id }}'), data: 'WS-1', period: 'none' });
	const failed = { error: 'The report "Denied Executions" needs a period', message: 'Enter it in "Period".' };

	test('Stop: the error names the item', async () => {
		const result = await run(parameters, { items: mixed });
		expect(words(result)).toBe(`${failed.error} | ${failed.message}`);
		expect(result.error?.context.itemIndex).toBe(1);
		expect(result.items).toEqual([]);
	});

	test('Continue: an item with the same words stands in its place', async () => {
		const { items: out, error } = await run(parameters, { items: mixed, onError: 'continueRegularOutput' });
		expect(error).toBeUndefined();
		expect(links(out)).toEqual([0, 1, 2]);
		expect(out[1]!.json).toEqual(failed);
		expect(out[2]!.json.Hostname).toBe('WS-1');
	});

	test('Continue (using error output): the same item on the second output, joined to its input', async () => {
		const { items: out, errorItems, error } = await run(parameters, { items: mixed, onError: 'continueErrorOutput' });
		expect(error).toBeUndefined();
		expect(links(out)).toEqual([0, 2]);
		expect(links(errorItems)).toEqual([1]);
		expect(errorItems[0]!.json).toEqual({ id: reports.dated, ...failed });
	});

	test('Continue: a fault of the service reads like the error of Stop', async () => {
		onRun({ kind: '500json', times: Infinity });
		const stopped = await run(runReport(reports.plain));
		const { items: out } = await run(runReport(reports.plain), { onError: 'continueRegularOutput' });
		expect(out[0]!.json).toEqual({ error: stopped.error?.message, message: stopped.error?.description });
	});

	test('Stop: nothing more is begun after the first failure', async () => {
		onRun({ kind: '500json', times: Infinity });
		const { error } = await run(runReport(reports.plain), { items: Array.from({ length: 40 }, () => ({})) });
		expect(error?.message).toContain('A problem occurred with the request (injected)');
		expect(count(RUN)).toBeLessThanOrEqual(5);
	});

	test('Continue: all 40 fail, each with its own item', async () => {
		onRun({ kind: 'status', status: 417, times: Infinity });
		const { items: out } = await run(runReport(reports.plain), {
			items: Array.from({ length: 40 }, () => ({})),
			onError: 'continueRegularOutput',
		});
		expect(links(out)).toEqual(Array.from({ length: 40 }, (_, index) => index));
		expect(new Set(out.map(({ json }) => json.error))).toEqual(new Set(['ThreatLocker declined the values: Status 417 (injected)']));
	});
});
