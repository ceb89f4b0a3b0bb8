import { shortWaits } from '../engine/clock.mts';
import { declared } from '../engine/failure.mts';
import { searchList } from '../engine/listSearch.mts';
import { until } from '../engine/until.mts';
import { byId, credential, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const get = { operation: 'get', reportId: byId('report_101') };
/** As many as there are, so that one request is enough. */
const getAll = { operation: 'getAll', limit: 5 };
const itemsOf = (count: number) => Array.from({ length: count }, () => ({}));
const requests = () => sandbox.smailander.requests;
const refused = () => requests().filter(({ status }) => status === 429);
const mostInFlight = () => Math.max(...requests().map(({ inFlight }) => inFlight));

const atOnce = async (executions: number, items: number, parameters: object = get) =>
	await Promise.all(
		Array.from(
			{ length: executions },
			async (_, index) => await run({ ...parameters }, { items: itemsOf(items), executionId: `execution ${index}` }),
		),
	);

/** Refusals of requests that came after the first reply had been sent. */
const refusedLater = () => {
	const firstReplyMs = Math.min(...requests().map(({ endMs }) => endMs ?? Infinity));
	return refused().filter(({ timeMs }) => timeMs > firstReplyMs);
};

describe('five executions at once against 50 requests a window', () => {
	test.each([
		['the clocks agree', 0],
		['the service is a day ahead', 86_400_000],
		['the service is an hour behind', -3_600_000],
	])('%s: all are served, none is refused', async (_, clockOffsetMs) => {
		shortWaits();
		Object.assign(sandbox.smailander.switches, { enforceRateLimit: true, rateLimit: 50, rateWindowMs: 60_000, clockOffsetMs });
		const results = await atOnce(5, 26);
		expect(results.map(({ items, error }) => [items.length, error])).toEqual(Array.from({ length: 5 }, () => [26, undefined]));
		expect(requests()).toHaveLength(130);
		expect(refused()).toEqual([]);
		expect(mostInFlight()).toBeLessThanOrEqual(5);
	});

	test('replies that overtake each other', async () => {
		shortWaits();
		Object.assign(sandbox.smailander.switches, { enforceRateLimit: true, rateLimit: 20, rateWindowMs: 60_000 });
		for (let skip = 1; skip < 60; skip += 3) sandbox.smailander.faults.push({ kind: 'slow', ms: 100, skip });
		const results = await atOnce(5, 10);
		expect(results.every(({ items, error }) => items.length === 10 && !error)).toBe(true);
		expect(refusedLater()).toEqual([]);
	});

	test('an hourly limit besides, which the headers show when it is the nearer one', async () => {
		const waits = shortWaits();
		const furtherLimits = [{ limit: 60, windowMs: 240_000 }];
		Object.assign(sandbox.smailander.switches, { enforceRateLimit: true, rateLimit: 50, rateWindowMs: 60_000, furtherLimits });
		const results = await atOnce(5, 16);
		expect(results.every(({ items, error }) => items.length === 16 && !error)).toBe(true);
		expect(refused().length).toBeLessThanOrEqual(4);
		expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(200_000);
	});

	test('none waits for another to be finished', async () => {
		shortWaits();
		Object.assign(sandbox.smailander.switches, { enforceRateLimit: true, rateLimit: 20, rateWindowMs: 60_000 });
		let many = 0;
		const bulk = run(get, { items: itemsOf(60), executionId: 'bulk' }).then(() => (many = requests().length));
		await until(() => requests().length >= 20);
		await run(getAll, { executionId: 'one' });
		const afterOne = requests().length;
		await bulk;
		expect(afterOne).toBeLessThan(45);
		expect(many).toBe(61);
	});
});

describe('a limit that is used up for more than five minutes', () => {
	beforeEach(async () => {
		Object.assign(sandbox.smailander.switches, { enforceRateLimit: true, rateLimit: 3, rateWindowMs: 3_600_000 });
		await run(get, { items: itemsOf(3) });
	});

	test('is not waited for: nothing is sent, and the end is named, and what told it', async () => {
		const result = await run(get);
		expect(words(result)).toMatch(
			/^Smailander takes no more requests with this key until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(UTC\) \| The limit of the key is used up\. Run the workflow after that time/,
		);
		expect(words(result)).toMatch(
			/The limit was told at \S+ \S+ \(UTC\) by X-RateLimit-Limit of 3 in an answer with the status 200 to GET \/reports\/\*\. From \S+ \S+ \(UTC\) on, the next request asks whether it still holds\. "Requests per Minute" under "Options"/,
		);
		const resetsAtEpochMs = expect.any(Number) as number;
		expect(result.error).toMatchObject({ httpCode: '429', ...declared({ cause: 'quota-exhausted', resetsAtEpochMs }) });
		expect(requests()).toHaveLength(3);
	});

	test('every item that waits for it ends with that error', async () => {
		const { items } = await run(get, { items: itemsOf(20), onError: 'continueRegularOutput' });
		expect(items).toHaveLength(20);
		expect(items.every(({ json }) => String(json.error).includes('takes no more requests'))).toBe(true);
		expect(items.every(({ json }) => Object.keys(json).sort().join() === 'error,message')).toBe(true);
		expect(requests()).toHaveLength(3);
	});
});

describe('a service that behaves badly', () => {
	test.each([
		['with Retry-After', 2],
		['without', 'none' as const],
	])('a storm of 429 %s is survived, and each request is done once', async (_, retryAfter) => {
		shortWaits();
		sandbox.smailander.faults.push({ kind: '429', retryAfter, times: 9, skip: 12 });
		const results = await atOnce(5, 10);
		expect(results.every(({ items, error }) => items.length === 10 && !error)).toBe(true);
		expect(requests()).toHaveLength(59);
		expect(requests().filter(({ fault }) => fault === '429')).toHaveLength(9);
	});

	test('a write is sent again after 429, however often, and done once', async () => {
		shortWaits();
		sandbox.smailander.faults.push({ kind: '429', retryAfter: 1, times: 7 });
		const { error } = await run({ operation: 'generate' });
		expect(error).toBeUndefined();
		expect(requests()).toHaveLength(8);
		expect(sandbox.smailander.state.generated).toBe(1);
	});

	test('headers that promise more than is given: the true limit is found', async () => {
		shortWaits();
		Object.assign(sandbox.smailander.switches, { enforceRateLimit: true, rateLimit: 10, claimedRateLimit: 50, rateWindowMs: 60_000 });
		const results = await atOnce(5, 20);
		expect(results.every(({ items, error }) => items.length === 20 && !error)).toBe(true);
		// A few for each time the limit was believed too high, none after that.
		expect(refused().length).toBeLessThan(20);
		expect(
			requests()
				.slice(-50)
				.some(({ status }) => status === 429),
		).toBe(false);
	});

	test.each([7, 11, 23])('30 %% of 503, in an order of its own (%i)', async (seed) => {
		shortWaits();
		let state = seed;
		const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
		sandbox.smailander.faults.push({ kind: '503', times: Infinity, match: { where: () => random() < 0.3 } });
		const { items } = await run(get, { items: itemsOf(60), onError: 'continueRegularOutput' });
		const failed = items.filter(({ json }) => json.error !== undefined);
		expect(items).toHaveLength(60);
		expect(failed.every(({ json }) => String(json.error).startsWith('Smailander answered 503'))).toBe(true);
		// Four tries in vain have a chance of less than one in a hundred; one try alone would leave some eighteen.
		expect(failed.length).toBeLessThanOrEqual(6);
		expect(mostInFlight()).toBeLessThanOrEqual(5);
	});
});

describe('Options', () => {
	test.each([1, 2, 9])('at most %i requests at once', async (maxInFlight) => {
		// The first few are still in flight when the others of their number have come, on any machine.
		sandbox.smailander.faults.push({ kind: 'slow', ms: 500, times: maxInFlight }, { kind: 'slow', ms: 20, times: Infinity });
		const { items } = await run({ ...get, options: { maxInFlight } }, { items: itemsOf(25) });
		expect(items).toHaveLength(25);
		expect(mostInFlight()).toBe(maxInFlight);
	});

	test('requests per minute', async () => {
		const waits = shortWaits();
		const { items } = await run({ ...get, options: { requestsPerMinute: 10 } }, { items: itemsOf(25) });
		expect(items).toHaveLength(25);
		const times = requests().map(({ timeMs }) => timeMs);
		// A request may come late to the service that counts from its leaving.
		expect(times[10]! - times[0]!).toBeGreaterThan(55_000);
		expect(times[20]! - times[10]!).toBeGreaterThan(55_000);
		expect(waits.every((ms) => ms <= 1_000)).toBe(true);
	});

	test('half of the limit', async () => {
		shortWaits();
		Object.assign(sandbox.smailander.switches, { enforceRateLimit: true, rateLimit: 20, rateWindowMs: 60_000 });
		await run({ ...get, options: { share: 50 } }, { items: itemsOf(30) });
		const [start = 0] = requests().map(({ timeMs }) => timeMs);
		expect(requests().filter(({ timeMs }) => timeMs < start + 60_000)).toHaveLength(10);
		expect(refused()).toEqual([]);
	});

	test.each<[string, unknown, string]>([
		['nothing at once', { maxInFlight: 0 }, '"Requests at Once" must be a whole number from 1 to 100'],
		['a word', { maxInFlight: 'many' }, '"Requests at Once" must be a whole number from 1 to 100'],
		['an expression', { requestsPerMinute: '={{ 5 }}' }, '"Requests per Minute" must be a whole number from 1 to 100000'],
		['too large a share', { share: 101 }, '"Share of the Limit (%)" must be a whole number from 1 to 100'],
		['half a percent', { share: 0.5 }, '"Share of the Limit (%)" must be a whole number from 1 to 100'],
		['null', { share: null }, '"Share of the Limit (%)" must be a whole number from 1 to 100'],
	])('%s is refused before anything is sent', async (_, options, message) => {
		const result = await run({ ...getAll, options: options as object });
		expect(result.error?.message).toBe(message);
		expect(requests()).toEqual([]);
	});
});

test('a picker passes before a hundred waiting requests', async () => {
	sandbox.smailander.faults.push({ kind: 'slow', ms: 50, times: Infinity });
	const bulk = run(get, { items: itemsOf(100) });
	await until(() => requests().length >= 10);
	const before = requests().length;
	const { results } = await searchList({ node: 'smailander', method: 'searchReports', credential: credential() });
	expect(results).toHaveLength(5);
	const at = requests().findIndex(({ path }) => path.endsWith('/reports'));
	expect(at - before).toBeLessThanOrEqual(5);
	expect((await bulk).items).toHaveLength(100);
});

test('cancelling one execution leaves its places to the others', async () => {
	shortWaits();
	Object.assign(sandbox.smailander.switches, { enforceRateLimit: true, rateLimit: 10, rateWindowMs: 60_000 });
	const whenRunning = (cancel: () => void) => void until(() => requests().length >= 10).then(cancel);
	const cancelled = run(get, { items: itemsOf(200), executionId: 'cancelled', whenRunning });
	const { items, error } = await run(get, { items: itemsOf(15), executionId: 'other' });
	await cancelled;
	expect(error).toBeUndefined();
	expect(items).toHaveLength(15);
	const sentUntilNow = requests().length;
	await new Promise((resolve) => setTimeout(resolve, 100_000));
	expect(requests()).toHaveLength(sentUntilNow);
	expect((await run(getAll)).items).toHaveLength(5);
});
