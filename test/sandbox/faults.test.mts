import { request as send } from 'undici';
import { reportGuid, type Fault } from '../../sandbox/index.mts';
import { expectViolation, finished, generate, instances, list, plainly, run, sandbox, sm, tl, useSandbox } from './call.mts';

useSandbox();

describe('faults', () => {
	const meet = async (fault: Fault) => {
		sandbox.smailander.faults.push(fault);
		return await sm('reports');
	};

	test.each<[Fault, object]>([
		[
			{ kind: 'status', status: 418, body: { a: 1 } },
			{ status: 418, json: { a: 1 } },
		],
		[
			{ kind: 'status', status: 422 },
			{ status: 422, json: { success: false } },
		],
		[{ kind: 'html502' }, { status: 502, text: expect.stringContaining('<html>') }],
		[{ kind: '500json' }, { status: 500, json: { error: { code: 'server_error' } } }],
		[{ kind: '500text' }, { status: 500, json: undefined }],
		[{ kind: '503' }, { status: 503 }],
		[
			{ kind: '503', retryAfter: 2 },
			{ status: 503, headers: { 'retry-after': '2' } },
		],
		[{ kind: '429' }, { status: 429, headers: { 'retry-after': '1', 'x-ratelimit-limit': '500' } }],
		[
			{ kind: '429', retryAfter: 'date' },
			{ status: 429, headers: { 'retry-after': expect.stringMatching(/GMT$/) } },
		],
		[{ kind: 'empty' }, { status: 200, text: '' }],
		[{ kind: 'null' }, { status: 200, text: 'null' }],
		[{ kind: 'notJson' }, { status: 200, json: undefined, headers: { 'content-type': 'application/json' } }],
		[{ kind: 'wrongShape' }, { status: 200, json: { unexpected: { answer: 42 } } }],
		[
			{ kind: 'redirect', to: 'http://elsewhere.example.test/' },
			{ status: 302, headers: { location: 'http://elsewhere.example.test/' } },
		],
	])('%j', async (fault, expected) => {
		expect(await meet(fault)).toMatchObject(expected);
		expect(sandbox.smailander.requests[0]!.fault).toBe(fault.kind);
		expect((await sm('reports')).json.total).toBe(5);
	});

	test('429 without Retry-After', async () => {
		expect((await meet({ kind: '429', retryAfter: 'none' })).headers).not.toHaveProperty('retry-after');
	});

	test('echoKey sends the key back, in the style of each service', async () => {
		expect((await meet({ kind: 'echoKey' })).json.error.message).toContain(sandbox.smailander.key);
		sandbox.threatLocker.faults.push({ kind: 'echoKey', status: 401 });
		expect((await tl(list)).json.Message).toContain(sandbox.threatLocker.key);
	});

	test('ThreatLocker: 500 in its own style', async () => {
		sandbox.threatLocker.faults.push({ kind: '500json' });
		expect((await tl(list)).json).toMatchObject({ StatusCode: 500, Message: expect.any(String), LoggerId: expect.any(String) });
	});

	test('slow', async () => {
		const start = Date.now();
		expect((await meet({ kind: 'slow', ms: 150 })).status).toBe(200);
		expect(Date.now() - start).toBeGreaterThanOrEqual(145);
	});

	test('drop before and after the request took effect', async () => {
		const { faults, state } = sandbox.smailander;
		faults.push({ kind: 'drop', match: { method: 'POST' } });
		await expect(generate()).rejects.toThrow();
		expect(state.generated).toBe(0);
		faults.push({ kind: 'drop', when: 'after' });
		await expect(generate()).rejects.toThrow();
		expect(state.generated).toBe(1);
		faults.push({ kind: 'html502', when: 'after' });
		expect((await generate()).status).toBe(502);
		expect(state.generated).toBe(2);
		expect(sandbox.smailander.requests[0]!.status).toBe(0);
	});

	test('truncate declares the full length and cuts, also a stream', async () => {
		sandbox.smailander.faults.push({ kind: 'truncate' });
		const reply = await send(`${sandbox.smailander.url}/reports`, { headers: { authorization: `Bearer ${sandbox.smailander.key}` } });
		expect(Number(reply.headers['content-length'])).toBeGreaterThan(500);
		await expect(reply.body.text()).rejects.toThrow();
		sandbox.threatLocker.faults.push({ kind: 'truncate', times: 2 });
		await expect(run({ reportId: reportGuid(1) })).rejects.toThrow();
		await expect(run({ reportId: reportGuid(10) })).rejects.toThrow();
	});

	test('truncate at a byte of a download from storage', async () => {
		sandbox.smailander.switches.downloadMode = 'redirect';
		const { headers } = await plainly((await finished()).download_url);
		sandbox.storage.faults.push({ kind: 'truncate', afterBytes: 100 });
		const body = (await send(headers.location!)).body;
		let size = 0;
		const reading = async () => {
			for await (const chunk of body) size += (chunk as Buffer).length;
		};
		await expect(reading()).rejects.toThrow();
		expect(size).toBe(100);
	});

	test('stall stops in the middle of the body', async () => {
		sandbox.threatLocker.faults.push({ kind: 'stall' });
		const { url, key } = sandbox.threatLocker;
		const reply = await send(`${url}/${list}`, { headers: { authorization: key } });
		expect(reply.statusCode).toBe(200);
		const ended = reply.body.text().then(
			() => true,
			() => true,
		);
		expect(await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 150, false))])).toBe(false);
		reply.body.destroy();
		await ended;
	});

	test('match by method, path and predicate; skip; times; order', async () => {
		const { faults } = sandbox.smailander;
		faults.push({ kind: '503', match: { method: 'post' } });
		faults.push({ kind: '500text', match: { path: /instances$/ }, skip: 1, times: 2 });
		faults.push({ kind: 'html502', match: { where: ({ query }) => query.offset === '2' }, times: Infinity });
		expect((await sm('reports')).status).toBe(200);
		const statuses: number[] = [];
		for (let count = 0; count < 4; count += 1) statuses.push((await instances('report_101')).status);
		expect(statuses).toEqual([200, 500, 500, 200]);
		expect([(await sm('reports?offset=2')).status, (await sm('reports?offset=2')).status]).toEqual([502, 502]);
		expect((await generate()).status).toBe(503);
		expect(faults.length).toBe(1);
		faults.clear();
		expect((await sm('reports?offset=2')).status).toBe(200);
	});

	test('a fault does not hide a breach', async () => {
		sandbox.smailander.faults.push({ kind: '503' });
		expect((await sm('reports?page=1')).status).toBe(503);
		expectViolation(/page/);
	});
});
