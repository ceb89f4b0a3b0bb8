import { execa, type ResultPromise } from 'execa';
import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { request } from 'undici';
import { installN8n } from '../host/install.mts';
import type { Workflow, WorkflowNode } from '../host/model.mts';
import { cacheFolder, projectFolder, runsFolder } from '../host/places.mts';
import { Rest } from '../host/rest.mts';
import { exitOnSignal, runScript } from '../host/script.mts';
import { chain, node } from '../host/workflows.mts';
import { Results } from './results.mts';
import { until } from './until.mts';

/** A copy of the project, in which sources are changed. */
const copy = join(runsFolder, 'e2e-dev');

async function copyProject(): Promise<void> {
	const left = new Set(['.git', '.cache', 'dist', 'node_modules']);
	await rm(copy, { recursive: true, force: true });
	await mkdir(copy, { recursive: true });
	// Times stay, by which `host/ready.cjs` knows that the packages fit.
	await cp(projectFolder, copy, {
		recursive: true,
		preserveTimestamps: true,
		filter: (path) => path === projectFolder || !left.has(basename(path)),
	});
	await symlink(join(projectFolder, 'node_modules'), join(copy, 'node_modules'));
	await symlink(cacheFolder, join(copy, '.cache'));
}

/** Replaces words in the sources that have them. */
function edit(words: string, others: string): void {
	const files = globSync('{credentials,nodes}/**/*.{ts,json}', { cwd: copy }).map((file) => join(copy, file));
	const having = files.filter((file) => readFileSync(file, 'utf8').includes(words));
	assert.notEqual(having.length, 0, `"${words}" should stand somewhere`);
	for (const file of having) writeFileSync(file, readFileSync(file, 'utf8').replaceAll(words, others));
}

/** Those of the groups, and those that name the copy. What has ended and was not fetched by its parent counts for nothing. */
async function livingProcesses(groups: Set<string>): Promise<string[]> {
	const { stdout } = await execa('ps', ['-eo', 'pgid=,stat=,args=']);
	return stdout.split('\n').filter((line) => {
		const [group = '', state = ''] = line.trim().split(/\s+/);
		return (line.includes(copy) || groups.has(group)) && !state.startsWith('Z');
	});
}

/** `npm run dev` in the copy, in a process group of its own as a terminal gives it. */
class Dev {
	output = '';
	private readonly running: ResultPromise;

	constructor(...options: string[]) {
		const running = execa('npm', ['run', 'dev', '--', ...options], {
			cwd: copy,
			stdin: 'ignore',
			all: true,
			detached: true,
			cleanup: false,
			reject: false,
		});
		running.all?.on('data', (bytes: Buffer) => (this.output += String(bytes)));
		process.once('exit', () => this.signal('SIGTERM'));
		this.running = running;
	}

	/** Waits for words, as long as a busy machine may need to start n8n twice. @throws Error with what was said in their place */
	async said(words: string, from = 0): Promise<void> {
		const look = async () => await Promise.resolve(this.output.includes(words, from) || undefined);
		await until(`"${words}"`, 600_000, look, 50).catch((error: unknown) => {
			throw new Error(`${String(error)}\nnpm run dev said:\n${this.output}`);
		});
	}

	/** What Ctrl-C sends (SIGINT), or a terminal that is closed (SIGHUP): to the whole group. */
	signal(name: NodeJS.Signals): void {
		try {
			if (this.running.pid !== undefined) process.kill(-this.running.pid, name);
		} catch {
			// It has ended.
		}
	}

	/** Sends the signal. @throws Error when a process or an open port is left */
	async end(name: NodeJS.Signals): Promise<void> {
		const n8ns = [...this.output.matchAll(/\(process (\d+)\)/g)].map(([, pid = '']) => pid);
		const groups = new Set([String(this.running.pid), ...n8ns]);
		this.signal(name);
		await this.running;
		let left: string[] = [];
		await until('the end of all processes', 10_000, async () => {
			left = await livingProcesses(groups);
			return left.length === 0 || undefined;
		}).catch(() => assert.deepEqual(left, [], 'no process is left'));
		const addresses = [...new Set(this.output.match(/http:\/\/127\.0\.0\.1:\d+/g))];
		const open = await Promise.all(
			addresses.map(
				async (url) =>
					await request(url).then(
						() => url,
						() => undefined,
					),
			),
		);
		assert.deepEqual(open.filter(Boolean), [], 'no port is left open');
	}

