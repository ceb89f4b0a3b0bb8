import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '../host/n8n.mts';
import { projectFolder, runsFolder } from '../host/places.mts';
import { owner } from '../host/rest.mts';
import { exitOnSignal, runScript, untilSignal } from '../host/script.mts';
import { setStage, type Stage } from '../host/stage.mts';
import { startTicketDesk, type TicketDesk } from '../host/ticketDesk.mts';
import { exampleNames, readExample } from '../host/workflows.mts';
import { thisMorning } from '../sandbox/index.mts';

/** n8n's own port, and the one after it when an n8n is running here already. */
const preferredPorts = [5678, 5679, 5680];
/** Kept workflows name these addresses, so they are the same each time if nobody else has them. */
const preferredSandboxPort = 5690;
const preferredTicketsPort = 5694;

/**
 * A real n8n with both nodes, credentials and example workflows, against the sandbox. Nothing leaves this machine.
 * It runs until Ctrl-C; workflows, credentials and executions are there again the next time, unless `--fresh` is given.
 */
async function openEditor(isFresh: boolean): Promise<number> {
	const folder = join(runsFolder, 'demo');
	const stage = await setStage({
		folder,
		keeps: !isFresh,
		fullKeysOnly: true,
		ports: preferredPorts,
		sandboxPort: preferredSandboxPort,
		smailander: { newestRun: thisMorning() },
		log: (line) => console.log(line),
	});
	const desk = await startTicketDesk(await freePort([preferredTicketsPort]));
	try {
		printGuide(stage, desk, await importExamples(stage, desk), folder);
		await untilSignal();
		console.log('\nEnding n8n and the sandbox …');
		return 0;
	} finally {
		desk.close();
		await stage.end();
	}
}

/** The main workflow on the engine that is in `node_modules`, which needs no n8n: see `once.mts`. */
async function runOnce(): Promise<number> {
	const engineFolder = mkdtempSync(join(tmpdir(), 'n8n-nodes-security-reports-demo-'));
	try {
		const { exitCode = 1 } = await execa(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'once.mts')], {
			cwd: projectFolder,
			env: { N8N_USER_FOLDER: engineFolder, N8N_LOG_LEVEL: 'warn' },
			stdio: 'inherit',
			reject: false,
		});
		return exitCode;
	} finally {
		rmSync(engineFolder, { recursive: true, force: true });
	}
}

type Imported = { name: string; id: string };

/** The examples, without those that are there from the last time, which may have been changed since. */
async function importExamples({ rest, n8n }: Stage, desk: TicketDesk): Promise<Imported[]> {
	const there = await rest.workflows();
	const imported: Imported[] = [];
	for (const file of await exampleNames()) {
		const workflow = await readExample(file, { filesFolder: n8n.filesFolder, ticketsUrl: desk.url });
		const { id } = there.find(({ name }) => name === workflow.name) ?? (await rest.createWorkflow(workflow));
		imported.push({ name: workflow.name, id });
	}
	return imported;
}

function printGuide({ n8n, sandbox }: Stage, desk: TicketDesk, workflows: Imported[], folder: string): void {
	const [first, ...others] = workflows;
	console.log(`
n8n is ready.

  Open       ${n8n.url}/workflow/${first!.id}
  Email      ${owner.email}
  Password   ${owner.password}

Then click "Execute workflow" and double-click the node "Files Learned" to see its rows.

Other examples
${others.map(({ id, name }) => `  ${n8n.url}/workflow/${id}  ${name}`).join('\n')}

Both nodes work with the credentials "ThreatLocker account" and "Smailander account", which lead to a sandbox on
this machine:
  ThreatLocker  ${sandbox.threatLocker.url}  key ${sandbox.threatLocker.key}
  Smailander    ${sandbox.smailander.url}  key ${sandbox.smailander.key}
Files that workflows save: ${n8n.filesFolder}
Tickets that a workflow creates: ${desk.url}
The agent needs an OpenAI credential of yours.
Log of n8n: ${n8n.logFile}

Ctrl-C ends everything; from elsewhere, the end of process ${process.pid} does. What you make in n8n stays in
${folder} and is there the next time; npm run demo -- --fresh forgets it.`);
}

/** `--once` runs the main workflow without an editor, prints its rows and ends. */
const { values } = parseArgs({ options: { once: { type: 'boolean', default: false }, fresh: { type: 'boolean', default: false } } });
exitOnSignal();
await runScript(async () => (values.once ? await runOnce() : await openEditor(values.fresh)));
