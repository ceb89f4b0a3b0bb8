import { execa, ExecaError } from 'execa';
import { createHash } from 'node:crypto';
import { access, copyFile, mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { n8nCommand, n8nFolder, n8nVersion, pinsFolder } from './places.mts';
import { exitOnSignal, HostFailure, runScript } from './script.mts';

const stampFile = join(n8nFolder, 'installed.json');
/** Packages are in place, sqlite3 may not be built. */
const packagesStampFile = join(n8nFolder, 'packages.json');
const lockFile = join(n8nFolder, 'installing.pid');

/** Space that the installed n8n and npm's own copies of the packages take while it is installed. */
const neededBytes = 5 * 1024 ** 3;
/** A terminal shows one line that changes, a log a line now and then. */
const progressEveryMs = process.stdout.isTTY ? 1_000 : 60_000;

type Log = (line: string) => void;

/**
 * Installs the pinned n8n into `n8nFolder` unless that exact install is there already.
 *
 * Scripts stay off: some packages would fetch prebuilt binaries from elsewhere. Only `sqlite3` is built, from source
 * where no prebuilt one can be had. Packages that are in place stay when that fails; what npm had fetched when it was
 * ended is in npm's own cache, so that the next try only unpacks it. Takes 4 to 10 minutes and 3 GB.
 *
 * @throws HostFailure with the likely cause: no network, no disk, no compiler, another install under way.
 */
export async function installN8n(log: Log): Promise<void> {
	const stamp = await wantedStamp();
	if (await isStamped(stampFile, stamp)) return;
	if (/\s/.test(n8nFolder)) {
		throw new HostFailure(
			`n8n cannot be installed in ${n8nFolder}: sqlite3 is not built in a path with white space. Move the project to a folder without any.`,
		);
	}

	await mkdir(n8nFolder, { recursive: true });
	await takeLock();
	try {
		await rm(stampFile, { force: true });
		if (!(await isStamped(packagesStampFile, stamp))) {
			await checkDisk();
			await rm(packagesStampFile, { force: true });
			for (const file of ['package.json', 'package-lock.json']) {
				await copyFile(join(pinsFolder, file), join(n8nFolder, file));
			}
			log(`Installing n8n ${n8nVersion}: 4 to 10 minutes on two cores, 3 GB, only this once`);
			await fetchPackages(log);
			await writeFile(packagesStampFile, JSON.stringify(stamp));
		}
		await buildSqlite(log);
		await writeFile(stampFile, JSON.stringify(stamp));
		log(`n8n ${n8nVersion} is installed`);
	} finally {
		await rm(lockFile, { force: true });
	}
}

type Stamp = { pins: string; node: string; machine: string };

/** What an install depends on: the pins, and the Node and machine that the native module was built for. */
async function wantedStamp(): Promise<Stamp> {
	const pins = createHash('sha256');
	for (const file of ['package.json', 'package-lock.json']) {
		pins.update(await readFile(join(pinsFolder, file)));
	}
	return {
		pins: pins.digest('hex'),
		node: process.versions.node.split('.', 1).join(),
		machine: `${process.platform}-${process.arch}`,
	};
}

async function isStamped(file: string, wanted: Stamp): Promise<boolean> {
	try {
		await access(n8nCommand);
		return (await readFile(file, 'utf8')) === JSON.stringify(wanted);
	} catch {
		return false;
	}
}

/**
 * Two installs into one folder would destroy each other's files. The lock names this process and its npm, which
 * outlives this one when that is killed; processes that are gone count for nothing.
 */
async function takeLock(): Promise<void> {
	const holders = (await readFile(lockFile, 'utf8').catch(() => '')).split(' ').map(Number);
	const holder = holders.find((pid) => pid > 0 && isAlive(pid));
	if (holder !== undefined) {
		throw new HostFailure(
			`n8n is being installed by process ${holder} already: wait until it has finished. If that is something else, delete ${lockFile}.`,
		);
	}
	await writeFile(lockFile, String(process.pid));
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

async function checkDisk(): Promise<void> {
	const { bavail, bsize } = await statfs(n8nFolder);
	const free = bavail * bsize;
	if (free < neededBytes) {
		throw new HostFailure(`n8n needs ${gigabytes(neededBytes)} of free disk in ${n8nFolder}; there are ${gigabytes(free)}.`);
	}
}

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;

async function fetchPackages(log: Log): Promise<void> {
	const wanted = await lockedPackages();
	await withProgress(
		log,
		async () => {
			const present = await countPresent(wanted);
			// npm fetches all packages before it puts the first in place.
			return present === 0 ? `fetching ${wanted.length} packages` : `${present} of ${wanted.length} packages in place`;
		},
		npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']),
	);
}

/** Folders of the packages in the lock file that belong on this machine. */
async function lockedPackages(): Promise<string[]> {
	const lock = JSON.parse(await readFile(join(pinsFolder, 'package-lock.json'), 'utf8')) as {
		packages: Record<string, { os?: string[]; cpu?: string[]; optional?: boolean }>;
	};
	return Object.entries(lock.packages)
		.filter(([folder, { os, cpu }]) => folder !== '' && allows(os, process.platform) && allows(cpu, process.arch))
		.map(([folder]) => folder);
}

const allows = (list: string[] | undefined, own: string): boolean => list === undefined || list.includes(own);

async function countPresent(folders: string[]): Promise<number> {
	const found = await Promise.all(
		folders.map(
			async (folder) =>
				await access(join(n8nFolder, folder, 'package.json')).then(
					() => 1,
					() => 0,
				),
		),
	);
	return found.reduce((sum: number, one) => sum + one, 0);
}

/** `sqlite3` speaks Node-API, so headers of any release of the same Node line fit. */
async function buildSqlite(log: Log): Promise<void> {
	const headers = join(n8nFolder, 'node_modules', `node-${process.platform}-${process.arch}`);
	const shipped = await access(join(headers, 'include')).then(
		() => true,
		() => false,
	);
	await withProgress(
		log,
		async () => 'building sqlite3',
		// Without headers from a package, node-gyp downloads them itself, if no prebuilt sqlite3 could be had.
		npm(['rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts', '--loglevel=error'], {
			...(shipped ? { npm_config_nodedir: headers } : {}),
		}),
	);
	await execa(process.execPath, ['-e', "require('sqlite3')"], { cwd: n8nFolder }).catch((error: unknown) => {
		throw new HostFailure(
			`sqlite3 was not built for Node ${process.versions.node}. It needs python3, make and a C++ compiler.\n${output(error)}`,
		);
	});
}

/** The npm that runs this script, or the one on the PATH; by the same Node as this script either way. */
async function npm(args: string[], env: Record<string, string> = {}): Promise<void> {
	const cli = process.env.npm_execpath;
	const [file, first] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
	try {
		// A process group of its own: npm starts others, which would go on without it.
		const running = execa(file, [...first, ...args], { cwd: n8nFolder, env, stdin: 'ignore', all: true, detached: true, cleanup: false });
		const endGroup = () => endProcessGroup(running.pid);
		process.on('exit', endGroup);
		try {
			await writeFile(lockFile, `${process.pid} ${running.pid}`);
			await running;
		} finally {
			process.off('exit', endGroup);
		}
	} catch (error) {
		throw new HostFailure(explain(output(error)));
	}
}

function endProcessGroup(leader: number | undefined): void {
	try {
		if (leader !== undefined) process.kill(-leader, 'SIGKILL');
	} catch {
		// It has ended.
	}
}

const output = (error: unknown): string => (error instanceof ExecaError ? String(error.all ?? error.message) : String(error));

function explain(text: string): string {
	const lines = text.trim().split('\n');
	const cause = lines.findIndex((line) => line.includes('npm error code'));
	const shown = (cause === -1 ? lines.slice(-25) : lines.slice(cause, cause + 25)).join('\n');
	if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(text)) {
		return `${shown}\n\nThe npm registry cannot be reached. Installing n8n needs it once; check the network or npm's proxy settings, then run this again.`;
	}
	if (/ENOSPC/.test(text)) {
		return `${shown}\n\nThe disk is full. Free about ${gigabytes(neededBytes)}, then run this again.`;
	}
	if (/gyp ERR!/.test(text)) {
		return `${shown}\n\nsqlite3 could not be built. It needs python3, make and a C++ compiler.`;
	}
	return `${shown}\n\nnpm did not finish; its message is above.`;
}

async function withProgress(log: Log, state: () => Promise<string>, work: Promise<void>): Promise<void> {
	const started = Date.now();
	const show = (line: string) => (process.stdout.isTTY ? void process.stdout.write(`\r\u001b[K${line}`) : log(line));
	const timer = setInterval(() => {
		void state().then((text) => show(`  ${Math.round((Date.now() - started) / 1000)} s: ${text}`));
	}, progressEveryMs);
	try {
		await work;
	} finally {
		clearInterval(timer);
		if (process.stdout.isTTY) process.stdout.write('\r\u001b[K');
	}
}

if (import.meta.main) {
	exitOnSignal();
	await runScript(async () => {
		await installN8n(console.log);
		console.log(`n8n ${n8nVersion} is ready in ${n8nFolder}`);
		return 0;
	});
}
