import { ActiveTrigger } from '../engine/poll.mts';
import { callTool } from '../engine/tool.mts';
import { byId, credential, onRun, reports, run, runReport, sandbox, useSandbox, words } from './run.mts';

useSandbox();

/** An error with the status of a success, and an empty list beside it. */
const errors = [
	{ error: 'no', data: [] },
	{ success: false, Message: 'no', data: [] },
	{ success: 'false', error: { message: 'no' }, data: null },
	{ StatusCode: 500, Message: 'no', Data: [] },
];
const SAID = 'ThreatLocker sent an error instead of rows: no | Look at the report in the service, then run the node again.';

describe.each(errors)('%j is no empty table', (body) => {
	beforeEach(() => onRun({ kind: 'status', status: 200, body, times: Infinity }));

	test.each(['items', 'csv', 'ndjson', 'json'])('as %s', async (form) => {
		const result = await run(runReport(reports.plain, form === 'items' ? {} : { output: 'file', fileFormat: form }));
		expect(words(result)).toBe(SAID);
		expect(result.items).toEqual([]);
	});

	test('for an agent', async () => {
		const { error, answer } = await callTool({ node: 'threatLocker', parameters: runReport(reports.plain), credential: credential() });
		expect(error?.message ?? answer).toMatch(/^ThreatLocker (declined the request|sent an error instead of rows): no/);
	});

	test('in a poll', async () => {
		const active = new ActiveTrigger({
			node: 'threatLockerTrigger',
			parameters: { reportId: byId(reports.dated) },
			credential: credential(),
		});
		await expect(active.poll()).rejects.toThrow(/^ThreatLocker (declined the request|sent an error instead of rows): no$/);
	});

	test('nor an empty list', async () => {
		sandbox.threatLocker.faults.push({ kind: 'status', status: 200, body, times: Infinity });
		for (const resource of ['report', 'organization'])
			expect((await run({ resource, operation: 'getAll' })).error?.message).toBe('ThreatLocker declined the request: no');
	});
});

test.each([
	{ success: true, error: null, data: [{ a: 1 }] },
	{ error: '', data: [{ a: 1 }] },
	{ errors: [], StatusCode: 200, data: [{ a: 1 }] },
])('%j is a table', async (body) => {
	onRun({ kind: 'status', status: 200, body });
	const { items, error } = await run(runReport(reports.plain));
	expect([items.map(({ json }) => json), error]).toEqual([[{ a: 1 }], undefined]);
});

test('rows that an error stands beside are not all that there is', async () => {
	onRun({ kind: 'status', status: 200, body: { data: [{ a: 1 }], error: 'The query broke off' } });
	expect(words(await run(runReport(reports.plain)))).toMatch(/^ThreatLocker sent an error instead of rows: The query broke off/);
});
