import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runsFolder } from '../host/places.mts';
import { exitOnSignal, HostFailure, runScript } from '../host/script.mts';
import { setStage, type Stage } from '../host/stage.mts';
import { findChromium, signIn, startChromium } from './browser/chromium.mts';
import { checkCredentials } from './browser/credentials.mts';
import { checkDark } from './browser/dark.mts';
import { checkGenerate } from './browser/generate.mts';
import { checkNodes } from './browser/nodes.mts';
import { checkRun } from './browser/run.mts';
import { checkTriggers } from './browser/triggers.mts';
import type { Visit } from './browser/visit.mts';
import { Results } from './results.mts';
import { assertNoKey } from './runCase.mts';

/**
 * Works through n8n's editor in Chromium as a person does, with clicks and keys.
 *
 * `--only TEXT` keeps the checks whose name has that text. Exits with 1 when a check failed, no name has the text, or
 * there is no Chromium.
 */
async function main(args: string[]): Promise<boolean> {
	const { only } = parseArgs({ args, options: { only: { type: 'string', default: '' } } }).values;
	// Before the installation of n8n, which takes minutes.
	const chromium = findChromium();
	const results = new Results();
	const folder = join(runsFolder, 'browser');
	const stage = await setStage({ folder, fullKeysOnly: true, log: (line) => console.log(line) });
	try {
		const browser = await startChromium(chromium);
		try {
			const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, colorScheme: 'light' });
			const page = await context.newPage();
			await signIn(page, stage.n8n.url);
			await page.close();
			await checkEverything({ stage, context, results, picturesFolder: join(folder, 'failed'), only });
		} finally {
			await browser.close();
		}
		if (results.count === 0) throw new HostFailure(`No check has "${only}" in its name; without --only all of them run.`);
		await checkRules(stage, results);
	} finally {
		await stage.end();
	}
	return results.summary();
}

async function checkEverything(visit: Visit): Promise<void> {
	await checkNodes(visit, 'light');
	await checkNodes(visit, 'dark');
	await checkRun(visit);
	await checkGenerate(visit);
	await checkTriggers(visit);
	// A node takes the newest credential by itself; the other checks shall not depend on these.
	await checkCredentials(visit);
	await checkDark(visit);
}

async function checkRules({ sandbox, n8n }: Stage, results: Results): Promise<void> {
	results.group('Behind it');
	await results.check("the services' rules were kept", () => assert.deepEqual(sandbox.violations, []));
	await results.check("no key in n8n's log", async () => assertNoKey(await readFile(n8n.logFile, 'utf8'), sandbox, n8n.logFile));
}

exitOnSignal();
await runScript(async () => ((await main(process.argv.slice(2))) ? 0 : 1));
