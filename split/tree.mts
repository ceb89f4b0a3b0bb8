import { globSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { projectFolder } from '../host/places.mts';
import { singlePackages, type SinglePackage } from './services.mts';

type Manifest = {
	name: string;
	description: string;
	keywords: string[];
	scripts: Record<string, string>;
	n8n: { credentials: string[]; nodes: string[]; [key: string]: unknown };
	devDependencies: Record<string, string>;
	[key: string]: unknown;
};

/** Files that a package is built and linted by, besides its own. */
const buildFiles = ['.npmrc', 'LICENSE', 'eslint.config.mjs', 'gulpfile.js', 'tsconfig.json'];
const buildScripts = ['build', 'lint'];
const buildPackages = ['@n8n/node-cli', '@types/node', 'eslint', 'gulp', 'n8n-workflow', 'typescript', 'zod'];

/**
 * Writes the sources of a package with one service into `folder`, which is emptied: the service's own nodes and credential, and of the
 * shared code what these import. It can be built, linted and published as it is.
 */
export async function writeTree(single: SinglePackage, folder: string): Promise<void> {
	await rm(folder, { recursive: true, force: true });
	const manifest = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8')) as Manifest;
	const own = ownManifest(single, manifest);
	const entries = [...own.n8n.credentials, ...own.n8n.nodes].map(sourceOf);
	const sources = importedFrom(entries);
	const assets = globSync([`nodes/${single.service}/**/*.{svg,json}`, `credentials/icons/${single.service.toLowerCase()}*.svg`], {
		cwd: projectFolder,
	});
	for (const file of [...sources, ...assets, ...buildFiles]) {
		await mkdir(dirname(join(folder, file)), { recursive: true });
		await cp(join(projectFolder, file), join(folder, file));
	}
	for (const file of assets.filter((asset) => asset.endsWith('.node.json'))) {
		const codex = JSON.parse(await readFile(join(folder, file), 'utf8')) as Record<string, unknown>;
		await writeJson(join(folder, file), { ...codex, node: own.name });
	}
	await writeJson(join(folder, 'package.json'), own);
	await writeFile(join(folder, 'README.md'), await readme(single, manifest.name));
}

function ownManifest({ name, service, description }: SinglePackage, manifest: Manifest): Manifest {
	const isOwn = (file: string) => file.includes(service);
	const others = singlePackages.filter((other) => other.service !== service).map((other) => other.service.toLowerCase());
	const { credentials, nodes, ...rest } = manifest.n8n;
	return {
		...manifest,
		name,
		description,
		keywords: manifest.keywords.filter((keyword) => !others.includes(keyword)),
		scripts: only(manifest.scripts, buildScripts),
		n8n: { ...rest, credentials: credentials.filter(isOwn), nodes: nodes.filter(isOwn) },
		devDependencies: only(manifest.devDependencies, buildPackages),
		allowScripts: undefined,
	};
}

/** @throws Error when one of the names is not there */
const only = (all: Record<string, string>, names: string[]): Record<string, string> =>
	Object.fromEntries(
		names.map((name) => {
			const value = all[name];
			if (value === undefined) throw new Error(`package.json has no "${name}"`);
			return [name, value];
		}),
	);

const sourceOf = (built: string): string => built.replace(/^dist\//, '').replace(/js$/, 'ts');

/** The entries and everything of the project that they import, as the compiler finds it. */
function importedFrom(entries: string[]): string[] {
	const { config } = ts.readConfigFile(join(projectFolder, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
		config: { compilerOptions: object };
	};
	const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, projectFolder);
	const program = ts.createProgram(
		entries.map((entry) => join(projectFolder, entry)),
		options,
	);
	return program
		.getSourceFiles()
		.map(({ fileName }) => relative(projectFolder, fileName))
		.filter((file) => /^(credentials|nodes)\//.test(file));
}

/** The service's page of the documentation, with links that work away from the repository; how to install the package stands before its first section. */
async function readme({ name, page }: SinglePackage, jointName: string): Promise<string> {
	const repository = `https://github.com/${jointName}/${jointName}`;
	const absolute = (link: string) => `${repository}/${link.startsWith('images/') ? 'raw' : 'blob'}/HEAD/docs/${link}`;
	const text = (await readFile(join(projectFolder, page), 'utf8')).replace(
		/\]\((?!https?:|#)([^)]+)\)/g,
		(_, link: string) => `](${absolute(link)})`,
	);
	const install = `## Install

In n8n: **Settings > Community nodes > Install a community node** (just **Install** where others are installed already), \`${name}\` as
**npm Package Name**. Works with n8n 2.0.0 and newer.

This is the part of [\`${jointName}\`](${repository}) for this service alone.

`;
	return text.replace(/^## /m, `${install}## `);
}

const writeJson = async (file: string, value: object): Promise<void> => await writeFile(file, `${JSON.stringify(value, null, '\t')}\n`);
