import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runScript } from '../host/script.mts';
import { hostileCases, type HostileCase, type HostileOutcome } from './hostileCases.mts';
import { startHostileServer } from './hostileServer.mts';

/** Milliseconds that n8n may stand still, and MB that may be taken beyond those of the idle process, whatever a service sends. */
const LONGEST_BLOCK = 300;
const MOST_MEMORY = 300;
/** Other programs lengthen a block, so that one beyond the bound is measured again: what is work is so each time. */
const TRIES = 3;

/** Each case in a process of its own, on n8n's engine from `node_modules`; the server is in this one. */
async function measured(one: HostileCase, folder: string): Promise<HostileOutcome | undefined> {
	const usual = await startHostileServer({ ...one.hostile, status: 200, type: 'application/json', body: () => ['[]'] });
	const hostile = await startHostileServer(one.hostile);
	try {
		const child = fork(join(import.meta.dirname, 'hostileCase.mts'), [one.name, usual.url, hostile.url], {
			execArgv: ['--import', 'tsx'],
			env: { ...process.env, N8N_USER_FOLDER: folder, N8N_LOG_LEVEL: 'warn' },
			stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
		});
		const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [HostileOutcome | number];
		return typeof message === 'object' ? message : undefined;
	} finally {
		usual.close();
		hostile.close();
	}
}

const isBeyond = (outcome: HostileOutcome | undefined): boolean => !outcome || outcome.block > LONGEST_BLOCK || outcome.peak > MOST_MEMORY;

/** The first outcome within the bounds, else the last. */
async function settled(one: HostileCase, folder: string): Promise<HostileOutcome | undefined> {
	let outcome = await measured(one, folder);
	for (let tries = 1; isBeyond(outcome) && tries < TRIES; tries += 1) outcome = await measured(one, folder);
	return outcome;
}

/** Prints for each input the longest block, the processor time in it and the peak of memory. @returns 1 when one is beyond its bound */
async function main(): Promise<number> {
	const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-security-reports-hostile-'));
	let isAnyBeyond = false;
	try {
		console.log(
			`Longest block (at most ${LONGEST_BLOCK} ms), processor time in it, peak of memory over that of the idle process (at most ${MOST_MEMORY} MB).`,
		);
		console.log('     block  processor      peak      took  input');
		for (const one of hostileCases.filter(({ name }) => name.includes(values.only))) {
			const outcome = await settled(one, folder);
			const isBad = isBeyond(outcome);
			isAnyBeyond ||= isBad;
			const figure = (number: number | undefined, unit: string) => `${number === undefined ? '?' : Math.round(number)} ${unit}`.padStart(8);
			const figures = [
				figure(outcome?.block, 'ms'),
				` ${figure(outcome?.work, 'ms')}`,
				figure(outcome?.peak, 'MB'),
				figure(outcome?.milliseconds, 'ms'),
				one.name,
			];
			console.log(`${isBad ? '!' : ' '}${figures.join('  ')}\n${' '.repeat(43)}${outcome?.came.slice(0, 160) ?? 'the process ended'}`);
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
	return isAnyBeyond ? 1 : 0;
}

await runScript(main);