	get url(): string {
		const [, url = ''] = /Open +(\S+)/.exec(this.output) ?? [];
		return url;
	}
}

const workflowName = 'Of the check';

/** A workflow that fails because of its Limit. */
function workflowWith(credentials: WorkflowNode['credentials']): Workflow {
	const parameters = {
		resource: 'instance',
		operation: 'download',
		reportId: { __rl: true, mode: 'id', value: 'report_101' },
		output: 'rows',
		options: { limit: 0 },
	};
	const failing = { ...node('Node', 'n8n-nodes-security-reports.smailander', 1, parameters), credentials };
	return {
		name: workflowName,
		nodes: [node('Start', 'n8n-nodes-base.manualTrigger', 1, {}), failing],
		connections: chain('Start', 'Node'),
	};
}

async function checkLoop(results: Results): Promise<void> {
	results.group('npm run dev');
	const dev = new Dev('--fresh');
	await dev.said('Watching for file changes');
	const rest = new Rest(dev.url);
	await rest.logIn();
	/** What the editor is given holds the words. While n8n writes its lists anew, they may come half. */
	const offers = async (path: string, words: string) =>
		await until(
			`"${words}" in ${path}`,
			60_000,
			async () => ((await rest.text(path).catch(() => '')).includes(words) ? true : undefined),
			100,
		);
	await results.check('a changed word of a node is in n8n', async () => {
		edit('Run ThreatLocker reports and', 'First word changed and');
		await offers('/types/nodes.json', 'First word changed');
	});
	await results.check('one of a credential', async () => {
		edit('The token of an API user, made', 'Second word changed, made');
		await offers('/types/credentials.json', 'Second word changed');
	});
	await results.check('one of a codex file, which is not compiled', async () => {
		edit('"Zero Trust"', '"Third word changed"');
		await offers('/types/nodes.json', 'Third word changed');
	});
	await results.check('what does not compile is shown, and n8n goes on', async () => {
		const before = dev.output.length;
		edit('First word changed', "Broken word', wrong: 'changed");
		await dev.said('error TS', before);
		await dev.said('Watching for file changes', before);
		await offers('/types/nodes.json', 'First word changed');
		edit("Broken word', wrong: 'changed", 'Mended word');
		await offers('/types/nodes.json', 'Mended word');
	});
	const smailanderApi = (await rest.credentials()).find(({ type }) => type === 'smailanderApi');
	assert.ok(smailanderApi, 'there is a credential that leads to the sandbox');
	const { id } = await rest.createWorkflow(workflowWith({ smailanderApi }));
	await results.check('a run does what the changed code says', async () => {
		edit('\'"Limit" must be a whole number of at least 1\'', "'Changed message'");
		await until('the changed message', 60_000, async () => (await rest.run(id, 'Start')).error?.message === 'Changed message' || undefined);
	});
	await rest.close();
	await results.check('Ctrl-C ends all', async () => await dev.end('SIGINT'));
}

async function checkEnds(results: Results): Promise<void> {
	results.group('Ended early');
	await results.check('Ctrl-C while the package is built', async () => {
		const dev = new Dev();
		await dev.said('Building');
		await dev.end('SIGINT');
	});
	await results.check('Ctrl-C while n8n starts', async () => {
		const dev = new Dev();
		await dev.said('Starting n8n');
		await dev.end('SIGINT');
	});
	await results.check('workflows are there again; a closed terminal ends all', async () => {
		const dev = new Dev();
		await dev.said('Starting compilation');
		const rest = new Rest(dev.url);
		await rest.logIn();
		assert.deepEqual(
			(await rest.workflows()).map(({ name }) => name),
			[workflowName],
		);
		await rest.close();
		await dev.end('SIGHUP');
	});
}

/** Works on a copy of the project as a developer does. Exits with 1 when a check failed. */
exitOnSignal();
await runScript(async () => {
	await installN8n(console.log);
	await copyProject();
	const results = new Results();
	await checkLoop(results);
	await checkEnds(results);
	return results.summary() ? 0 : 1;
});
