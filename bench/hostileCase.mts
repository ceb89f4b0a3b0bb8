import { setTimeout as delay } from 'node:timers/promises';
import { loadFields } from '../test/engine/listSearch.mts';
import { ActiveTrigger } from '../test/engine/poll.mts';
import { runNode } from '../test/engine/run.mts';
import { watchedBlocks } from './blocks.mts';
import { hostileCases, type HostileCase, type HostileOutcome } from './hostileCases.mts';

async function worked({ work, node, parameters }: HostileCase, url: string): Promise<string> {
	const baseUrl = node === 'threatLocker' ? `${url}/portalapi` : 'custom';
	const credential = { apiKey: 'a-key-for-nothing', baseUrl, ...(node === 'smailander' ? { customBaseUrl: `${url}/api/v1` } : {}) };
	if (work === 'fields') return `${(await loadFields({ node, method: 'getReportFields', credential, parameters })).fields.length} fields`;
	if (work === 'polls') {
		const trigger = new ActiveTrigger({ node: `${node}Trigger`, parameters, credential });
		const counts = [await trigger.poll(), await trigger.poll()].map(({ length }) => length);
		return `${counts.join(' items, then ')} items`;
	}
	const { items, error } = await runNode({ node, parameters, credential });
	if (error) throw error;
	return `${items.length} items`;
}

/** Does the work once in another way first, so that neither loading nor compiling counts. */
async function main(name: string, usualUrl: string, url: string): Promise<HostileOutcome> {
	const found = hostileCases.find((one) => one.name === name)!;
	const once = async (at: string) =>
		await worked(found, at).catch((error: Error & { description?: string }) => `${error.message} | ${error.description ?? ''}`);
	await once(usualUrl);
	await delay(300);
	const before = process.memoryUsage.rss();
	const blocks = watchedBlocks();
	const start = performance.now();
	const came = await once(url);
	const milliseconds = performance.now() - start;
	const longest = await blocks.end();
	const peak = (process.resourceUsage().maxRSS * 1024 - before) / 1e6;
	return { block: longest.milliseconds, work: longest.work, peak: Math.max(0, peak), milliseconds, came };
}

process.send?.(await main(process.argv[2]!, process.argv[3]!, process.argv[4]!));
process.exit();
