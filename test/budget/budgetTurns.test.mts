import * as fc from 'fast-check';
import type { withinBudget } from '../../nodes/budget/budget.ts';
import { callers, conditions, wide } from './rules.mts';
import { simulate } from './simulation.mts';

beforeEach(() => void jest.useFakeTimers({ now: Date.parse('2026-09-24T12:00:00.400Z') }));
afterEach(() => void jest.useRealTimers());
const jobsOf = (caller: string, count: number) => Array.from({ length: count }, () => ({ caller }));

describe('whose turn it is', () => {
	test('a caller with one request does not wait behind one with a hundred', async () => {
		const { order } = await simulate(wide, [...jobsOf('many', 100), { caller: 'one', atMs: 10 }], { ...conditions, maxInFlight: 2 });
		expect(order.indexOf(100)).toBeLessThanOrEqual(4);
	});

	test('none is served twice while another waits, whatever they bring', async () => {
		await fc.assert(
			fc.asyncProperty(callers, fc.integer({ min: 1, max: 4 }), async (who, maxInFlight) => {
				const { order } = await simulate(
					wide,
					who.map((caller) => ({ caller })),
					{ ...conditions, maxInFlight },
				);
				const served = order.map((job) => who[job]!);
				const left = new Map(who.map((caller) => [caller, who.filter((one) => one === caller).length]));
				// Before their turns begin, the places go to those who come first.
				served.slice(0, maxInFlight).forEach((caller) => left.set(caller, left.get(caller)! - 1));
				const rest = served.slice(maxInFlight);
				rest.forEach((caller, at) => {
					const sinceLast = rest.slice(rest.lastIndexOf(caller, at - 1) + 1, at);
					const others = [...left].filter(([name, count]) => name !== caller && count > 0).map(([name]) => name);
					if (at > 0 && rest.lastIndexOf(caller, at - 1) >= 0) expect(others.filter((name) => !sinceLast.includes(name))).toEqual([]);
					left.set(caller, left.get(caller)! - 1);
				});
			}),
		);
	});

	test('an urgent one passes before a hundred that wait', async () => {
		const { order } = await simulate(wide, [...jobsOf('bulk', 100), { caller: 'picker', urgent: true, atMs: 10 }], {
			...conditions,
			maxInFlight: 5,
		});
		expect(order.indexOf(100)).toBe(5);
	});

	test('an urgent one passes when the limit is used up, too: it is the first in the next window', async () => {
		const jobs = [...jobsOf('bulk', 30), { caller: 'picker', urgent: true, atMs: 5_000 }];
		const { order } = await simulate({ ...wide, limit: 10 }, jobs, { ...conditions, maxInFlight: 5 });
		expect(order.indexOf(30)).toBe(10);
	});

	test('narrower conditions than those of others are kept and do not wait for ever', async () => {
		const narrow = { caller: 'narrow', maxInFlight: 1, atMs: 10 };
		const { order, mostInFlight } = await simulate(wide, [...jobsOf('wide', 60), narrow], { ...conditions, maxInFlight: 6 });
		expect(order.indexOf(60)).toBe(7);
		expect(mostInFlight).toBe(6);
	});
});

/** Most requests that were sent within any 60 seconds. */
const mostAMinute = (sentAt: number[]) => Math.max(...sentAt.map((from) => sentAt.filter((at) => at >= from && at < from + 60_000).length));

describe("the user's own limits", () => {
	test('requests per minute, whatever the service allows', async () => {
		const terms = { endpoint: 'GET /', share: 1, requestsPerMinute: 20 };
		const { requests, tookMs } = await simulate(wide, jobsOf('a', 70), { ...conditions, terms, maxInFlight: 5 });
		expect(mostAMinute(requests.map(({ sentAt }) => sentAt))).toBe(20);
		expect(tookMs).toBeLessThan(3 * 60_000 + 10_000);
	});

	test.each([
		[50, 25],
		[25, 12],
		[1, 1],
	])('a share of %i %% of 50: %i in a window', async (percent, most) => {
		const terms = { endpoint: 'GET /', share: percent / 100 };
		const { requests } = await simulate({ ...wide, limit: 50 }, jobsOf('a', most * 3), { ...conditions, terms, maxInFlight: 1 });
		expect(requests).toHaveLength(most * 3);
		expect(mostAMinute(requests.map(({ sentAt }) => sentAt))).toBe(most);
	});

	test('three processes with a third each are never refused, and each gets its part', async () => {
		const server = { ...wide, limit: 30, latencies: [50, 900, 20] };
		const terms = { endpoint: 'GET /', share: 1 / 3, documentedPerMinute: 30 };
		const processes = [1, 2, 3].map(otherProcess);
		const jobs = Array.from({ length: 90 }, (_, index) => ({ caller: 'a', within: processes[index % 3]! }));
		const { requests, tookMs } = await simulate(server, jobs, { ...conditions, terms, maxInFlight: 5 });
		expect(requests.filter(({ status }) => status === 429)).toEqual([]);
		expect(tookMs).toBeLessThan(2 * 65_000 + 10_000);
	});
});

/** The budget as another process has it, which knows nothing of this one's requests. */
function otherProcess(): typeof withinBudget {
	let within: typeof withinBudget | undefined;
	jest.isolateModules(() => {
		({ withinBudget: within } = jest.requireActual<{ withinBudget: typeof withinBudget }>('../../nodes/budget/budget.ts'));
	});
	return within!;
}
