import * as fc from 'fast-check';
import { callers, conditions, wide } from './rules.mts';
import { delay, simulate, type Job, type ServerRules } from './simulation.mts';

beforeEach(() => void jest.useFakeTimers({ now: Date.parse('2026-09-24T12:00:00.400Z') }));
afterEach(() => void jest.useRealTimers());

const rulesWith = (shortestWindowMs: number, longestWayMs: number) =>
	fc.record<ServerRules>({
		limit: fc.integer({ min: 1, max: 60 }),
		windowMs: fc.integer({ min: shortestWindowMs, max: 120_000 }),
		skewMs: fc.integer({ min: -86_400_000, max: 86_400_000 }),
		round: fc.constantFrom('ceil', 'floor'),
		// Mostly fast, so that those that are not are overtaken.
		latencies: fc.array(fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 300 }) }, fc.integer({ min: 1, max: longestWayMs })), {
			minLength: 1,
			maxLength: 30,
		}),
	});

describe('a service with any limit, clock and distance', () => {
	// Of several endpoints an answer that comes when its window is over may be taken for one on a limit of its own.
	test.each([
		['one endpoint', fc.oneof(rulesWith(1_000, 1_500), rulesWith(10_000, 8_000)), () => 'GET /'],
		['several endpoints', rulesWith(10_000, 2_000), (caller: string) => `GET /${caller}`],
	])('never refuses what was sent after its first headers were read, and no time is wasted: %s', async (_, rules, endpointOf) => {
		await fc.assert(
			fc.asyncProperty(rules, callers, fc.integer({ min: 1, max: 12 }), async (server, who, maxInFlight) => {
				const jobs = who.map((caller) => ({ caller, endpoint: endpointOf(caller) }));
				const { requests, firstToldAt, mostInFlight, tookMs } = await simulate(server, jobs, { ...conditions, maxInFlight });
				expect(requests.filter(({ status, sentAt }) => status === 429 && sentAt > firstToldAt)).toEqual([]);
				expect(requests.filter(({ status }) => status === 200)).toHaveLength(who.length);
				expect(mostInFlight).toBeLessThanOrEqual(maxInFlight);

				const slowestMs = 2 * Math.max(...server.latencies);
				const windows = Math.ceil(requests.length / server.limit);
				// Whole seconds in the headers and the margin, besides the way, are what each window may cost.
				const leastMs = (windows - 1) * server.windowMs;
				const onTheWayMs = Math.ceil(requests.length / Math.min(maxInFlight, server.limit)) * slowestMs;
				// Refusals before the first headers cost a wait that is the service's to name.
				const isRefused = requests.some(({ status }) => status === 429);
				if (!isRefused) expect(tookMs).toBeLessThanOrEqual(leastMs + windows * (3_000 + 2 * slowestMs) + onTheWayMs);
			}),
			{ numRuns: 100 },
		);
	});

	test('50 requests a minute, five callers, 5 in flight: 240 requests in little more than four minutes', async () => {
		const server = { limit: 50, windowMs: 60_000, skewMs: 3_600_000, round: 'ceil' as const, latencies: [40, 700, 90, 20] };
		const jobs = Array.from({ length: 240 }, (_, index) => ({ caller: `caller ${index % 5}` }));
		const { requests, tookMs } = await simulate(server, jobs, { ...conditions, maxInFlight: 5 });
		expect(requests.map(({ status }) => status)).toEqual(Array.from({ length: 240 }, () => 200));
		expect(tookMs).toBeLessThan(4 * 62_000 + 20_000);
	});
});

/** Requests that are served and refused within 100 seconds, of as many as there may be. */
async function within100s(server: Partial<ServerRules>, jobOf: (index: number) => Partial<Job> = () => ({})) {
	const stop = new AbortController();
	void delay(100_000).then(() => stop.abort());
	const jobs = Array.from({ length: 3_000 }, (_, index) => ({ caller: `caller ${index % 5}`, signal: stop.signal, ...jobOf(index) }));
	const { requests, heldBack } = await simulate({ ...wide, ...server }, jobs, { ...conditions, maxInFlight: 5 });
	const inTime = requests.filter(({ toldAt }) => toldAt <= 100_000);
	const served = inTime.filter(({ status }) => status === 200);
	return {
		served: served.length,
		refused: inTime.length - served.length,
		heldBack,
		servedOf: (is: (index: number) => boolean) => served.filter(({ job }) => is(job)).length,
	};
}

/** The same numbers from 0 to 1 each time. */
function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

