import { createHash } from 'node:crypto';
import { expectedSha256 } from '../../sandbox/index.mts';
import { storedBytes } from '../engine/run.mts';
import { byId, run, sandbox, useSandbox } from './run.mts';

useSandbox();

const MEGABYTE = 1024 * 1024;
const download = { resource: 'instance', operation: 'download', reportId: byId('report_101') };
const used = () => {
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
};

test('100 MB arrive whole, and memory does not grow with them', async () => {
	const content = { instanceId: 'large', format: 'pdf', size: 100 * MEGABYTE };
	sandbox.smailander.runScheduled('report_101', { instance_id: 'large', size: content.size });
	await run(download, { items: [] });
	const before = used();
	let peak = before;
	const sampling = setInterval(() => (peak = Math.max(peak, used())), 10);
	const { items, error } = await run(download);
	clearInterval(sampling);

	expect(error).toBeUndefined();
	expect((peak - before) / MEGABYTE).toBeLessThan(60);
	const sha256 = expectedSha256(content);
	expect(items[0]!.json).toMatchObject({ sha256, size: content.size, sizeMatches: true });
	const bytes = await storedBytes(items[0]!.binary!.data!);
	expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
});
