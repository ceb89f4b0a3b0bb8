import type { IDataObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { expectedSha256, type SmailanderSwitches } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { storedBytes } from '../engine/run.mts';
import { until } from '../engine/until.mts';
import { generate, many, set, posts, instanceCalls, ready } from './generating.mts';
import { lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

describe('one report', () => {
	test('its item names the report and describes its instance', async () => {
		set(ready);
		const { items, hints } = await run(generate());
		expect(items).toEqual([
			{
				json: {
					report_id: 'report_new_901',
					status: 'completed',
					completed: true,
					failed: false,
					instance_id: 'instance_901',
					generated_at: expect.stringMatching(/Z$/),
					format: 'pdf',
					size: 5120,
					download_url: expect.stringContaining('/download/instance_901.pdf'),
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(lines()).toEqual(['POST /reports/generate', 'GET /reports/report_new_901/instances?limit=100']);
		expect(hints).toEqual([]);
	});

	test('is looked at until it is ready, in growing steps', async () => {
		const waits = shortWaits();
		set({ pollsUntilDone: 5 });
		const { items } = await run(generate({}, { interval: 4 }));
		expect(items[0]!.json).toMatchObject({ completed: true });
		expect(instanceCalls()).toBe(6);
		const steps = waits.map((ms) => ms / 1_000);
		for (const [index, step] of [2, 3, 4, 4, 4].entries()) {
			expect(steps[index]).toBeGreaterThanOrEqual(step * 0.89);
			expect(steps[index]).toBeLessThanOrEqual(step * 1.1);
		}
	});

	// The service tells its time in whole seconds, and what the way took is over when the wait begins.
	test.each<[string, Partial<SmailanderSwitches>, [number, number]]>([
		['estimated', { estimatedCompletion: 90_000 }, [75, 91]],
		['estimated by a clock that is an hour ahead', { estimatedCompletion: 90_000, clockOffsetMs: 3_600_000 }, [75, 91]],
		['estimated by a clock that is an hour behind', { estimatedCompletion: 90_000, clockOffsetMs: -3_600_000 }, [75, 91]],
		['not estimated', { estimatedCompletion: 'none' }, [1.5, 2]],
		['estimated for the past', { estimatedCompletion: -90_000 }, [0.5, 1]],
		['estimated for after the deadline', { estimatedCompletion: 9e8 }, [1.5, 2]],
	])('%s: the first look', async (_, switches, [least, most]) => {
		const waits = shortWaits();
		set({ ...ready, ...switches });
		const { items, error } = await run(generate({}, { firstLook: '', timeout: 2, interval: 10 }));
		expect(error).toBeUndefined();
		expect(items[0]!.json).toMatchObject({ completed: true });
		expect(waits).toHaveLength(1);
		expect(waits[0]! / 1_000).toBeGreaterThan(least);
		expect(waits[0]! / 1_000).toBeLessThanOrEqual(most);
	});

	test('the first look that the user set wins over the estimate', async () => {
		const waits = shortWaits();
		set({ ...ready, estimatedCompletion: 90_000 });
		await run(generate({}, { firstLook: 7 }));
		expect(waits.map((ms) => Math.round(ms / 1_000))).toEqual([7]);
	});
});

describe('what the service shows while a report is made', () => {
	test.each<[string, Partial<SmailanderSwitches>]>([
		['instances at once', {}],
		['instances when ready', { instanceList: 'missingUntilReady' }],
		['an empty list until ready', { instanceList: 'emptyUntilReady' }],
		['no instance ever', { instanceList: 'alwaysMissing', reportDownloadUrl: true }],
		['no instance ever, and no link', { instanceList: 'alwaysEmpty' }],
		['an older instance', { olderInstance: true }],
		['an older instance, oldest first', { olderInstance: true, instanceOrder: 'oldest' }],
		['an older instance, by a clock that is ahead', { olderInstance: true, clockOffsetMs: 3_600_000 }],
		['an older instance, by a clock that is behind', { olderInstance: true, clockOffsetMs: -3_600_000 }],
		['queued, then READY', { pendingStatus: 'queued', completedStatus: 'READY' }],
		['a word that nobody knows, then Done', { pendingStatus: 'cooking', completedStatus: 'Done' }],
		['no word at all', { pendingStatus: '' }],
		['envelopes', { replyStyle: 'envelope' }],
	])('%s: each of three reports comes with its own file', async (_, switches) => {
		shortWaits();
		set({ pollsUntilDone: 3, ...switches });
		const { items, error } = await run(generate({ completion: 'downloaded' }), { items: many(3) });
		expect(error).toBeUndefined();
		expect(posts()).toBe(3);
		for (const [item, { json, binary, pairedItem }] of items.entries()) {
			expect(pairedItem).toEqual({ item });
			const number = String(json.report_id).slice('report_new_'.length);
			const sha256 = expectedSha256({ instanceId: `instance_${number}`, format: 'pdf', size: 5120 });
			expect(json).toMatchObject({ completed: true, failed: false, sha256, size: 5120 });
			expect(
				createHash('sha256')
					.update(await storedBytes(binary!.data!))
					.digest('hex'),
			).toBe(sha256);
		}
		expect(new Set(items.map(({ json }) => json.report_id)).size).toBe(3);
	});
});

describe('cancelling', () => {
	test('ends the wait at once', async () => {
		set({ generateOutcome: 'never' });
		let cancelledAt = Infinity;
		const result = await run(generate({}, { firstLook: 60 }), {
			items: many(3),
			whenRunning: (cancel) =>
				void until(() => sandbox.smailander.requests.filter(({ endMs }) => endMs !== undefined).length === 3).then(() => {
					cancelledAt = Date.now();
					cancel();
				}),
		});
		expect(Date.now() - cancelledAt).toBeLessThan(2_000);
		expect(result.items).toEqual([]);
		const sent = lines().length;
		expect(posts()).toBe(3);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(lines()).toHaveLength(sent);
	});
});

describe.each(['stopWorkflow', 'continueRegularOutput'] as const)('cancelling, with On Error %s', (onError) => {
	test.each([10, 50, 150, 400, 1_500, 2_400])('after %i ms: nothing is sent any more, nothing is left over', async (ms) => {
		const unhandled = jest.fn();
		process.on('unhandledRejection', unhandled);
		set({ pollsUntilDone: 2, downloadSize: 3_000_000 });
		sandbox.smailander.faults.push({ kind: 'slow', ms: 40, times: Infinity });
		let cancelledAt = Infinity;
		const whenRunning = (cancel: () => void) =>
			void setTimeout(() => {
				cancelledAt = Date.now();
				cancel();
			}, ms);
		const tries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };
		await run(generate({ completion: 'downloaded' }), { items: many(12), onError, tries, whenRunning });
		expect(Date.now() - cancelledAt).toBeLessThan(2_000);
		// What had left before arrives meanwhile.
		await new Promise((resolve) => setTimeout(resolve, 200));
		const sent = lines().length;
		await new Promise((resolve) => setTimeout(resolve, 200));
		expect(lines()).toHaveLength(sent);
		expect(posts()).toBeLessThanOrEqual(12);
		expect(unhandled).not.toHaveBeenCalled();
		process.removeListener('unhandledRejection', unhandled);
	});
});

describe('bad input', () => {
	test.each<[string, IDataObject, RegExp]>([
		['an unknown goal', { completion: 'done' }, /^"Wait For" has no choice "done" \| Use one of: Accepted, Completed, Downloaded\./],
		['no field for the file', { completion: 'downloaded', binaryPropertyName: ' ' }, /^"Put Output File in Field" is empty/],
		['an interval of 0', generate({}, { interval: 0 }), /^"Interval \(Seconds\)" is out of range: 0 \| Enter a number from 1 to 3600\./],
		['no timeout', generate({}, { timeout: '' }), /^"Timeout \(Minutes\)" is out of range/],
		['a first look that is a word', generate({}, { firstLook: 'soon' }), /^"First Look \(Seconds\)" is out of range: "soon"/],
		[
			'a timeout that is no number',
			generate({}, { timeout: true }),
			/^"Timeout \(Minutes\)" is out of range: true \| Enter a number from 0 to 10080\./,
		],
		['an endless timeout', { waitOptions: { timeout: '={{ Infinity }}' } }, /^"Timeout \(Minutes\)" is out of range/],
		['an unknown end', generate({}, { unfinished: 'wait' }), /^"If Not Completed" has no choice "wait"/],
	])('%s is refused before anything is sent', async (_, fields, message) => {
		expect(words(await run({ ...generate(), ...fields }, { items: many(2) }))).toMatch(message);
		expect(lines()).toEqual([]);
	});

	test('of the last item is found before the first is sent', async () => {
		const result = await run(generate({ format: '={{ $json.number === 4 ? "" : "pdf" }}' }), { items: many(5) });
		expect(words(result)).toMatch(/^"Format" is empty/);
		expect(lines()).toEqual([]);
	});

	test('what is hidden does not matter', async () => {
		const { error } = await run({ ...generate({}, { interval: 0 }), completion: 'accepted', binaryPropertyName: '' });
		expect(error).toBeUndefined();
	});
});