describe('what a service can do is nearly reached', () => {
	test.each([1, 2, 3, 4])('it takes %i at once, 1,000 a minute', async (atOnce) => {
		const { served, refused } = await within100s({ atOnce, workMs: 80 });
		// A request takes 180 ms with its ways.
		expect(served).toBeGreaterThan(0.95 * Math.min(atOnce * (100_000 / 180), 1_600));
		expect(refused).toBeLessThan(0.1 * served);
	});

	test.each([7, 11, 23])('it refuses one in twenty for no reason (%i): that costs little more', async (seed) => {
		const random = randomNumbers(seed);
		const { served, refused } = await within100s({ limit: 100_000, workMs: 100, refuses: () => random() < 0.05 });
		expect(served).toBeGreaterThan(0.94 * 5 * (100_000 / 200));
		expect(refused).toBeLessThan(0.06 * (served + refused));
	});

	test('an endpoint that allows ten in twelve hours keeps back nobody else', async () => {
		const isNarrow = (index: number) => index % 20 === 0;
		const endpoints = { 'POST /narrow': { limit: 10, windowMs: 43_200_000 }, 'GET /wide': null };
		const { servedOf, heldBack, refused } = await within100s({ endpoints }, (index) => ({
			endpoint: isNarrow(index) ? 'POST /narrow' : 'GET /wide',
		}));
		expect(servedOf(isNarrow)).toBe(10);
		expect(servedOf((index) => !isNarrow(index))).toBe(2_850);
		expect([heldBack.length, refused]).toEqual([140, 0]);
	});

	test('two endpoints with limits of a minute each: neither is refused nor slowed down by the other', async () => {
		const isNarrow = (index: number) => index % 20 === 0;
		const endpoints = { 'POST /narrow': { limit: 10, windowMs: 60_000 }, 'GET /wide': { limit: 300, windowMs: 60_000 } };
		const jobs = Array.from({ length: 600 }, (_, index) => ({
			caller: `caller ${index % 5}`,
			endpoint: isNarrow(index) ? 'POST /narrow' : 'GET /wide',
		}));
		const { requests, tookMs } = await simulate({ ...wide, endpoints }, jobs, { ...conditions, maxInFlight: 5 });
		expect(requests.filter(({ status }) => status === 429)).toEqual([]);
		expect(tookMs).toBeLessThan(3 * 62_000);
	});
});

test.each([
	['4 of 5 left', 4],
	['used up', 0],
])("a gateway's limit for a day, told once (%s), costs five minutes at most", async (_, remaining) => {
	const lie = (now: number) => ({
		'x-ratelimit-limit': '5',
		'x-ratelimit-remaining': String(remaining),
		'x-ratelimit-reset': String(Math.ceil(now / 1_000) + 86_400),
	});
	const gateway = (index: number, now: number) => ({ headers: index === 10 ? lie(now) : ({} as Record<string, string>) });
	const jobs = Array.from({ length: 600 }, (_, index) => ({ caller: 'a', atMs: index * 2_000 }));
	const { heldBack, order } = await simulate({ ...wide, gateway }, jobs, { ...conditions, maxInFlight: 5 });
	expect(heldBack.length).toBeLessThanOrEqual(150);
	expect(order.slice(-400)).toEqual(Array.from({ length: 400 }, (_, index) => index + 200));
});

test.each([
	['back', -3_600_000],
	['forward', 3_600_000],
])('the clock of the machine set %s in the middle of a minute changes nothing', async (_, ms) => {
	const server = { ...wide, limit: 50 };
	void delay(20_000).then(() => jest.setSystemTime(Date.now() + ms));
	const jobs = Array.from({ length: 150 }, (_, index) => ({ caller: 'a', atMs: index * 300 }));
	const { requests, tookMs } = await simulate(server, jobs, {
		...conditions,
		terms: { ...conditions.terms, documentedPerMinute: 50 },
		maxInFlight: 5,
	});
	expect(requests.map(({ status }) => status)).toEqual(Array.from({ length: 150 }, () => 200));
	expect(tookMs).toBeLessThan(3 * 62_000);
});

test('200 executions, half of them canceled and one request in five refused: all have ended after a minute', async () => {
	const random = randomNumbers(5);
	const jobs = Array.from({ length: 200 }, (_, index) => {
		const cancel = new AbortController();
		if (index % 2 === 0) void delay(index * 20).then(() => cancel.abort());
		return { caller: `caller ${index}`, signal: cancel.signal };
	});
	const { tookMs, requests } = await simulate({ ...wide, workMs: 300, refuses: () => random() < 0.2 }, jobs, {
		...conditions,
		maxInFlight: 5,
	});
	expect(new Set(requests.filter(({ status }) => status === 200).map(({ job }) => job)).size).toBeGreaterThanOrEqual(100);
	expect(tookMs).toBeLessThan(60_000);
});
