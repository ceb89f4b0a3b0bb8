import { join } from 'node:path';
import type { PackedPackage } from '../host/package.mts';
import { runsFolder } from '../host/places.mts';
import { exitOnSignal, runScript } from '../host/script.mts';
import { setStage } from '../host/stage.mts';
import { packSingle } from '../split/pack.mts';
import { singlePackages, type SinglePackage } from '../split/services.mts';
import { checkEverything } from './everything.mts';
import { checkPresence } from './presence.mts';
import { Results } from './results.mts';
import { runCase, type Case } from './runCase.mts';

/** One case a service is enough to see that each node finds its own credential. */
const besides: Case[] = [
	{
		name: 'ThreatLocker, beside the other package',
		service: 'threatLocker',
		parameters: { resource: 'report', operation: 'getAll' },
		check: () => {},
	},
	{
		name: 'Smailander, beside the other package',
		service: 'smailander',
		parameters: { resource: 'report', operation: 'getAll' },
		check: () => {},
	},
];

/** Runs each package with one service by itself in a real n8n, then both beside each other. */
async function main(): Promise<number> {
	const results = new Results();
	for (const single of singlePackages) await onStage([single], async (stage) => await checkEverything(stage, results, ''));
	await onStage(singlePackages, async (stage) => {
		await checkPresence(stage, results);
		results.group('Beside each other');
		for (const test of besides) await results.check(test.name, async () => await runCase(stage, test));
	});
	return results.summary() ? 0 : 1;
}

async function onStage(singles: SinglePackage[], work: (stage: Awaited<ReturnType<typeof setStage>>) => Promise<void>): Promise<void> {
	console.log(`\n== ${singles.map(({ name }) => name).join(' and ')}`);
	const packages = async () => {
		const packed: PackedPackage[] = [];
		for (const single of singles) packed.push(await packSingle(single));
		return packed;
	};
	const stage = await setStage({ folder: join(runsFolder, 'split'), packages, log: (line) => console.log(line) });
	try {
		await work(stage);
	} finally {
		await stage.end();
	}
}

exitOnSignal();
await runScript(main);
