import { join } from 'node:path';
import { runsFolder } from '../host/places.mts';
import type { Execution } from '../host/model.mts';
import { itemsOf, owner } from '../host/rest.mts';
import { exitOnSignal, runScript, untilSignal } from '../host/script.mts';
import { setStage, type Stage } from '../host/stage.mts';
import { startTicketDesk, type TicketDesk } from '../host/ticketDesk.mts';
import { exampleNames, mainExample, readExample, triggerOf } from '../host/workflows.mts';
import { textTable } from './table.mts';

/** n8n's own port, and the one after it when an n8n is running here already. */
const preferredPorts = [5678, 5679, 5680];
const preferredSandboxPort = 5690;

/**
 * A real n8n with both nodes, credentials and example workflows, against the sandbox. Nothing leaves this machine, and
 * everything is new at every start.
 *
 * Without arguments it runs until Ctrl-C. With `--once` it runs the main workflow, prints its rows and ends; it exits
 * with 1 when the workflow failed or gave no rows.
 */
async function main(args: string[]): Promise<number> {
	const once = args.includes('--once');
	const stage = await setStage({
		folder: join(runsFolder, 'demo'),
		fullKeysOnly: true,
		...(once ? {} : { ports: preferredPorts, sandboxPort: preferredSandboxPort }),
		log: (line) => console.log(line),
	});
	const desk = await startTicketDesk();
	try {
		const workflows = await importExamples(stage, desk);
		if (once) return await runMain(stage, workflows);
		printGuide(stage, desk, workflows);
		await untilSignal();
		console.log('\nEnding n8n and the sandbox …');
		return 0;
	} finally {
		desk.close();
		await stage.end();
	}
}

type Imported = { file: string; name: string; id: string; trigger: string };

async function importExamples({ rest, n8n }: Stage, desk: TicketDesk): Promise<Imported[]> {
	const imported: Imported[] = [];
	for (const file of await exampleNames()) {
		const workflow = await readExample(file, { filesFolder: n8n.filesFolder, ticketsUrl: desk.url });
		const { id } = await rest.createWorkflow(workflow);
		imported.push({ file, name: workflow.name, id, trigger: triggerOf(workflow) });
	}
	return imported;
}

async function runMain({ rest }: Stage, workflows: Imported[]): Promise<number> {
	const main = workflows.find(({ file }) => file === mainExample);
	if (main === undefined) throw new Error(`${mainExample} is not among the examples`);
	console.log(`Running "${main.name}" in n8n`);
	const execution = await rest.run(main.id, main.trigger);
	if (execution.status !== 'success') {
		const { message = '', description } = execution.error ?? {};
		console.error(`The workflow ended as "${execution.status}": ${message}\n${description ?? ''}`);
		return 1;
	}
	const rows = itemsOf(execution, lastNode(execution)).map(({ json }) => json);
	console.log(`\n${textTable(rows)}\n\n${rows.length} rows`);
	return rows.length > 0 ? 0 : 1;
}

/** The node that was run last. */
const lastNode = ({ runs }: Execution): string => Object.keys(runs).at(-1) ?? '';

function printGuide({ n8n, sandbox }: Stage, desk: TicketDesk, workflows: Imported[]): void {
	const [first, ...others] = workflows;
	console.log(`
n8n is ready.

  Open       ${n8n.url}/workflow/${first.id}
  Email      ${owner.email}
  Password   ${owner.password}

Then click "Execute workflow" and double-click the node "Files Learned" to see its rows.

Other examples
${others.map(({ id, name }) => `  ${n8n.url}/workflow/${id}  ${name}`).join('\n')}

Both nodes work with the credentials "ThreatLocker account" and "Smailander account", which lead to a sandbox on
this machine:
  ThreatLocker  ${sandbox.threatLocker.url}
  Smailander    ${sandbox.smailander.url}
Files that workflows save: ${n8n.filesFolder}
Tickets that a workflow creates: ${desk.url}
The agent needs an OpenAI credential of yours.
Log of n8n: ${n8n.logFile}

Ctrl-C ends everything; from elsewhere, the end of process ${process.pid} does.`);
}

exitOnSignal();
await runScript(async () => await main(process.argv.slice(2)));
