import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Pins of one engine: a private package.json and its lock file. */
const PINS = ['package.json', 'package-lock.json'];
const PROGRESS_EVERY_MS = 5_000;

/** Folder in which the packages of the engine `name` are installed: `.cache/hosts/<name>`. */
export function engineFolder(name: string): string {
	return join(import.meta.dirname, '../../.cache/hosts', name);
}

/**
 * Installs the engine pinned in `test/hosts/<name>` into {@link engineFolder}, unless exactly that is there already.
 * Install scripts stay off: nothing that the tests load has to be compiled.
 *
 * @returns whether something was installed
 * @throws Error when npm fails; the next call starts again from nothing
 */
async function installEngine(name: string): Promise<boolean> {
	const pins = join(import.meta.dirname, name);
	const folder = engineFolder(name);
	const stampFile = join(folder, 'installed.sha256');
	const stamp = hashOf(PINS.map((file) => join(pins, file)));
	if (textOf(stampFile) === stamp) return false;

	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	for (const file of PINS) cpSync(join(pins, file), join(folder, file));
	await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
	writeFileSync(stampFile, stamp);
	return true;
}

function hashOf(files: string[]): string {
	const hash = createHash('sha256');
	for (const file of files) hash.update(readFileSync(file));
	return hash.digest('hex');
}

function textOf(file: string): string | undefined {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return undefined;
	}
}

async function runNpm(args: string[], cwd: string): Promise<void> {
	const started = Date.now();
	const progress = setInterval(() => {
		console.log(`  npm ${args[0]}: ${Math.round((Date.now() - started) / 1_000)} s`);
	}, PROGRESS_EVERY_MS);
	try {
		// On Windows npm is a .cmd file, which only a shell can start.
		const npm = spawn('npm', args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
		const [code] = await once(npm, 'close');
		if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with code ${code} in ${cwd}`);
	} finally {
		clearInterval(progress);
	}
}

if (import.meta.main) {
	const name = process.argv[2] ?? 'oldest';
	console.log(`Engine "${name}": installing into .cache/hosts/${name} if it is not there (about a minute, once)`);
	console.log((await installEngine(name)) ? 'Engine installed' : 'Engine is in place');
}
