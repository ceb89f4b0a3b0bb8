import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { n8nCommand } from './places.mts';

const readyWithinMs = 300_000;
const stopWithinMs = 15_000;

export type N8nOptions = {
	/** `start` is the main process with the editor, `worker` one of queue mode. Default: `start`. */
	command?: 'start' | 'worker';
	/** Folder that holds all of this n8n's state; made when missing. */
	userFolder: string;
	/** Free ports are taken when none are given. */
	port?: number;
	brokerPort?: number;
	/** Laid over the environment below. */
	env?: Record<string, string>;
	/** Folder where workflows may read and write files; a relative file name in a workflow means a file in here. */
	filesFolder?: string;
	log?: (line: string) => void;
};

export type N8n = {
	/** For example `http://127.0.0.1:5678`. A worker answers health checks there and nothing else. */
	url: string;
	pid: number;
	userFolder: string;
	filesFolder: string;
	/** Everything that n8n prints. */
	logFile: string;
	/** Ends n8n and its helper processes; safe to call twice. */
	stop(): Promise<void>;
	/** Kills n8n and its helper processes with SIGKILL, as a crash of the machine would; `stop` after it does nothing. */
	kill(): Promise<void>;
};

/**
 * Starts a real n8n on 127.0.0.1 and waits until its REST interface answers; a worker, until it takes executions.
 *
 * Settings of another n8n in the caller's environment do not reach it. It is a process group of its own, so that its
 * task runner ends with it; when this process exits, it is killed.
 *
 * As a process manager does, it starts an n8n again that fails over the recovery of an execution that was killed: one that
 * was stored and not begun ends n8n 2.41 itself, which leaves the recovery out at the next start (its
 * `message-event-bus.js` and `insights-collection.service.js`).
 *
 * @throws Error with the end of n8n's log when it ends or is not ready within five minutes.
 */
export async function startN8n(options: N8nOptions): Promise<N8n> {
	try {
		return await startOnce(options);
	} catch (error) {
		if (!(error instanceof Error && error.message.includes('ExecutionRecoveryService.recoverFromLogs'))) throw error;
		options.log?.('n8n ended at its start, in the recovery of an execution that was killed; it is started again');
		return await startOnce(options);
	}
}

async function startOnce(options: N8nOptions): Promise<N8n> {
	const { command = 'start', userFolder, log = () => {} } = options;
	const filesFolder = options.filesFolder ?? join(userFolder, 'files');
	await mkdir(userFolder, { recursive: true });
	await mkdir(filesFolder, { recursive: true });

	const port = options.port ?? (await freePort());
	const url = `http://127.0.0.1:${port}`;
	const logFile = join(userFolder, 'n8n.log');
	const logDescriptor = openSync(logFile, 'a');
	const child = spawn(process.execPath, [n8nCommand, command], {
		cwd: filesFolder,
		detached: true,
		stdio: ['ignore', logDescriptor, logDescriptor],
		env: {
			...ownEnvironment(),
			N8N_USER_FOLDER: userFolder,
			N8N_PORT: String(port),
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_EDITOR_BASE_URL: url,
			N8N_WEBHOOK_URL: url,
			N8N_RUNNERS_BROKER_PORT: String(options.brokerPort ?? (await freePort())),
			N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
			N8N_RESTRICT_FILE_ACCESS_TO: filesFolder,
			N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
			N8N_SECURE_COOKIE: 'false',
			N8N_DIAGNOSTICS_ENABLED: 'false',
			N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
			N8N_TEMPLATES_ENABLED: 'false',
			N8N_PERSONALIZATION_ENABLED: 'false',
			N8N_HIRING_BANNER_ENABLED: 'false',
			N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
			// The list of packages verified by n8n comes from the internet; nothing here needs it.
			N8N_VERIFIED_PACKAGES_ENABLED: 'false',
			...(command === 'worker' ? workerServer(port) : {}),
			...options.env,
		},
	});
	closeSync(logDescriptor);

	const killOnExit = () => signal(child, 'SIGKILL');
	process.on('exit', killOnExit);

	let stopping: Promise<void> | undefined;
	const n8n: N8n = {
		url,
		pid: child.pid ?? 0,
		userFolder,
		filesFolder,
		logFile,
		stop: async () => {
			stopping ??= end(child).finally(() => process.off('exit', killOnExit));
			return await stopping;
		},
		kill: async () => {
			signal(child, 'SIGKILL');
			await n8n.stop();
		},
	};
	try {
		await waitUntilReady(n8n, child, readyPaths[command]);
	} catch (error) {
		await n8n.stop();
		throw error;
	}
	log(`n8n ${command === 'worker' ? 'worker ' : ''}is running at ${url} (process ${n8n.pid})`);
	return n8n;
}

