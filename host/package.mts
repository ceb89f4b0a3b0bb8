import { execa, ExecaError } from 'execa';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { projectFolder } from './places.mts';
import type { Rest } from './rest.mts';
import { HostFailure } from './script.mts';

export type PackedPackage = { name: string; version: string; tarball: string };

/** Builds the package from its sources. @throws HostFailure with what the build printed */
export async function build(): Promise<void> {
	await npm(['run', 'build']);
}

async function npm(args: string[], cwd = projectFolder): Promise<string> {
	try {
		const { stdout } = await execa('npm', args, { cwd, all: true });
		return stdout;
	} catch (error) {
		throw new HostFailure(error instanceof ExecaError ? String(error.all ?? error.message) : String(error));
	}
}

/** Packs what `npm publish` would send from `source`, into `folder`. */
export async function pack(folder: string, source = projectFolder): Promise<PackedPackage> {
	await mkdir(folder, { recursive: true });
	const packed = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], source);
	const { name, version, filename } = (JSON.parse(packed) as [{ name: string; version: string; filename: string }])[0];
	return { name, version, tarball: join(folder, filename) };
}

/**
 * Environment in which an n8n can install the packed packages as its user would: Settings → Community nodes → Install.
 *
 * n8n's own code does that install (`POST /rest/community-packages`): `npm pack NAME@VERSION`, unpack, strip the
 * development, peer and optional dependencies, `npm install --ignore-scripts --install-strategy=shallow` in
 * `$N8N_USER_FOLDER/.n8n/nodes/node_modules/NAME`, load, and list it in its database. But it takes the package from the
 * public registry by name, and an unpublished version is not there. So an `npm` that n8n finds first on its PATH answers
 * for these; everything else is done by the real npm. POSIX systems only.
 *
 * @param folder where that `npm` is written
 */
export async function installableIn(folder: string, packages: PackedPackage[]): Promise<Record<string, string>> {
	const { stdout: realNpm } = await execa('sh', ['-c', 'command -v npm']);
	await mkdir(folder, { recursive: true });
	const standIn = join(folder, 'npm');
	await writeFile(
		standIn,
		`#!/bin/sh
case "$1 $2" in
${packages.map(answers).join('\n')}
	'outdated --json') echo '{}' ;;
	*) exec '${realNpm}' "$@" ;;
esac
`,
	);
	await chmod(standIn, 0o755);
	return { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` };
}

const answers = ({ name, version, tarball }: PackedPackage): string =>
	`	'view ${name}@${version}') printf '"%s"\\n' '${version}' ;;
	'pack ${name}@${version}') cp '${tarball}' . && basename '${tarball}' ;;`;

/**
 * Installs the package through n8n's REST interface, in an n8n started with the environment of `installableIn`.
 *
 * @returns its node types
 * @throws Error as `installedTypes` does
 */
export async function installInN8n(rest: Rest, packed: PackedPackage): Promise<string[]> {
	await rest.installPackage(packed.name, packed.version);
	return await installedTypes(rest, packed);
}

/**
 * The node types of an installed package.
 *
 * @throws Error when n8n does not list the package, or one of its nodes failed to load.
 */
export async function installedTypes(rest: Rest, packed: PackedPackage): Promise<string[]> {
	const installed = (await rest.installedPackages()).find(({ packageName }) => packageName === packed.name);
	if (installed === undefined || installed.failedLoading === true) {
		throw new Error(`n8n does not list ${packed.name} as installed and loaded`);
	}
	const offered = new Set((await rest.nodeTypes()).map(({ name }) => name));
	const types = installed.installedNodes.map(({ type }) => type);
	const missing = types.filter((type) => !offered.has(type));
	if (missing.length > 0) throw new Error(`n8n's editor does not offer ${missing.join(', ')}`);
	return types;
}

/** Where an n8n has a package that its user installed. */
export const installedFolder = (userFolder: string, name: string): string => join(userFolder, '.n8n', 'nodes', 'node_modules', name);

/** Puts the package in the place of the one that was installed into an n8n before, which must not run. */
export async function replaceInN8n(userFolder: string, { name, tarball }: PackedPackage): Promise<void> {
	const installed = installedFolder(userFolder, name);
	await rm(join(installed, 'dist'), { recursive: true, force: true });
	await execa('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1', '--exclude=package/package.json']);
}
