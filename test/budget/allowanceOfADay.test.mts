import type { Terms } from '../../nodes/budget/terms.ts';
import { start, Asked, told } from './asked.mts';

describe('a limit of a day', () => {
	const A_MINUTE_MS = 60_000;
	const [one, other, third] = ['GET /one', 'GET /other', 'GET /third'].map((name) => ({ endpoint: name, share: 1 })) as [
		Terms,
		Terms,
		Terms,
	];
	const silent = { status: 200, headers: {} };
	const usedUp = (now: number, status = 200) => told(now, 0, 86_400, 10, status);
	const isUsedUp = (allowance: Asked, now: number, of: Terms) => allowance.outlook(now, of).isUsedUp;

	test('that one reply told and the next does not is none', () => {
		const allowance = new Asked();
		allowance.exchanged(start, told(start, 4, 86_400, 5), one);
		for (let count = 0; count < 20; count += 1) allowance.exchanged(start, silent, one);
		expect(allowance.mayGo(start, one)).toBe(true);
	});

	test('holds for the endpoint that told it; another one asks, the rest of its requests wait meanwhile, and it is free', () => {
		const allowance = new Asked();
		allowance.exchanged(start, usedUp(start), one);
		expect([isUsedUp(allowance, start, one), allowance.mayGo(start, other)]).toEqual([true, true]);
		const asking = allowance.sent(start, other);
		expect(allowance.outlook(start, other)).toMatchObject({ waitMs: 1_000, isUsedUp: false });
		allowance.ended(asking, start, silent);
		for (let count = 0; count < 20; count += 1) allowance.exchanged(start, silent, other);
		expect([isUsedUp(allowance, start, one), allowance.mayGo(start, other)]).toEqual([true, true]);
	});

	test("that two told is the account's: each further endpoint asks once", () => {
		const allowance = new Asked();
		allowance.exchanged(start, silent, third);
		allowance.exchanged(start, usedUp(start), one);
		allowance.exchanged(start, usedUp(start, 429), other);
		allowance.exchanged(start + 1_000, usedUp(start, 429), third);
		expect([one, other, third].map((of) => isUsedUp(allowance, start + 5_000, of))).toEqual([true, true, true]);
	});

	test('is asked after by one request in five minutes, then in ten, and ends when that is taken without a word', () => {
		const allowance = new Asked();
		allowance.exchanged(start, usedUp(start), one);
		expect(allowance.outlook(start, one)).toMatchObject({
			isUsedUp: true,
			askInMs: 5 * A_MINUTE_MS,
			told: { endpoint: 'GET /one', status: 200, header: 'X-RateLimit-Limit of 10' },
		});
		expect(isUsedUp(allowance, start + 5 * A_MINUTE_MS - 1, one)).toBe(true);
		let now = start + 5 * A_MINUTE_MS;
		allowance.exchanged(now, { status: 429, headers: {} }, one);
		now += A_MINUTE_MS;
		expect(allowance.outlook(now, one)).toMatchObject({ isUsedUp: true, askInMs: 9 * A_MINUTE_MS });
		now += 9 * A_MINUTE_MS;
		const asking = allowance.sent(now, one);
		allowance.ended(asking, now);
		expect(allowance.mayGo(now, one)).toBe(true);
		allowance.exchanged(now, silent, one);
		expect(allowance.mayGo(now, one)).toBe(true);
		expect(allowance.outlook(now, one).askInMs).toBeUndefined();
	});

	test('that a gateway told ends by what the service tells, though that ends sooner', () => {
		const allowance = new Asked();
		allowance.exchanged(start, told(start, 0, 86_400, 5), one);
		const now = start + 5 * A_MINUTE_MS;
		allowance.exchanged(now, told(now, 9_000, 40_000, 10_000), one);
		expect(allowance.mayGo(now, one)).toBe(true);
	});

	test('a documented rate holds on for what was sent under a limit that turned out to be none', () => {
		const allowance = new Asked();
		const documented = { ...one, documentedPerMinute: 10 };
		allowance.exchanged(start, told(start, 99, 60, 100), documented);
		for (let count = 0; count < 8; count += 1) allowance.sent(start, documented);
		allowance.exchanged(start, silent, documented);
		expect(allowance.outlook(start, documented).waitMs).toBe(60_000);
	});
});
