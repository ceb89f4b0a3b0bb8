'use strict';

/**
 * Prints the milliseconds in which n8n's own loader loads an installed package: `node loadPackage.cjs N8N-FOLDER PACKAGE-FOLDER`.
 *
 * n8n's modules are there already, as they are when n8n comes to a community package.
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');

const [n8nFolder, packageFolder] = process.argv.slice(2);
const n8nRequire = createRequire(join(n8nFolder, 'node_modules', 'n8n', 'package.json'));
n8nRequire('reflect-metadata');
n8nRequire('n8n-workflow');
n8nRequire('zod');
const { PackageDirectoryLoader } = n8nRequire('n8n-core');

const started = performance.now();
new PackageDirectoryLoader(packageFolder).loadAll().then(() => {
	process.stdout.write(String(performance.now() - started));
});
