import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startN8n, type N8n } from '../../host/n8n.mts';
import { build, installableIn, installInN8n, pack } from '../../host/package.mts';
import { Rest } from '../../host/rest.mts';
import { credentialData, credentialsIn, makeCredentials, type Stage } from '../../host/stage.mts';
import { startSandbox, type Sandbox } from '../../sandbox/index.mts';
import type { Services } from './services.mts';

/** Milliseconds in which n8n finds out that a worker is gone; its own are 60, 10 and 30 seconds. */
const stalledSettings = {
	QUEUE_WORKER_LOCK_DURATION: '15000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/** Executions that one worker takes at the same time; fewer than n8n's own 10, so that some have to queue. */
const concurrency = 5;

export type Worker = N8n & { name: string };

/** n8n in queue mode: one main process and workers, each with a folder of its own. */
export type QueueStage = Omit<Stage, 'isKept' | 'restart'> & {
	services: Services;
	/** Those that are running. */
	workers: Worker[];
	/** Those that were killed as well. */
	allWorkers: Worker[];
	/** Starts a worker in an empty folder, as a new container is; `env` is laid over the settings of the others. */
	addWorker(number: number, env?: Record<string, string>): Promise<Worker>;
	killWorker(worker: Worker): Promise<void>;
	killMain(): Promise<void>;
	/** Starts the main process on what the killed one has left. */
	startMain(): Promise<void>;
	/** Credentials of the full keys for another pair of services. */
	credentialsFor(sandbox: Sandbox): Promise<Stage['credentialsOf']>;
};

/** Packs the package, starts main and two workers, and only then installs it through the editor's interface. */
export async function setQueueStage(folder: string, services: Services, log: (line: string) => void): Promise<QueueStage> {
	log('Building and packing the package');
	await rm(folder, { recursive: true, force: true });
	await build();
	const packed = await pack(folder);
	const env = {
		...services.env,
		...stalledSettings,
		...(await installableIn(join(folder, 'npm'), [packed])),
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		N8N_CONCURRENCY_PRODUCTION_LIMIT: String(concurrency),
	};
	const port = await freePort();
	const startMain = async () => await startN8n({ userFolder: join(folder, 'main'), port, env, log });

	const sandbox = await startSandbox();
	const allWorkers: Worker[] = [];
	const killed = new Set<Worker>();
	const addWorker = async (number: number, more: Record<string, string> = {}) => {
		const name = `worker ${number}`;
		const userFolder = join(folder, name.replace(' ', '-'));
		const worker = Object.assign(await startN8n({ command: 'worker', userFolder, env: { ...env, ...more }, log }), { name });
		allWorkers.push(worker);
		return worker;
	};
	const running = () => allWorkers.filter((worker) => !killed.has(worker));
	const started: N8n[] = [];
	let rest: Rest | undefined;
	const end = async () => {
		await rest?.close();
		await Promise.all([...started, ...running()].map(async (n8n) => await n8n.stop()));
		await sandbox.close();
	};
	try {
		log('Starting main and two workers (30 to 60 s)');
		started.push(await startMain());
		// Both are waited for: one that starts when the other has failed is to be ended too.
		for (const one of await Promise.allSettled([addWorker(1), addWorker(2)])) if (one.status === 'rejected') throw one.reason;
		rest = new Rest(started[0]!.url);
		await rest.setUpOwner();
		const nodeTypes = await installInN8n(rest, packed);
		log(`Installed ${packed.name} ${packed.version}: ${nodeTypes.length} nodes`);
		const own = await makeCredentials(rest, sandbox, undefined);
		return {
			sandbox,
			packed,
			nodeTypes,
			services,
			get n8n() {
				return started.at(-1)!;
			},
			get rest() {
				return rest!;
			},
			get workers() {
				return running();
			},
			allWorkers,
			addWorker,
			killWorker: async (worker) => {
				await worker.kill();
				killed.add(worker);
			},
			killMain: async () => {
				await rest!.close();
				await started.at(-1)!.kill();
			},
			startMain: async () => {
				started.push(await startMain());
				rest = new Rest(started.at(-1)!.url);
				await rest.logIn();
			},
			credentialsOf: credentialsIn(own),
			credentialsFor: async (other) => credentialsIn(await makeCredentials(rest!, other, ['full'])),
			credentialData: (service, apiKey) => credentialData(sandbox, service, apiKey),
			end,
		};
	} catch (error) {
		await end();
		throw error;
	}
}

/** Ids of the executions that this worker took from the queue, by its own log. */
export async function taken({ logFile }: N8n): Promise<string[]> {
	const log = await readFile(logFile, 'utf8');
	return [...log.matchAll(/Worker started execution (\d+) \(job/g)].map(([, id]) => id!);
}

/** The workers that took an execution; more than one if n8n ran it again. */
export async function takers({ allWorkers }: Pick<QueueStage, 'allWorkers'>, executionId: string): Promise<Worker[]> {
	const found: Worker[] = [];
	for (const worker of allWorkers) {
		found.push(...(await taken(worker)).filter((id) => id === executionId).map(() => worker));
	}
	return found;
}
