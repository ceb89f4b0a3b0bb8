import { execa } from 'execa';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { freePort, startN8n } from '../../host/n8n.mts';
import { n8nFolder } from '../../host/places.mts';
import { atMost, type Figure } from '../figures.mts';
import type { Row } from '../row.mts';
import type { Stage } from '../stage.mts';

const leastStarts = 5;

/** What the package weighs and what it adds to n8n's start. */
export const packageSize = (stage: Stage): Row => ({
	name: 'Package',
	run: async (_, { runs, log }) => {
		const kilobytes: Figure = { values: [(await stat(stage.packed.tarball)).size / 1000], unit: 'kB' };
		const starts = Math.max(runs, leastStarts);
		const loading: Figure = { values: [], unit: 'ms' };
		const withPackage: Figure = { values: [], unit: 's' };
		const without: Figure = { values: [], unit: 's' };
		const bareFolder = join(stage.folder, 'n8n-without');
		// The first start makes the database.
		await secondsToStart(bareFolder);
		for (let number = 1; number <= starts; number += 1) {
			loading.values.push(await msToLoad(stage));
			withPackage.values.push(await secondsToStart(join(stage.folder, 'n8n')));
			without.values.push(await secondsToStart(bareFolder));
			log(
				`  ${number} loaded in ${loading.values.at(-1)?.toFixed(1)} ms, start ${withPackage.values.at(-1)?.toFixed(2)} s, without ${without.values.at(-1)?.toFixed(2)} s`,
			);
		}
		return [
			{ work: 'Package', measure: 'packed', target: '≤ 190 kB', ours: kilobytes, met: atMost(190, kilobytes) },
			{ work: 'Package', measure: "loading, by n8n's loader", target: '≤ 50 ms', ours: loading, met: atMost(50, loading) },
			{ work: 'Package', measure: "n8n's start, with and without", target: '', ours: withPackage, theirs: without, met: undefined },
		];
	},
});

/** In a Node of its own, so that nothing is loaded already but what n8n has. */
async function msToLoad({ folder, packed }: Stage): Promise<number> {
	const installed = join(folder, 'n8n', '.n8n', 'nodes', 'node_modules', packed.name);
	const { stdout } = await execa(process.execPath, [join(import.meta.dirname, '..', 'loadPackage.cjs'), n8nFolder, installed], {
		env: { NODE_PATH: join(n8nFolder, 'node_modules'), N8N_USER_FOLDER: join(folder, 'loading') },
	});
	return Number(stdout);
}

/** From the start of the process until `/healthz/readiness` says ready. */
async function secondsToStart(userFolder: string): Promise<number> {
	const port = await freePort();
	const started = performance.now();
	const starting = startN8n({ userFolder, port });
	while (!(await isReady(port))) await sleep(5);
	const seconds = (performance.now() - started) / 1000;
	await (await starting).stop();
	return seconds;
}

async function isReady(port: number): Promise<boolean> {
	try {
		const { statusCode, body } = await request(`http://127.0.0.1:${port}/healthz/readiness`);
		await body.dump();
		return statusCode === 200;
	} catch {
		return false;
	}
}
