import { execa, ExecaError } from 'execa';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from '../host/places.mts';
import { HostFailure, runScript } from '../host/script.mts';
import { packSingle } from './pack.mts';
import { singlePackages } from './services.mts';

/** Makes the packages with one service each, and holds each to what the joint package is held to: build, lint and scan. */
async function main(): Promise<number> {
	for (const single of singlePackages) {
		console.log(`\n${single.name}`);
		const { folder, tarball } = await packSingle(single);
		await step('lint', folder, [join(projectFolder, 'node_modules/@n8n/node-cli/bin/n8n-node.mjs'), 'lint']);
		await step('scan', folder, [join(projectFolder, 'scan/scan.mts'), folder]);
		console.log(`  ${tarball}: ${Math.round((await stat(tarball)).size / 1_000)} kB`);
	}
	return 0;
}

/** @throws HostFailure with what the step printed */
async function step(name: string, cwd: string, command: string[]): Promise<void> {
	try {
		const { all } = await execa(process.execPath, command, { cwd, all: true });
		console.log(`  ${name} passed${all ? `\n${all.replace(/^/gm, '    ')}` : ''}`);
	} catch (error) {
		throw new HostFailure(`${name} failed\n${error instanceof ExecaError ? String(error.all ?? error.message) : String(error)}`);
	}
}

await runScript(main);
