import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installN8n } from '../host/install.mts';
import { runsFolder } from '../host/places.mts';
import { exitOnSignal, runScript } from '../host/script.mts';
import { checkPresence } from './presence.mts';
import { checkActions } from './queue/actions.mts';
import { checkBudget } from './queue/budget.mts';
import { checkKilledMain } from './queue/mainKilled.mts';
import { checkSecrets } from './queue/secrets.mts';
import { openServices, requireServices, servicesHelp } from './queue/services.mts';
import { setQueueStage, type QueueStage } from './queue/stage.mts';
import { TriggerWatch } from './queue/triggers.mts';
import { checkKilledWorker } from './queue/workerKilled.mts';
import { Results } from './results.mts';
import { until } from './until.mts';

const help = `Runs the packed package in n8n's queue mode: one main process and two workers, one of which is killed at work.

It needs PostgreSQL and Redis, makes a database and Redis keys of its own there, and deletes them at the end, or at
the next run when it was broken off. Where it looks for them, and how to start one:

${servicesHelp}

Takes about 7 minutes. Exits with 1 when a check failed, none ran, or PostgreSQL or Redis is missing.`;

async function main(args: string[]): Promise<boolean> {
	if (args.includes('--help')) {
		console.log(help);
		return true;
	}
	// Before the installation of n8n, which takes minutes.
	await requireServices();
	await installN8n(console.log);
	const services = await openServices();
	const results = new Results();
	try {
		const stage = await setQueueStage(join(runsFolder, 'queue'), services, console.log);
		try {
			await checkEverything(stage, results);
		} finally {
			await stage.end();
		}
	} finally {
		await services.end();
	}
	return results.summary();
}

async function checkEverything(stage: QueueStage, results: Results): Promise<void> {
	await checkPresence(stage, results);
	await checkWorkersPackage(stage, results);
	const triggers = await TriggerWatch.begin(stage);
	try {
		await checkActions(stage, results);
		await checkBudget(stage, results);
		await checkTriggers(triggers, results, 'The triggers, over three polls and more', 3);
		await checkKilledWorker(stage, triggers, results);
		await checkKilledMain(stage, results);
		await checkTriggers(triggers, results, 'The triggers, after all of this', 5);
	} finally {
		await triggers.end();
	}
	await checkSecrets(stage, results);
}

/** The workers were running when the package was installed in the editor. */
async function checkWorkersPackage({ workers, packed }: QueueStage, results: Results): Promise<void> {
	for (const { name, logFile } of workers) {
		await results.check(`${name} has installed the package too`, async () => {
			const line = `Community package installed: ${packed.name}`;
			await until(line, 60_000, async () => ((await readFile(logFile, 'utf8')).includes(line) ? true : undefined));
		});
	}
}

/** Every event is in one execution, once; what a worker that was killed had taken counts as its execution. */
async function checkTriggers(triggers: TriggerWatch, results: Results, title: string, executions: number): Promise<void> {
	results.group(title);
	await results.check(`${executions} executions of each trigger`, async () => await triggers.pause(executions));
	for (const watched of triggers.both) {
		await results.check(`${watched.name}: nothing lost, nothing twice`, async () => {
			const arrivals = await triggers.arrived(watched);
			assert.deepEqual(arrivals.repeated, []);
			await triggers.assertSound(arrivals);
			return `${watched.happened.length} events in ${arrivals.executions.length} executions`;
		});
	}
	triggers.goOn();
}

exitOnSignal();
await runScript(async () => ((await main(process.argv.slice(2))) ? 0 : 1));