/** What must answer, in this order, before an n8n is ready. */
const readyPaths = {
	// `/healthz/readiness` answers before the REST interface does, and both before the editor's settings are there.
	start: ['/healthz/readiness', '/rest/settings'],
	worker: ['/healthz/readiness'],
};

/** A worker listens nowhere unless its health checks are switched on. */
const workerServer = (port: number): NodeJS.ProcessEnv => ({
	QUEUE_HEALTH_CHECK_ACTIVE: 'true',
	QUEUE_HEALTH_CHECK_PORT: String(port),
	N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
});

/** The caller's environment without what steers an n8n, its database or Node itself. */
function ownEnvironment(): NodeJS.ProcessEnv {
	const steering =
		/^(N8N_|DB_|QUEUE_|EXECUTIONS_|GENERIC_|WEBHOOK_|CREDENTIALS_|CODE_|NODES_|NODE_FUNCTION_|OFFLOAD_|NODE_OPTIONS$|NODE_PATH$|NODE_ENV$)/;
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !steering.test(name)));
}

/** A port of 127.0.0.1 that was free a moment ago: the first free one of those preferred, else any. */
export async function freePort(preferred: number[] = []): Promise<number> {
	for (const port of [...preferred, 0]) {
		const found = await tryPort(port);
		if (found !== undefined) return found;
	}
	throw new Error('There is no free port on 127.0.0.1');
}

const tryPort = async (port: number): Promise<number | undefined> =>
	await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(undefined));
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
		});
	});

async function waitUntilReady(n8n: N8n, child: ChildProcess, paths: string[]): Promise<void> {
	let startFailure: Error | undefined;
	child.once('error', (error) => {
		startFailure = error;
	});
	const deadline = Date.now() + readyWithinMs;
	for (const path of paths) {
		while (!(await answers(n8n.url + path))) {
			if (startFailure !== undefined) throw startFailure;
			if (child.exitCode !== null || child.signalCode !== null) {
				throw new Error(`n8n ended at its start.\n${await endOfLog(n8n.logFile)}`);
			}
			if (Date.now() > deadline) {
				throw new Error(`n8n was not ready within ${readyWithinMs / 1000} s.\n${await endOfLog(n8n.logFile)}`);
			}
			await sleep(250);
		}
	}
}

async function answers(url: string): Promise<boolean> {
	try {
		const { statusCode, body } = await request(url, { headersTimeout: 5_000, bodyTimeout: 5_000 });
		await body.dump();
		return statusCode === 200;
	} catch {
		return false;
	}
}

const endOfLog = async (file: string): Promise<string> => (await readFile(file, 'utf8')).trim().split('\n').slice(-40).join('\n');

async function end(child: ChildProcess): Promise<void> {
	const ended = new Promise<void>((resolve) => {
		if (child.exitCode !== null || child.signalCode !== null) resolve();
		else child.once('exit', () => resolve());
	});
	signal(child, 'SIGTERM');
	const inTime = await Promise.race([ended.then(() => true), sleep(stopWithinMs, false, { ref: false })]);
	// The group is killed in any case: n8n may have left its task runner behind.
	signal(child, 'SIGKILL');
	if (!inTime) await ended;
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		process.kill(-child.pid, name);
	} catch {
		// Gone already.
	}
}

/** Resident memory of a process, in bytes. Linux only, like the two below. */
export const currentMemory = async (pid: number): Promise<number> => await statusField(pid, 'VmRSS');

/** Highest resident memory of a process since its start or the last reset, in bytes. */
export const peakMemory = async (pid: number): Promise<number> => await statusField(pid, 'VmHWM');

/** Lets the peak begin anew at the present value. */
export const resetPeakMemory = async (pid: number): Promise<void> => await writeFile(`/proc/${pid}/clear_refs`, '5');

async function statusField(pid: number, name: string): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
	if (kilobytes === undefined) throw new Error(`/proc/${pid}/status has no ${name}`);
	return Number(kilobytes) * 1024;
}
