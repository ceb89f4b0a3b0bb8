import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expectedSha256 } from '../../sandbox/index.mts';
import { storedBytes } from '../engine/run.mts';
import { byId, run, sandbox, useSandbox } from './run.mts';

useSandbox();

const MEGABYTE = 1024 * 1024;
const BOUND = 90 * MEGABYTE;
const download = { resource: 'instance', operation: 'download', reportId: byId('report_101') };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const used = (): number => {
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
};

test('100 MB arrive whole, and memory does not grow with them', async () => {
	await run(download);
	const content = { instanceId: 'large', format: 'pdf', size: 100 * MEGABYTE };
	sandbox.smailander.runScheduled('report_101', { instance_id: 'large', size: content.size });
	collectGarbage();
	const before = used();
	let grown = 0;
	const sampling = setInterval(() => {
		// What is over the bound may be garbage that nobody had time to collect.
		if (used() - before > BOUND) collectGarbage();
		grown = Math.max(grown, used() - before);
	}, 20);
	const { items, error } = await run(download);
	clearInterval(sampling);

	expect(error).toBeUndefined();
	expect(grown).toBeGreaterThan(0);
	expect(grown).toBeLessThan(BOUND);
	const sha256 = expectedSha256(content);
	expect(items[0]!.json).toMatchObject({ sha256, size: content.size, sizeMatches: true });
	const bytes = await storedBytes(items[0]!.binary!.data!);
	expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
});
