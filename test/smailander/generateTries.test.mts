import type { IDataObject } from 'n8n-workflow';
import type { SmailanderSwitches } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const tries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };
const generate = (fields: IDataObject = {}) => ({
	operation: 'generate',
	options: { deliveryMethod: '' },
	completion: 'completed',
	waitOptions: { firstLook: 0, interval: 1, timeout: 1 },
	...fields,
});
const many = (count: number): IDataObject[] => Array.from({ length: count }, (_, number) => ({ number }));
const set = (switches: Partial<SmailanderSwitches>) => void Object.assign(sandbox.smailander.switches, switches);
const posts = () => lines().filter((line) => line.startsWith('POST')).length;
const ids = (items: Array<{ json: IDataObject }>) => items.map(({ json }) => json.report_id);

describe('Retry On Fail', () => {
	test('what failed after the reports were begun does not begin them again', async () => {
		shortWaits();
		set({ pollsUntilDone: 1 });
		sandbox.smailander.faults.push({ kind: 'status', status: 400, match: { path: /instances/ }, times: 2 });
		const { items, error } = await run(generate(), { items: many(5), tries });
		expect(error).toBeUndefined();
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(new Set(ids(items)).size).toBe(5);
		expect(posts()).toBe(5);
	});

	test('every try fails: still one request for each item', async () => {
		shortWaits();
		set({ pollsUntilDone: 0 });
		sandbox.smailander.faults.push({ kind: 'status', status: 400, match: { path: /instances/ }, times: Infinity });
		const result = await run(generate(), { items: many(5), tries });
		expect(words(result)).toMatch(/^Smailander declined the values.* has been generated/);
		expect(posts()).toBe(5);
	});

	test('an item that was declined is asked for again, the others are not', async () => {
		sandbox.smailander.faults.push({ kind: 'status', status: 422, match: { method: 'POST' }, skip: 4 });
		const { items, error } = await run(generate({ completion: 'accepted' }), { items: many(5), tries });
		expect(error).toBeUndefined();
		expect(ids(items)).toHaveLength(5);
		expect(new Set(ids(items)).size).toBe(5);
		expect(items[0]!.json).toHaveProperty('estimated_completion');
		expect(sandbox.smailander.state.generated).toBe(5);
		expect(posts()).toBe(6);
	});

	test('answers that come after another item was declined are remembered too', async () => {
		sandbox.smailander.faults.push({ kind: 'status', status: 422, match: { method: 'POST' } });
		sandbox.smailander.faults.push({ kind: 'slow', ms: 300, match: { method: 'POST' }, times: 4 });
		const { items } = await run(generate({ completion: 'accepted' }), { items: many(5), tries });
		expect(ids(items)).toHaveLength(5);
		expect(sandbox.smailander.state.generated).toBe(5);
	});

	test('a report that failed is made anew, the others are not', async () => {
		shortWaits();
		set({ msUntilDone: 0, generateOutcome: 'failed' });
		// All three are asked for before the first look, at which only that in CSV is found to have failed.
		const beforeLook = () => {
			set({ generateOutcome: 'completed' });
			for (const { generation, format } of sandbox.smailander.reports) if (generation && format === 'pdf') generation.outcome = 'completed';
			return false;
		};
		sandbox.smailander.faults.push({ kind: 'drop', match: { method: 'GET', where: beforeLook } });
		const { items, error } = await run(generate({ format: '={{ $json.number ? "pdf" : "csv" }}' }), { items: many(3), tries });
		expect(error).toBeUndefined();
		expect(items.every(({ json }) => json.completed)).toBe(true);
		expect(posts()).toBe(4);
	});

	test('a report that was late is waited for further', async () => {
		set({ msUntilDone: 2_000 });
		const { items, error } = await run(generate({ waitOptions: { firstLook: 0, interval: 1, timeout: 0.02 } }), { tries });
		expect(error).toBeUndefined();
		expect(items[0]!.json).toMatchObject({ report_id: 'report_new_901', completed: true });
		expect(posts()).toBe(1);
	});

	test('an answer that was lost is never asked for twice', async () => {
		shortWaits();
		set({ generatedInList: false });
		sandbox.smailander.faults.push({ kind: 'drop', when: 'after', match: { method: 'POST' } });
		const result = await run(generate(), { tries });
		expect(words(result)).toMatch(
			/^The answer to the request for the report was lost in an earlier try \| .*Look there before you run the node again\. A report of the type daily_digest, made at/,
		);
		expect(posts()).toBe(1);
	});

	test('an answer that was lost is found by a later try', async () => {
		shortWaits();
		set({ msUntilDone: 0 });
		sandbox.smailander.faults.push({ kind: 'drop', when: 'after', match: { method: 'POST' } });
		sandbox.smailander.faults.push({ kind: 'status', status: 404, match: { path: /\/reports$/ } });
		const { items, error } = await run(generate(), { tries });
		expect(error).toBeUndefined();
		expect(items[0]!.json).toMatchObject({ report_id: 'report_new_901', completed: true });
		expect(posts()).toBe(1);
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)('with On Error %s, which tries again too', async (onError) => {
		shortWaits();
		set({ msUntilDone: 0 });
		sandbox.smailander.faults.push({ kind: 'status', status: 422, match: { method: 'POST' } });
		const { items, errorItems } = await run(generate(), { items: many(3), tries, onError });
		expect(errorItems).toEqual([]);
		expect(items.map(({ json }) => json.completed)).toEqual([true, true, true]);
		expect(sandbox.smailander.state.generated).toBe(3);
		expect(posts()).toBe(4);
	});

	test('failed reports that come out as items are no reason to try again', async () => {
		set({ msUntilDone: 0, generateOutcome: 'failed' });
		const waitOptions = { firstLook: 0, unfinished: 'item' };
		for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
			sandbox.smailander.requests.length = 0;
			const { items } = await run(generate({ waitOptions }), { items: many(2), tries, onError });
			expect(items.map(({ json }) => json.failed)).toEqual([true, true]);
			expect(posts()).toBe(2);
		}
	});
});
