import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runsFolder } from '../host/places.mts';
import { exitOnSignal, runScript } from '../host/script.mts';
import { setStage, type Stage } from '../host/stage.mts';
import { checkAgent } from './agent.mts';
import { checkCredentials } from './credentials.mts';
import { checkExamples } from './examples.mts';
import { checkLargeRuns } from './large.mts';
import { offeredOperations } from './operations.mts';
import { checkPickers } from './pickers.mts';
import { checkPresence } from './presence.mts';
import { Results } from './results.mts';
import { assertNoKey, runCase, type Case } from './runCase.mts';
import { smailanderCases } from './smailander.cases.mts';
import { threatLockerCases } from './threatLocker.cases.mts';
import { checkTriggers } from './triggers/manual.mts';

/**
 * Runs the packed package in a real n8n against the sandbox.
 *
 * Without arguments every operation of every node; with `--large` the runs that are about memory. `--only TEXT` keeps
 * the cases whose name has that text. Exits with 1 when a check failed or none ran.
 */
async function main(args: string[]): Promise<boolean> {
	const results = new Results();
	const stage = await setStage({ folder: join(runsFolder, 'e2e'), log: (line) => console.log(line) });
	try {
		if (args.includes('--large')) {
			await checkLargeRuns(stage, results);
		} else {
			const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : '';
			await checkEverything(stage, results, only);
		}
		await results.check('no key in n8n\'s log', async () => {
			assertNoKey(await readFile(stage.n8n.logFile, 'utf8'), stage.sandbox, stage.n8n.logFile);
		});
	} finally {
		await stage.end();
	}
	return results.summary();
}

async function checkEverything(stage: Stage, results: Results, only: string): Promise<void> {
	if (only === '') {
		await checkPresence(stage, results);
		await checkCredentials(stage, results);
		await checkPickers(stage, results);
		await checkTriggers(stage, results);
	}
	for (const [title, cases] of [
		['ThreatLocker', threatLockerCases],
		['Smailander', smailanderCases],
	] as const) {
		results.group(title);
		for (const test of cases) {
			if (test.name.includes(only)) await results.check(test.name, async () => await runCase(stage, test));
		}
	}
	if (only !== '') return;
	results.group('Coverage');
	await results.check('every operation of every node has a case', async () => {
		const offered = await offeredOperations(stage);
		const covered = new Set([...threatLockerCases, ...smailanderCases].map(operationOf));
		assert.deepEqual(offered.filter((operation) => !covered.has(operation)), []);
		return `${offered.length} operations`;
	});
	await checkAgent(stage, results);
	await checkExamples(stage, results);
}

const operationOf = ({ service, parameters }: Case): string =>
	`${service} ${String(parameters.resource)} ${String(parameters.operation)}`;

exitOnSignal();
await runScript(async () => ((await main(process.argv.slice(2))) ? 0 : 1));
