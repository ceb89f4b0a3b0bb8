'use strict';

/**
 * `node host/ready.cjs SCRIPT [ARGUMENTS]` brings this project's own packages into place, then runs the script with
 * the Node 24 that is one of them (the npm package `node`).
 *
 * Plain CommonJS, because it runs on whatever Node the user has. It starts the script itself, for in a fresh clone
 * `node ready.cjs && node SCRIPT` would run both with the user's Node: the shell remembers where it found `node`.
 */
const { spawn, spawnSync } = require('node:child_process');
const { existsSync, statSync, utimesSync } = require('node:fs');
const { constants } = require('node:os');
const { join } = require('node:path');

const root = join(__dirname, '..');
const node = join(root, 'node_modules', '.bin', 'node');
const installed = join(root, 'node_modules', '.package-lock.json');
const wanted = join(root, 'package-lock.json');

const isReady = () => existsSync(node) && existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;

function installPackages() {
	console.log('Installing the packages of this project (npm install, 1 to 3 minutes) …');
	const { status } = spawnSync('npm install --include=dev --no-audit --no-fund --loglevel=error', {
		cwd: root,
		shell: true,
		stdio: 'inherit',
	});
	if (status !== 0) {
		console.error('npm install did not finish: see its message above. It needs the npm registry and about 1 GB of disk.');
		process.exit(status === null ? 1 : status);
	}
	// npm leaves this file alone when nothing had to change.
	utimesSync(installed, new Date(), new Date());
}

function run(script, scriptArguments) {
	const child = spawn(node, [join(root, script), ...scriptArguments], { stdio: 'inherit', shell: process.platform === 'win32' });
	// Ctrl-C reaches the child by itself; this process waits for the end of its clean-up.
	process.on('SIGINT', () => {});
	for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
	child.on('exit', (code, signal) => process.exit(code === null ? 128 + constants.signals[signal] : code));
}

if (!isReady()) installPackages();
const [script, ...scriptArguments] = process.argv.slice(2);
if (script !== undefined) run(script, scriptArguments);
