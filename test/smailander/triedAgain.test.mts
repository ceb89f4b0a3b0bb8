import type { Fault } from '../../sandbox/index.mts';
import { shortWaits } from '../engine/clock.mts';
import { declared } from '../engine/failure.mts';
import { until } from '../engine/until.mts';
import { credential, lines, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

/** As many as there are, so that one request is enough. */
const getAll = { operation: 'getAll', limit: 5 };

describe('a read is tried again', () => {
	test.each<[string, Fault, number | undefined]>([
		['429 with seconds', { kind: '429', retryAfter: 2 }, 2_000],
		['503 with seconds', { kind: '503', retryAfter: 3 }, 3_000],
		['503 without', { kind: '503' }, undefined],
		['502', { kind: 'html502' }, undefined],
		['504', { kind: 'status', status: 504 }, undefined],
		...[408, 423, 425, 499, 520, 522, 530].map((status): [string, Fault, undefined] => [
			String(status),
			{ kind: 'status', status },
			undefined,
		]),
		['a drop', { kind: 'drop' }, undefined],
		['a cut', { kind: 'truncate' }, undefined],
	])('after %s', async (_, fault, wait) => {
		const waits = shortWaits();
		sandbox.smailander.faults.push(fault);
		const { items, error } = await run(getAll);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(5);
		expect(lines()).toHaveLength(2);
		expect(waits).toHaveLength(1);
		if (wait === undefined) expect(waits[0]! > 700 && waits[0]! < 1_300).toBe(true);
		else expect(waits).toEqual([wait]);
	});

	test('after 429 with a date', async () => {
		const waits = shortWaits();
		sandbox.smailander.faults.push({ kind: '429', retryAfter: 'date' });
		expect((await run(getAll)).items).toHaveLength(5);
		expect(waits.every((wait) => wait <= 2_000)).toBe(true);
		expect(lines()).toHaveLength(2);
	});

	test('after 429 without a hint, when the window of X-RateLimit-Reset is over', async () => {
		const waits = shortWaits();
		Object.assign(sandbox.smailander.switches, { enforceRateLimit: true, rateLimit: 1, rateWindowMs: 60_000, retryAfter: 'none' });
		// Somebody else uses the window up.
		await run(getAll, { credential: credential('sm_live_somebody_else') });
		expect((await run(getAll)).items).toHaveLength(5);
		expect(sandbox.smailander.requests.map(({ status }) => status)).toEqual([401, 429, 200]);
		expect(waits[0]).toBeGreaterThan(50_000);
		expect(waits[0]).toBeLessThanOrEqual(61_000);
	});

	test('after 429 in the middle of the pages: no row twice, none lost', async () => {
		shortWaits();
		sandbox.smailander.reset({ reportCount: 250 });
		sandbox.smailander.faults.push({ kind: '429', skip: 1 }, { kind: 'drop', skip: 1 });
		const { items } = await run({ ...getAll, returnAll: true });
		expect(new Set(items.map(({ json }) => json.id)).size).toBe(250);
		expect(lines()).toHaveLength(5);
	});

	test('four times in all, with growing waits', async () => {
		const waits = shortWaits();
		sandbox.smailander.faults.push({ kind: 'html502', times: Infinity });
		await run(getAll);
		expect(lines()).toHaveLength(4);
		expect(waits.map((wait) => Math.round(wait / 1_000))).toEqual([1, expect.any(Number), expect.any(Number)]);
		expect(waits[2]! > waits[1]! && waits[1]! > waits[0]!).toBe(true);
	});

	test.each([400, 401, 403, 404, 409, 422, 500])('but not after %i', async (status) => {
		const waits = shortWaits();
		sandbox.smailander.faults.push({ kind: 'status', status });
		await run(getAll);
		expect(lines()).toHaveLength(1);
		expect(waits).toEqual([]);
	});

	test('but not after a wait of an hour was asked for', async () => {
		const waits = shortWaits();
		sandbox.smailander.faults.push({ kind: '429', retryAfter: 3_600 });
		const result = await run(getAll);
		expect(words(result)).toMatch(/asks to wait until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(UTC\): too many requests/);
		expect(result.error).toMatchObject(declared({ cause: 'rate-limited', retryAfterMs: 3_600_000 }));
		expect(waits).toEqual([]);
	});

	test('but not after the Timeout', async () => {
		sandbox.smailander.faults.push({ kind: 'slow', ms: 3_000 });
		const result = await run({ ...getAll, requestOptions: { timeout: 600 } });
		expect(words(result)).toMatch(/^Smailander did not answer in time \| Ask for less/);
		expect(lines()).toHaveLength(1);
	});
});

test('cancelling stops the wait between tries', async () => {
	sandbox.smailander.faults.push({ kind: '429', retryAfter: 120, times: Infinity });
	const whenRunning = (cancel: () => void) => void until(() => sandbox.smailander.requests[0]?.status === 429).then(cancel);
	await run(getAll, { whenRunning });
	expect(lines()).toHaveLength(1);
});
