/**
 * The loop to work in: a real n8n that has each change of `nodes/` and `credentials/` seconds after it was saved.
 *
 * n8n and the sandbox stand as for the demo, with state of their own that is there again the next time. What has changed is built into the
 * package that is installed in n8n, and n8n takes it up by itself (`N8N_DEV_RELOAD`, read in `load-nodes-and-credentials.js` of
 * n8n 2.41), as does an open editor. Not by a link into the project: n8n would forget nothing of what it had loaded from there, and the
 * nodes would find the project's packages in place of n8n's. What does not compile is not written, so that n8n goes on with what it has.
 */
import { execa, type ResultPromise } from 'execa';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installedFolder } from '../host/package.mts';
import { runsFolder } from '../host/places.mts';
import { owner } from '../host/rest.mts';
import { exitOnSignal, runScript, untilSignal } from '../host/script.mts';
import { setStage, type Stage } from '../host/stage.mts';
import { thisMorning } from '../sandbox/index.mts';

const folder = join(runsFolder, 'dev');

/** Not those of the demo, which may run at the same time. */
const preferredPort = 5688;
const preferredSandboxPort = 5790;

async function main(isFresh: boolean): Promise<number> {
	const stage = await setStage({
		folder,
		keeps: !isFresh,
		fullKeysOnly: true,
		ports: [preferredPort],
		sandboxPort: preferredSandboxPort,
		smailander: { newestRun: thisMorning() },
		env: { N8N_DEV_RELOAD: 'true' },
		log: (line) => console.log(line),
	});
	try {
		// n8n watches the packages that it finds at its start.
		if (!stage.isKept) await stage.restart();
		const dist = join(installedFolder(stage.n8n.userFolder, stage.packed.name), 'dist');
		const children = [buildOnChange(dist), tellReloads(stage)];
		printGuide(stage);
		await Promise.race([untilSignal(), ...children]);
		console.log('\nEnding n8n and the sandbox …');
		for (const child of children) child.kill();
		return 0;
	} finally {
		await stage.end();
	}
}

/** Ends with this process, like the one below. */
const buildOnChange = (dist: string): ResultPromise =>
	execa(process.execPath, [join(import.meta.dirname, 'build.mts'), dist], {
		stdin: 'ignore',
		stdout: 'inherit',
		stderr: 'inherit',
		reject: false,
	});

/** What n8n says of taking up a change goes to its log only. */
function tellReloads({ n8n }: Stage): ResultPromise {
	const told = function* (line: unknown) {
		if (String(line).startsWith('Hot reload')) yield `n8n: ${String(line)}`;
	};
	return execa('tail', ['-n', '0', '-F', n8n.logFile], { stdin: 'ignore', stdout: [told, 'inherit'], stderr: 'inherit', reject: false });
}

function printGuide({ n8n, sandbox }: Stage): void {
	console.log(`
n8n is ready.

  Open       ${n8n.url}
  Email      ${owner.email}
  Password   ${owner.password}

The credentials "ThreatLocker account" and "Smailander account" lead to the sandbox on this machine:
  ThreatLocker  ${sandbox.threatLocker.url}  key ${sandbox.threatLocker.key}
  Smailander    ${sandbox.smailander.url}  key ${sandbox.smailander.key}
Log of n8n: ${n8n.logFile}

What you change in nodes/ and credentials/ is compiled, and n8n and its open editor have it within seconds; what does not compile is shown
below, and n8n goes on with what it has. For package.json, start anew.
Ctrl-C ends everything; from elsewhere, the end of process ${process.pid} does. Workflows stay in
${folder} and are there the next time; npm run dev -- --fresh forgets them.
`);
}

const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });
exitOnSignal();
await runScript(async () => await main(values.fresh));
