'use strict';

/**
 * Brings this project's own packages into place before a script that needs Node 24.
 *
 * Plain CommonJS, because it runs on whatever Node the user has: `npm run` puts `node_modules/.bin` first on the
 * PATH, where the package `node` holds Node 24, and in a fresh clone that folder is what is missing.
 */
const { spawnSync } = require('node:child_process');
const { existsSync, statSync, utimesSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const node = join(root, 'node_modules', '.bin', 'node');
const installed = join(root, 'node_modules', '.package-lock.json');
const wanted = join(root, 'package-lock.json');

const isReady = () =>
	existsSync(node) && existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;

if (!isReady()) {
	console.log('Installing the packages of this project (npm install) …');
	const { status } = spawnSync('npm install --include=dev --no-audit --no-fund', {
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
