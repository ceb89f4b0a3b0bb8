/**
 * `node dev/build.mts FOLDER` builds the package into a folder, and again on each change, until it is ended. A process of its own, because
 * compiling holds it up for seconds. Writes only what differs from what is there: a half-written package is nothing that n8n could load.
 */
import { join } from 'node:path';
import ts from 'typescript';
import { projectFolder } from '../host/places.mts';
import { copyOnChange } from './copy.mts';

const [dist = ''] = process.argv.slice(2);

const system: ts.System = {
	...ts.sys,
	writeFile: (file, text, mark) => {
		if (ts.sys.readFile(file) !== text) ts.sys.writeFile(file, text, mark);
	},
};
const settings = { outDir: dist, noEmitOnError: true, preserveWatchOutput: true };
ts.createWatchProgram(ts.createWatchCompilerHost(join(projectFolder, 'tsconfig.json'), settings, system));

/** Icons, codex files and output schemas, which n8n reads as they are. */
const isCopied = (path: string): boolean => !path.endsWith('.ts');

for (const source of ['credentials', 'nodes']) copyOnChange(join(projectFolder, source), join(dist, source), isCopied);
