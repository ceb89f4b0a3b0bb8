import { createServer } from 'node:net';
import { startSandbox } from '../../sandbox/index.mts';
import { generate, list, sandbox, sm, tl, useSandbox } from './call.mts';

useSandbox();

describe('the sandbox itself', () => {
	test('records method, path, query, headers, body, time and how many were in flight', async () => {
		const before = Date.now();
		sandbox.smailander.faults.push({ kind: 'slow', ms: 400, times: 3 });
		await Promise.all([1, 2, 3].map(async () => await generate()));
		await sm('reports?limit=1');
		const { requests, key } = sandbox.smailander;
		expect(requests.map((one) => one.inFlight)).toEqual([1, 2, 3, 1]);
		expect(requests[0]).toMatchObject({
			method: 'POST',
			path: '/api/v1/reports/generate',
			body: { type: 'custom', format: 'csv' },
			headers: { authorization: `Bearer ${key}` },
			status: 200,
		});
		expect(requests[3]!.query).toEqual({ limit: '1' });
		expect(requests[0]!.timeMs).toBeGreaterThanOrEqual(before);
		expect(requests[0]!.endMs).toBeGreaterThanOrEqual(requests[0]!.timeMs + 395);
	});

	test('reset goes back to the switches of the start, changed by those given', async () => {
		const own = await startSandbox({ smailander: { replyStyle: 'envelope' }, threatLocker: { organizationCount: 7 } });
		own.smailander.switches.replyStyle = 'bare';
		own.threatLocker.switches.listShape = 'flat';
		own.reset();
		expect([own.smailander.switches.replyStyle, own.threatLocker.switches.listShape]).toEqual(['envelope', 'category']);
		own.threatLocker.reset({ listShape: 'null' });
		expect(own.threatLocker.switches.listShape).toBe('null');
		expect(own.threatLocker.data.organizations).toHaveLength(8);
		await own.close();
	});

	test('fixed ports stand in a row; a taken one is an error and leaves nothing open', async () => {
		// Below the range from which the system gives free ports to others.
		const port = 20_000 + Math.floor(Math.random() * 10_000);
		const taken = createServer();
		await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
		await expect(startSandbox({ port: port - 1 })).rejects.toThrow('EADDRINUSE');
		await new Promise((resolve) => taken.close(resolve));
		const own = await startSandbox({ port: port - 1 });
		expect([own.threatLocker.url, own.smailander.url]).toEqual([
			`http://127.0.0.1:${port - 1}/portalapi`,
			`http://127.0.0.1:${port}/api/v1`,
		]);
		await own.close();
	});

	test('no key is printed, and every key says that it is none', async () => {
		const print = jest.spyOn(console, 'log');
		await tl(list);
		await tl(list, { key: `Bearer ${sandbox.threatLocker.key}` });
		await sm('reports');
		expect(print).not.toHaveBeenCalled();
		print.mockRestore();
		const keys = [...Object.values(sandbox.threatLocker.keys), ...Object.values(sandbox.smailander.keys)];
		for (const key of keys) {
			expect(key).toMatch(/^demo-.*-not-a-secret$/);
			expect(sandbox.violations.join()).not.toContain(key);
		}
	});
});
