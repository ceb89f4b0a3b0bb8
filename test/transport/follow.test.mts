import type { IExecuteFunctions } from 'n8n-workflow';
import { endpoints, smailander as service } from '../../nodes/Smailander/api.ts';
import { exchange, send, type Follow } from '../../nodes/transport/exchange.ts';
import type { Reply } from '../../nodes/transport/service.ts';
import { isStream } from '../../nodes/transport/stream.ts';
import { shortWaits } from '../engine/clock.mts';
import { smailander } from '../engine/nodeTypes.mts';
import { until } from '../engine/until.mts';
import { run, sandbox, useSandbox, words } from '../smailander/run.mts';

useSandbox();

const list = endpoints.listReports;
const stream = { ...list, encoding: 'stream' as const };

/** Runs `work` as an operation of the node, on n8n's engine. */
async function within(work: (this: IExecuteFunctions) => Promise<unknown>, more: Parameters<typeof run>[1] = {}, options = {}) {
	smailander.customOperations = {
		report: {
			async getAll(this: IExecuteFunctions) {
				return [[{ json: { value: (await work.call(this)) as string } }]];
			},
		},
	};
	return await run({ operation: 'getAll', options }, more);
}
afterEach(() => delete smailander.customOperations);

const requests = () => sandbox.smailander.requests;

describe('a further request within a place', () => {
	test('needs no second place', async () => {
		const joined = async (reply: Reply, follow: Follow) => {
			const further = await follow({ ...list, qs: { limit: 1 } });
			return `${reply.status} ${further.status}`;
		};
		const { items, error } = await within(
			async function () {
				return (await Promise.all([1, 2, 3].map(async () => await exchange(this, service, list, joined)))).join();
			},
			{},
			{ maxInFlight: 1 },
		);
		expect(error).toBeUndefined();
		expect(items[0]!.json.value).toBe('200 200,200 200,200 200');
		expect(requests().map(({ query }) => query.limit)).toEqual([undefined, '1', undefined, '1', undefined, '1']);
	});

	test('waits for the rate, before those that have no place', async () => {
		shortWaits();
		Object.assign(sandbox.smailander.switches, { enforceRateLimit: true, rateLimit: 1, rateWindowMs: 60_000 });
		const { error } = await within(
			async function () {
				await send(this, service, list);
				const joining = exchange(
					this,
					service,
					{ ...list, qs: { limit: 2 } },
					async (_, follow) => await follow({ ...list, qs: { limit: 3 } }),
				);
				const others = [4, 5].map(async (limit) => await send(this, service, { ...list, qs: { limit } }));
				await Promise.all([joining, ...others]);
				return 'done';
			},
			{},
			{ maxInFlight: 2 },
		);
		expect(error).toBeUndefined();
		expect(requests().map(({ query, status }) => [query.limit, status])).toEqual([
			[undefined, 200],
			['2', 200],
			['3', 200],
			['4', 200],
			['5', 200],
		]);
	});

	test('is tried again by itself', async () => {
		shortWaits();
		sandbox.smailander.faults.push({ kind: '503', skip: 1 }, { kind: '429', skip: 1 }, { kind: 'drop', skip: 1 });
		const { error } = await within(async function () {
			return await exchange(this, service, list, async (_, follow) => (await follow({ ...list, qs: { limit: 7 } })).status);
		});
		expect(error).toBeUndefined();
		expect(requests().map(({ query }) => query.limit)).toEqual([undefined, '7', '7', '7', '7']);
	});

	test('that is declined ends the whole with the words of the service', async () => {
		sandbox.smailander.faults.push({ kind: 'status', status: 404, skip: 1 });
		const result = await within(async function () {
			return await exchange(this, service, list, async (_, follow) => await follow({ ...list, qs: { limit: 7 } }));
		});
		expect(words(result)).toContain('There is no Smailander API at');
		expect(requests()).toHaveLength(2);
	});

	test('whose body nobody read leaves no connection open, and neither does the first', async () => {
		sandbox.smailander.faults.push({ kind: 'stall', times: 2 });
		let followed: Reply | undefined;
		const { error } = await within(async function () {
			return await exchange(this, service, stream, async (_, follow) => (followed = await follow(stream)).status);
		});
		expect(error).toBeUndefined();
		expect(followed && isStream(followed.body) && followed.body).toMatchObject({ destroyed: true });
		await until(() => requests().every(({ endMs }) => endMs !== undefined));
		expect(requests()).toHaveLength(2);
	});

	test('that waits for the rate ends when the execution is cancelled, and leaves the place', async () => {
		Object.assign(sandbox.smailander.switches, { enforceRateLimit: true, rateLimit: 1, rateWindowMs: 2_000 });
		const whenRunning = (cancel: () => void) => void until(() => requests()[0]?.endMs !== undefined).then(() => setTimeout(cancel, 100));
		await within(
			async function () {
				return await exchange(this, service, list, async (_, follow) => await follow(list));
			},
			{ whenRunning },
			{ maxInFlight: 1 },
		);
		delete smailander.customOperations;
		expect((await run({ operation: 'getAll', limit: 5, options: { maxInFlight: 1 } }, { executionId: 'next' })).items).toHaveLength(5);
		expect(requests().filter(({ query }) => query.limit === undefined)).toHaveLength(1);
	});
});

test('a request may be urgent by itself: it passes those that wait', async () => {
	sandbox.smailander.faults.push({ kind: 'slow', ms: 20, times: Infinity });
	await within(
		async function () {
			const bulk = Array.from({ length: 20 }, async () => await send(this, service, list));
			const look = send(this, service, { ...list, qs: { limit: 9 }, urgent: true });
			await Promise.all([...bulk, look]);
			return 'done';
		},
		{},
		{ maxInFlight: 2 },
	);
	expect(requests().findIndex(({ query }) => query.limit === '9')).toBe(2);
});
