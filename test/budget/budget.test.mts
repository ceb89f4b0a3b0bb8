import * as fc from 'fast-check';
import { withinBudget, type Ticket } from '../../nodes/budget/budget.ts';
import { forEachItem } from '../../nodes/operation/fan.ts';
import { accountId } from '../../nodes/transport/account.ts';

/** Ends when the test says so. */
function task() {
	let end = (_error?: Error) => {};
	const done = new Promise<void>((resolve, reject) => {
		end = (error) => (error ? reject(error) : resolve());
	});
	return { done, end };
}

/** Lets everything that can go on go on. */
const settle = async () => await new Promise((resolve) => setImmediate(resolve));

let accounts = 0;
const ticket = (maxInFlight: number, more: Partial<Ticket> = {}): Ticket => ({
	caller: 'caller',
	urgent: false,
	again: false,
	maxInFlight,
	terms: { endpoint: 'GET /', share: 1 },
	signal: undefined,
	...more,
});
const newAccount = () => `account ${(accounts += 1)}`;

describe('budget', () => {
	test('as many at once as there are places, the others in the order they came', async () => {
		const account = newAccount();
		const tasks = Array.from({ length: 6 }, task);
		const begun: number[] = [];
		const all = tasks.map(async ({ done }, index) => {
			await withinBudget(account, ticket(2), async () => {
				begun.push(index);
				await done;
			});
		});
		await settle();
		expect(begun).toEqual([0, 1]);
		tasks[1]!.end();
		await settle();
		expect(begun).toEqual([0, 1, 2]);
		for (const { end } of tasks) end();
		await Promise.all(all);
		expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
	});

	test('a place that is handed on is not free for one who comes later', async () => {
		const account = newAccount();
		const [first, second, third] = [task(), task(), task()];
		const begun: string[] = [];
		const begin = async (name: string, { done }: ReturnType<typeof task>) =>
			await withinBudget(account, ticket(1), async () => {
				begun.push(name);
				await done;
			});
		const all = [begin('first', first), begin('second', second)];
		await settle();
		first.end();
		await settle();
		all.push(begin('third', third));
		await settle();
		expect(begun).toEqual(['first', 'second']);
		second.end();
		third.end();
		await Promise.all(all);
		expect(begun).toEqual(['first', 'second', 'third']);
	});

	test('a failure gives its place back and reaches its caller only', async () => {
		const account = newAccount();
		const failing = withinBudget(account, ticket(1), async () => await Promise.reject(new Error('no')));
		const next = withinBudget(account, ticket(1), async () => 'served');
		await expect(failing).rejects.toThrow('no');
		await expect(next).resolves.toBe('served');
	});

	test('accounts do not wait for each other', async () => {
		const slow = task();
		const held = withinBudget(newAccount(), ticket(1), async () => await slow.done);
		await expect(withinBudget(newAccount(), ticket(1), async () => 'served')).resolves.toBe('served');
		slow.end();
		await held;
	});

	test('never more than the places, whatever comes and fails', async () => {
		const work = fc.record({ turns: fc.nat(3), fails: fc.boolean() });
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.array(work, { maxLength: 40 }), async (places, works) => {
				const account = newAccount();
				let inside = 0;
				let most = 0;
				const outcomes = await Promise.allSettled(
					works.map(async ({ turns, fails }) => {
						await withinBudget(account, ticket(places), async () => {
							inside += 1;
							most = Math.max(most, inside);
							for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
							inside -= 1;
							if (fails) await Promise.reject(new Error('no'));
						});
					}),
				);
				expect(most).toBeLessThanOrEqual(places);
				expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(works.map(({ fails }) => fails));
			}),
		);
	});

	test('an account is named without its key, and differs by address and key', () => {
		const ids = [accountId('https://a', 'key'), accountId('https://b', 'key'), accountId('https://a', 'other')];
		expect(new Set(ids).size).toBe(3);
		expect(ids.join()).not.toContain('key');
		expect(accountId('https://a', 'key')).toBe(ids[0]);
	});
});

describe('fan', () => {
	test('results in order, width kept, every index once', async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat(30), fc.integer({ min: 1, max: 8 }), fc.scheduler(), async (count, width, scheduler) => {
				let inside = 0;
				let most = 0;
				const running = forEachItem(count, width, async (index) => {
					inside += 1;
					most = Math.max(most, inside);
					await scheduler.schedule(Promise.resolve());
					inside -= 1;
					return index * 2;
				});
				await scheduler.waitFor(running);
				expect(await running).toEqual(Array.from({ length: count }, (_, index) => index * 2));
				expect(most).toBe(Math.min(width, count));
			}),
		);
	});

	test('after the first failure nothing more is begun', async () => {
		const begun: number[] = [];
		const running = forEachItem(50, 3, async (index) => {
			begun.push(index);
			await settle();
			if (index === 1) await Promise.reject(new Error('no'));
		});
		await expect(running).rejects.toThrow('no');
		await settle();
		await settle();
		expect(begun.length).toBeLessThanOrEqual(4);
	});
});
