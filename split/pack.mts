import { execa } from 'execa';
import { join } from 'node:path';
import { pack, type PackedPackage } from '../host/package.mts';
import { projectFolder } from '../host/places.mts';
import type { SinglePackage } from './services.mts';
import { writeTree } from './tree.mts';

/** Not inside of `dist`, which the joint package publishes, but below the project, whose packages the build needs. */
const splitFolder = join(projectFolder, '.cache', 'split');

/** Writes, builds and packs a package with one service. `folder` holds its sources. */
export async function packSingle(single: SinglePackage): Promise<PackedPackage & { folder: string }> {
	const folder = join(splitFolder, single.name);
	await writeTree(single, folder);
	await execa(process.execPath, [
		join(projectFolder, 'node_modules/gulp/bin/gulp.js'),
		'--cwd',
		folder,
		'--gulpfile',
		join(folder, 'gulpfile.js'),
		'build',
	]);
	return { folder, ...(await pack(splitFolder, folder)) };
}
