import { join } from 'node:path';
import { runsFolder } from '../host/places.mts';
import { exitOnSignal, runScript } from '../host/script.mts';
import { setStage, type Stage } from '../host/stage.mts';
import { Results } from './results.mts';
import { durableCursors, hostSettings } from './triggers/hostSettings.mts';
import { Overlap } from './triggers/overlap.mts';

/**
 * Two real n8n, one of them with durable cursors, in which polls are at work at the same time: both triggers in one workflow
 * with the same poll times and slow services, and a trigger whose poll takes longer than its interval. Both n8n are killed
 * between and started again. About five minutes. Exits with 1 when an event was lost or repeated.
 */
async function main(): Promise<boolean> {
	const results = new Results();
	const overlaps: Array<[string, Stage, Overlap]> = [];
	try {
		for (const [index, [name, env]] of hostSettings.entries()) {
			const log = (line: string) => print(`${name}: ${line}`);
			const stage = await setStage({ folder: join(runsFolder, `overlaps-${index}`), fullKeysOnly: true, env, log });
			// With durable cursors n8n gives up a poll after 45 seconds, so none is longer than its interval.
			overlaps.push([name, stage, new Overlap({ stage, withLongPoll: env !== durableCursors, log })]);
		}
		await Promise.all(
			overlaps.map(
				async ([name, , overlap]) =>
					await results.check(`${name}: killed and started again while polls overlap`, async () => {
						await overlap.run();
						return 'twice';
					}),
			),
		);
		for (const [name, stage, overlap] of overlaps) {
			results.group(name);
			for (const watched of overlap.watched)
				await results.check(`${watched.title}: nothing lost, nothing twice`, () => overlap.judge(watched));
			await results.check('no rule of the services was broken', () => overlap.assertRules(stage));
		}
	} finally {
		for (const [, stage, overlap] of overlaps) {
			await stage.end();
			await overlap.end();
		}
	}
	return results.summary();
}

const print = (line: string): void => console.log(`[${new Date().toISOString().slice(11, 19)}] ${line}`);

exitOnSignal();
await runScript(async () => ((await main()) ? 0 : 1));
