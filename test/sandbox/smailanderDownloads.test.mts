import { createHash } from 'node:crypto';
import { request as send } from 'undici';
import { expectedSha256, foreignContent, type SmailanderSwitches } from '../../sandbox/index.mts';
import { expectViolation, finished, instances, plainly, sandbox, sm, useSandbox } from './call.mts';

useSandbox();

describe('Smailander: download', () => {
	async function digest(url: string): Promise<string> {
		const hash = createHash('sha256');
		for await (const chunk of (await send(url)).body) hash.update(chunk as Buffer);
		return hash.digest('hex');
	}

	test.each(['pdf', 'csv', 'json', 'xlsx'])('direct: %s bytes, name, type, SHA-256', async (format) => {
		const made = sandbox.smailander.runScheduled('report_101', { format, size: 3_000_001 });
		const { download_url: link } = (await instances('report_101')).json.instances[0];
		expect(link).toBe(`${new URL(sandbox.smailander.url).origin}/download/${made.instance_id}.${format}`);
		const head = await send(link);
		expect(head.headers).toMatchObject({
			'content-length': '3000001',
			'content-disposition': `attachment; filename="${made.instance_id}.${format}"`,
		});
		await head.body.dump();
		expect(await digest(link)).toBe(expectedSha256({ instanceId: made.instance_id, format, size: 3_000_001 }));
	});

	test('a JSON file is valid JSON', async () => {
		const made = sandbox.smailander.runScheduled('report_105');
		const reply = await sm(`reports/report_105/instances/${made.instance_id}/download`);
		expect(reply.json[0].Instance).toBe(made.instance_id);
		expect(reply.text).toHaveLength(5120);
	});

	test('downloadSize 300 MB at constant memory', async () => {
		sandbox.smailander.switches.downloadSize = 300 * 1024 ** 2;
		const { download_url: link } = await finished();
		const before = process.memoryUsage().rss;
		let size = 0;
		for await (const chunk of (await send(link)).body) size += (chunk as Buffer).length;
		expect(size).toBe(300 * 1024 ** 2);
		expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 ** 2);
	});

	test('downloadPaths', async () => {
		const { switches } = sandbox.smailander;
		const statuses = async () => [
			(await sm('reports/report_101/download')).status,
			(await sm('reports/report_101/instances/instance_101_1/download')).status,
		];
		expect(await statuses()).toEqual([200, 200]);
		switches.downloadPaths = 'report';
		expect(await statuses()).toEqual([200, 404]);
		switches.downloadPaths = 'instance';
		expect(await statuses()).toEqual([404, 200]);
		switches.downloadPaths = 'none';
		expect(await statuses()).toEqual([404, 404]);
		switches.downloadPaths = 'both';
		expect((await sm('reports/report_101/instances/instance_101_2/download')).status).toBe(409);
		expect((await plainly(`${sandbox.smailander.url}/reports/report_101/download`)).status).toBe(401);
	});

	test('linkStyle', async () => {
		const { switches } = sandbox.smailander;
		switches.linkStyle = 'relative';
		expect((await finished()).download_url).toMatch(/^\/download\/instance_\d+\.csv$/);
		switches.linkStyle = 'none';
		expect((await finished()).download_url).toBeNull();
		switches.linkStyle = 'foreign';
		const { download_url: link } = await finished();
		expect(await digest(link)).toBe(expectedSha256(foreignContent));
		expect(sandbox.foreign.sawKey).toBe(false);
	});

	test('a key at the foreign origin is a violation', async () => {
		const { foreign, smailander } = sandbox;
		expect((await plainly(`${foreign.url}/x`, { 'x-key': smailander.key })).status).toBe(400);
		expectViolation(/^Foreign GET \/x: a key/);
		expect(foreign.sawKey).toBe(true);
	});

	test('redirect: storage refuses Authorization', async () => {
		sandbox.smailander.switches.downloadMode = 'redirect';
		const { download_url: link, instance_id: instanceId } = await finished();
		const { status, headers } = await plainly(link);
		expect([status, new URL(headers.location!).origin]).toEqual([302, sandbox.storage.url]);
		expect(await digest(headers.location!)).toBe(expectedSha256({ instanceId, format: 'csv', size: 5120 }));
		expect((await plainly(headers.location!.split('?')[0]!)).status).toBe(403);
		expect(sandbox.violations).toEqual([]);
		expect((await plainly(headers.location!, { authorization: `Bearer ${sandbox.smailander.key}` })).status).toBe(400);
		expectViolation(/^Storage/);
	});

	test('redirectLoop, bearerLink, expired', async () => {
		const { switches, key } = sandbox.smailander;
		switches.downloadMode = 'redirectLoop';
		const { download_url: link } = await finished();
		expect((await plainly(link)).headers.location).toBe(link);
		switches.downloadMode = 'bearerLink';
		expect((await plainly(link)).status).toBe(401);
		expect((await plainly(link, { authorization: `Bearer ${key}` })).status).toBe(200);
		switches.downloadMode = 'expired';
		expect((await plainly(link)).status).toBe(403);
	});

	test('expiredOnce: works after the instances were read again', async () => {
		sandbox.smailander.switches.downloadMode = 'expiredOnce';
		const { download_url: old } = await finished();
		expect((await plainly(old)).status).toBe(403);
		expect((await plainly(old)).status).toBe(403);
		const { download_url: fresh } = (await instances('report_new_901')).json.instances[0];
		expect((await plainly(fresh)).status).toBe(200);
		expect((await instances('report_new_901')).json.instances[0].download_url).toBe(fresh);
	});

	test('jsonLink, jsonError, htmlPage, noContentType, emptyFile', async () => {
		const { switches, key } = sandbox.smailander;
		const { download_url: link, instance_id: instanceId } = await finished();
		const mode = async (changes: Partial<SmailanderSwitches>) => {
			Object.assign(switches, changes);
			return await plainly(link, { authorization: `Bearer ${key}` });
		};
		const { json } = await mode({ downloadMode: 'jsonLink' });
		expect(await digest(json.download_url)).toBe(expectedSha256({ instanceId, format: 'csv', size: 5120 }));
		expect((await mode({ replyStyle: 'envelope' })).json.data.download_url).toBe(json.download_url);
		expect(await mode({ downloadMode: 'jsonError' })).toMatchObject({ status: 200, json: { success: false } });
		expect(await mode({ downloadMode: 'htmlPage' })).toMatchObject({ status: 200, text: expect.stringMatching(/^<!DOCTYPE html>/) });
		expect((await mode({ downloadMode: 'noContentType' })).headers).not.toHaveProperty('content-type');
		expect(await mode({ downloadMode: 'emptyFile' })).toMatchObject({ status: 200, text: '', headers: { 'content-length': '0' } });
	});

	test('fileNameStyle', async () => {
		const { switches } = sandbox.smailander;
		const { download_url: link } = await finished();
		switches.fileNameStyle = 'none';
		expect((await plainly(link)).headers).not.toHaveProperty('content-disposition');
		switches.fileNameStyle = 'utf8';
		expect((await plainly(link)).headers['content-disposition']).toContain("filename*=UTF-8''Bericht%20%C3%BCber%20");
		switches.fileNameStyle = 'hostile';
		expect((await plainly(link)).headers['content-disposition']).toContain('../../etc/');
	});
});
