import { later, setClock, shortWaits } from '../engine/clock.mts';
import { until } from '../engine/until.mts';
import { byId, run, sandbox, useSandbox, words } from './run.mts';

useSandbox();

const AN_HOUR_MS = 3_600_000;
const A_DAY_S = 86_400;
const get = { operation: 'get', reportId: byId('report_101') };
const getAll = { operation: 'getAll' };
const itemsOf = (count: number) => Array.from({ length: count }, () => ({}));
const requests = () => sandbox.smailander.requests;
const refused = () => requests().filter(({ status }) => status === 429);
const set = (switches: Partial<typeof sandbox.smailander.switches>) => void Object.assign(sandbox.smailander.switches, switches);

describe('the clock of the machine is set while a minute is counted', () => {
	test.each([
		['back', -AN_HOUR_MS],
		['forward', AN_HOUR_MS],
	])('%s: the minute stays a minute', async (_, ms) => {
		const waits = shortWaits();
		set({ tellsRateLimit: false });
		await run(get, { items: itemsOf(50) });
		setClock(ms);
		const before = waits.length;
		const { error } = await run(get);
		expect(error).toBeUndefined();
		const waitedMs = waits.slice(before).reduce((sum, wait) => sum + wait, 0);
		expect(waitedMs).toBeGreaterThan(30_000);
		expect(waitedMs).toBeLessThanOrEqual(61_000);
	});

	test('back: a report is waited for no longer', async () => {
		shortWaits();
		set({ generateOutcome: 'never' });
		const waiting = run({
			operation: 'generate',
			period: 'none',
			deliveryMethod: '',
			completion: 'completed',
			waitOptions: { firstLook: 0, interval: 20, timeout: 1 },
		});
		await until(() => requests().some(({ path }) => path.endsWith('/instances')));
		setClock(-AN_HOUR_MS);
		expect((await waiting).error?.message).toContain('was not ready after 1 minutes');
	});
});

/** What somebody on the way answers, in the service's place. */
const gatewayPage = (headers: Record<string, string>, status = 429) =>
	sandbox.smailander.faults.push({
		kind: 'status',
		status,
		body: '<html><title>Slow down</title></html>',
		headers: { 'content-type': 'text/html', ...headers },
	});
const inADay = () => String(Math.ceil(Date.now() / 1_000) + A_DAY_S);

describe('a limit for a day that one reply told', () => {
	test.each([
		['Retry-After', () => ({ 'retry-after': String(A_DAY_S) }), 'Retry-After of 86400 seconds'],
		[
			'X-RateLimit',
			() => ({ 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inADay() }),
			'X-RateLimit-Limit of 5',
		],
	])(
		'a page with %s: who meets it learns what told it, others go on, and after five minutes one request asks',
		async (_, headers, header) => {
			set({ tellsRateLimit: false });
			gatewayPage(headers());
			expect((await run(get)).error?.message).toContain('asks to wait');
			const held = await run(get, { items: itemsOf(3), onError: 'continueRegularOutput' });
			expect(held.items.map(({ json }) => String(json.error))).toEqual(
				Array.from({ length: 3 }, () => expect.stringContaining('takes no more requests with this key until')),
			);
			expect(String(held.items[0]!.json.message)).toContain(`by ${header} in a web page with the status 429 to GET /reports/*.`);
			expect(requests()).toHaveLength(1);

			expect((await run(getAll)).items).toHaveLength(5);
			expect((await run(get)).error?.message).toContain('takes no more requests');

			later(300_000);
			const { items, error } = await run(get, { items: itemsOf(4) });
			expect([items.length, error]).toEqual([4, undefined]);
		},
	);

	test('told by a reply that was taken, of which the next says nothing: it is no limit', async () => {
		set({ tellsRateLimit: false });
		sandbox.smailander.faults.push({
			kind: 'status',
			status: 404,
			headers: { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '4', 'x-ratelimit-reset': inADay() },
		});
		await run(get);
		const { items, error } = await run(get, { items: itemsOf(20) });
		expect([items.length, error]).toEqual([20, undefined]);
	});

	test('that still holds is asked after ever more rarely, by one request for all', async () => {
		set({ tellsRateLimit: false });
		const hold = () => gatewayPage({ 'retry-after': String(A_DAY_S) });
		hold();
		await run(get);
		later(300_000);
		hold();
		await run(get, { items: itemsOf(6), onError: 'continueRegularOutput' });
		expect(requests()).toHaveLength(2);
		later(300_000);
		await run(get);
		expect(requests()).toHaveLength(2);
		later(300_000);
		expect((await run(get)).error).toBeUndefined();
	});
});

test('an endpoint with a limit of its own keeps nobody else back, and is kept back itself', async () => {
	set({ enforceRateLimit: true, endpointLimits: [{ endpoint: /^GET .*\/reports\/[^/]+$/, limit: 10, windowMs: 12 * AN_HOUR_MS }] });
	const { items } = await run(get, { items: itemsOf(12), onError: 'continueRegularOutput' });
	expect(items.filter(({ json }) => json.error !== undefined)).toHaveLength(2);
	for (let times = 0; times < 15; times += 1) expect((await run(getAll)).error).toBeUndefined();
	expect(words(await run(get))).toContain('X-RateLimit-Limit of 10 in an answer with the status 200 to GET /reports/*');
	expect(refused().length).toBeLessThanOrEqual(1);
});

test('a service that takes three at once is asked three at once', async () => {
	set({ takesAtOnce: 3 });
	sandbox.smailander.faults.push({ kind: 'slow', ms: 30, times: Infinity });
	const { items, error } = await run(get, { items: itemsOf(120) });
	expect([items.length, error]).toEqual([120, undefined]);
	expect(refused().length).toBeLessThan(40);
});
