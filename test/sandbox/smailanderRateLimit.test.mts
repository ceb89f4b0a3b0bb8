import { until } from '../engine/until.mts';
import { sandbox, sm, useSandbox } from './call.mts';

useSandbox();

describe('Smailander: rate limit', () => {
	test('headers stand on every reply, errors included', async () => {
		sandbox.smailander.switches.rateLimit = 2;
		const replies = [await sm('reports'), await sm('nothing'), await sm('reports', { key: 'x' })];
		expect(replies.map(({ headers }) => headers['x-ratelimit-remaining'])).toEqual(['1', '1', '1']);
		expect(replies[0]!.headers['x-ratelimit-limit']).toBe('2');
		const aheadMs = Number(replies[0]!.headers['x-ratelimit-reset']) * 1000 - Date.now();
		expect(aheadMs).toBeGreaterThan(50_000);
	});

	test('enforceRateLimit, rateWindowMs, retryAfter', async () => {
		const { switches } = sandbox.smailander;
		Object.assign(switches, { rateLimit: 2, rateWindowMs: 5000, enforceRateLimit: true });
		expect((await sm('reports')).headers['x-ratelimit-remaining']).toBe('1');
		expect((await sm('reports')).headers['x-ratelimit-remaining']).toBe('0');
		expect(await sm('reports')).toMatchObject({
			status: 429,
			headers: { 'retry-after': expect.stringMatching(/^[1-5]$/) },
			json: { error: { code: 'rate_limit_exceeded' } },
		});
		switches.retryAfter = 'date';
		expect((await sm('reports')).headers['retry-after']).toMatch(/GMT$/);
		switches.retryAfter = 'none';
		expect((await sm('reports')).headers).not.toHaveProperty('retry-after');
		switches.clockOffsetMs = 5001;
		expect((await sm('reports')).status).toBe(200);
	});

	test('furtherLimits: the headers are those of the limit with the fewest requests left', async () => {
		const furtherLimits = [{ limit: 3, windowMs: 3_600_000 }];
		Object.assign(sandbox.smailander.switches, { rateLimit: 2, rateWindowMs: 1_000, enforceRateLimit: true, furtherLimits });
		const seen: unknown[] = [];
		for (const clockOffsetMs of [0, 0, 1_001, 2_002]) {
			sandbox.smailander.switches.clockOffsetMs = clockOffsetMs;
			const { status, headers } = await sm('reports');
			seen.push([status, headers['x-ratelimit-limit'], headers['x-ratelimit-remaining']]);
		}
		expect(seen).toEqual([
			[200, '2', '1'],
			[200, '2', '0'],
			[200, '3', '0'],
			[429, '3', '0'],
		]);
	});

	test('claimedRateLimit: the headers lie', async () => {
		Object.assign(sandbox.smailander.switches, { rateLimit: 1, enforceRateLimit: true, claimedRateLimit: 9 });
		expect(await sm('reports')).toMatchObject({ status: 200, headers: { 'x-ratelimit-limit': '9', 'x-ratelimit-remaining': '8' } });
		expect(await sm('reports')).toMatchObject({ status: 429, headers: { 'x-ratelimit-limit': '9', 'x-ratelimit-remaining': '7' } });
	});

	test('endpointLimits: a limit of its own in place of the others', async () => {
		const endpointLimits = [{ endpoint: /^GET .*\/templates$/, limit: 1, windowMs: 60_000 }];
		Object.assign(sandbox.smailander.switches, { rateLimit: 9, enforceRateLimit: true, endpointLimits });
		expect(await sm('reports/templates')).toMatchObject({
			status: 200,
			headers: { 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0' },
		});
		expect(await sm('reports/templates')).toMatchObject({ status: 429 });
		expect(await sm('reports')).toMatchObject({ status: 200, headers: { 'x-ratelimit-limit': '9', 'x-ratelimit-remaining': '8' } });
	});

	test('tellsRateLimit: without, no reply speaks of limits', async () => {
		sandbox.smailander.switches.tellsRateLimit = false;
		expect(Object.keys((await sm('reports')).headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
	});

	test('takesAtOnce: what comes meanwhile is refused for a second', async () => {
		sandbox.smailander.switches.takesAtOnce = 1;
		sandbox.smailander.faults.push({ kind: 'slow', ms: 200 });
		const [first, second] = await Promise.all([sm('reports'), sm('reports')]);
		expect([first.status, second.status].sort()).toEqual([200, 429]);
		expect([first, second].find(({ status }) => status === 429)?.headers['retry-after']).toBe('1');
		expect((await sm('reports')).status).toBe(200);
	});

	test('clockOffsetMs: Date and reset are of one clock', async () => {
		sandbox.smailander.switches.clockOffsetMs = 86_400_000;
		const { headers } = await sm('reports');
		const date = Date.parse(String(headers.date));
		expect(date - Date.now()).toBeGreaterThan(86_390_000);
		expect(Number(headers['x-ratelimit-reset']) * 1_000 - date).toBeLessThanOrEqual(61_000);
	});

	test('a slow reply tells what was left when its request came', async () => {
		sandbox.smailander.switches.rateLimit = 100;
		sandbox.smailander.faults.push({ kind: 'slow', ms: 150 });
		const slow = sm('reports');
		await until(() => sandbox.smailander.requests.length > 0);
		const fast = await sm('reports');
		expect([(await slow).headers['x-ratelimit-remaining'], fast.headers['x-ratelimit-remaining']]).toEqual(['99', '98']);
	});
});
