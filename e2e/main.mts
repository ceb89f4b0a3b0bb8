import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runsFolder } from '../host/places.mts';
import { exitOnSignal, runScript } from '../host/script.mts';
import { setStage } from '../host/stage.mts';
import { checkEverything } from './everything.mts';
import { checkLargeRuns } from './large.mts';
import { Results } from './results.mts';
import { assertNoKey } from './runCase.mts';

/**
 * Runs the packed package in a real n8n against the sandbox.
 *
 * Without arguments every operation of every node; with `--large` the runs that are about memory. `--only TEXT` keeps
 * the cases whose name has that text. Exits with 1 when a check failed or none ran.
 */
async function main(args: string[]): Promise<boolean> {
	const { only, large } = parseArgs({ args, options: { only: { type: 'string', default: '' }, large: { type: 'boolean' } } }).values;
	const results = new Results();
	const stage = await setStage({ folder: join(runsFolder, 'e2e'), log: (line) => console.log(line) });
	try {
		if (large) {
			await checkLargeRuns(stage, results);
		} else {
			await checkEverything(stage, results, only);
		}
		await results.check("no key in n8n's log", async () => {
			assertNoKey(await readFile(stage.n8n.logFile, 'utf8'), stage.sandbox, stage.n8n.logFile);
		});
	} finally {
		await stage.end();
	}
	return results.summary();
}

exitOnSignal();
await runScript(async () => ((await main(process.argv.slice(2))) ? 0 : 1));
