import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runsFolder } from '../host/places.mts';
import { exitOnSignal, runScript } from '../host/script.mts';
import { setStage, type Stage } from '../host/stage.mts';
import { Results } from './results.mts';
import { durableCursors, hostSettings } from './triggers/hostSettings.mts';
import { Trial } from './triggers/trial.mts';
import { judge, table } from './triggers/verdict.mts';

/**
 * Two real n8n, one of them with durable cursors, watch the sandbox with both triggers and are killed again and again.
 *
 * `--kills N` of each (10), `--short` for 2 of each, `--seed N` for the same deeds and moments again. About two minutes a
 * kill, both at a time. Exits with 1 when an event was lost or repeated that must not be.
 */
async function main(args: string[]): Promise<boolean> {
	const { values } = parseArgs({ args, options: { kills: { type: 'string' }, seed: { type: 'string' }, short: { type: 'boolean' } } });
	const kills = Number(values.kills ?? (values.short ? 2 : 10));
	const seed = Number(values.seed ?? Date.now() % 1_000_000);
	print(`Seed ${seed}, ${kills} kills of each n8n`);

	const results = new Results();
	const stages: Stage[] = [];
	try {
		const trials: Array<[string, Trial]> = [];
		for (const [index, [name, env]] of hostSettings.entries()) {
			const log = (line: string) => print(`${name}: ${line}`);
			// Each handover of items to an execution is a line of the debug log.
			const stage = await setStage({
				folder: join(runsFolder, `kills-${index}`),
				fullKeysOnly: true,
				env: { ...env, N8N_LOG_LEVEL: 'debug' },
				log,
			});
			stages.push(stage);
			trials.push([name, new Trial({ stage, isDurable: env === durableCursors, seed: seed + index, kills, log })]);
		}
		await Promise.all(
			trials.map(
				async ([name, trial]) =>
					await results.check(`${name}: killed and started again`, async () => {
						await trial.run();
						return `${trial.kills} times`;
					}),
			),
		);
		for (const [name, trial] of trials) await judge(name, trial, results);
		print(`Seed ${seed}\n${table(trials)}`);
	} finally {
		for (const stage of stages) await stage.end();
	}
	return results.summary();
}

const print = (line: string): void => console.log(`[${new Date().toISOString().slice(11, 19)}] ${line}`);

exitOnSignal();
await runScript(async () => ((await main(process.argv.slice(2))) ? 0 : 1));
