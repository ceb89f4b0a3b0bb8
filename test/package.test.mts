import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

type PackedFile = { path: string; size: number };

const project = join(import.meta.dirname, '..');
const inProject = (...parts: string[]) => join(project, ...parts);
const textOf = (file: string) => readFileSync(inProject(file), 'utf8');
const jsonOf = (file: string) => JSON.parse(textOf(file));
const manifest = jsonOf('package.json');

const IGNORED = new Set([
	'.git',
	...textOf('.gitignore')
		.split('\n')
		.map((line) => line.replace(/\/$/, '')),
]);

/** Paths of everything that git would track: what is below `folder` and not named in .gitignore. */
function trackedFiles(folder = ''): string[] {
	return readdirSync(inProject(folder), { withFileTypes: true })
		.filter(({ name }) => !IGNORED.has(name) && !name.endsWith('.tgz'))
		.flatMap((entry) => (entry.isDirectory() ? trackedFiles(join(folder, entry.name)) : join(folder, entry.name)));
}

describe('the packed package', () => {
	let packed: { size: number; files: PackedFile[] };

	beforeAll(() => {
		const build = spawnSync(process.execPath, [inProject('node_modules/gulp/bin/gulp.js'), 'build'], {
			cwd: project,
			encoding: 'utf8',
		});
		if (build.status !== 0) throw new Error(build.stdout + build.stderr);
		const answer = execFileSync('npm', ['pack', '--dry-run', '--json'], {
			cwd: project,
			encoding: 'utf8',
			shell: process.platform === 'win32',
		});
		[packed] = JSON.parse(answer);
	}, 120_000);

	// By the sources, so that a new file needs no line here; what else may lie in dist/, or beside it, is not published.
	test('has the code, what n8n reads beside it, and nothing else', () => {
		const sources = globSync('{credentials,nodes}/**/*.{ts,svg,json}', { cwd: project }).map((file) => file.replaceAll('\\', '/'));
		const built = sources.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);
		expect(packed.files.map(({ path }) => path).sort()).toEqual(['LICENSE', 'README.md', 'package.json', ...built].sort());
	});

	test('has beside its code only icons, codex files and output schemas', () => {
		const others = packed.files
			.map(({ path }) => path)
			.filter((path) => path.startsWith('dist/'))
			.filter((path) => !/\.js$|\.svg$|\.node\.json$|\/__schema__\/.+\.json$/.test(path));
		expect(others).toEqual([]);
	});

	test('is at most 190 kB', () => {
		expect(packed.size).toBeLessThanOrEqual(190_000);
	});

	test('requires only what n8n gives to a community package', () => {
		const required = packed.files
			.filter(({ path }) => path.endsWith('.js'))
			.flatMap(({ path }) => [...textOf(path).matchAll(/\b(?:require|import)\(\s*['"]([^'"]+)['"]/g)])
			.map(([, request]) => request!)
			.filter((request) => !request.startsWith('.'));
		expect(['n8n-workflow', 'node:crypto', 'zod']).toEqual(expect.arrayContaining([...new Set(required)]));
	});

	test('names every node and credential there is', () => {
		const built = (pattern: string) =>
			globSync(pattern, { cwd: inProject('dist') })
				.map((file) => `dist/${file}`)
				.sort();
		expect(built('nodes/**/*.node.js')).toEqual([...manifest.n8n.nodes].sort());
		expect(built('credentials/**/*.credentials.js')).toEqual([...manifest.n8n.credentials].sort());
	});

	describe.each<string>([...manifest.n8n.nodes, ...manifest.n8n.credentials])('%s', (file) => {
		const className = basename(file).split('.', 1).join();

		/** n8n makes one object of the class that is named like the file. */
		function load() {
			const instance = new (require(inProject(file))[className])();
			return { icon: instance.icon ?? instance.description.icon, name: instance.name ?? instance.description.name };
		}

		test('has the class and the type name that n8n looks for', () => {
			expect(load().name.toLowerCase()).toBe(className.toLowerCase());
		});

		test('has two square icons that differ', () => {
			const { icon } = load();
			const [light, dark] = [icon.light, icon.dark].map((path: string) => {
				expect(path).toMatch(/^file:.+\.svg$/);
				return textOf(join(dirname(file), path.replace('file:', '')));
			});
			for (const svg of [light!, dark!]) {
				const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
				expect(width).toBe(height);
				expect(svg).toContain(`width="${width}" height="${height}"`);
			}
			expect(light).not.toBe(dark);
		});
	});
});

describe('package.json', () => {
	test('has no runtime dependencies and one peer', () => {
		const { dependencies, optionalDependencies, bundleDependencies, bundledDependencies, overrides } = manifest;
		expect({ dependencies, optionalDependencies, bundleDependencies, bundledDependencies, overrides }).toEqual({});
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	test('has no script that npm would run by itself', () => {
		const byItself = /^(pre|post)|^(install|prepare|prepack|dependencies)$/;
		expect(Object.keys(manifest.scripts).filter((name) => byItself.test(name))).toEqual([]);
	});

	test.each(Object.entries<string>(manifest.scripts))('the files of script %s exist', (_name, command) => {
		for (const [file] of command.matchAll(/\S+\.(mts|mjs|cjs|json)\b/g)) expect(existsSync(inProject(file))).toBe(true);
	});
});

describe('codex files', () => {
	const CATEGORIES = [
		'Analytics',
		'Communication',
		'Data & Storage',
		'Development',
		'Finance & Accounting',
		'Marketing & Content',
		'Miscellaneous',
		'Productivity',
		'Sales',
		'Utility',
	];

	test('there is one beside each node, with its name', () => {
		const codexFiles = globSync('nodes/**/*.node.json', { cwd: project });
		const nodeFiles = globSync('nodes/**/*.node.ts', { cwd: project });
		expect(codexFiles.sort()).toEqual(nodeFiles.map((file) => file.replace(/ts$/, 'json')).sort());
	});

	test.each<string>(manifest.n8n.nodes)('the one of %s is what n8n reads', (file) => {
		const codex = jsonOf(file.replace(/js$/, 'json'));
		expect(codex).toMatchObject({ node: manifest.name, nodeVersion: '1.0', codexVersion: '1.0' });
		expect(CATEGORIES).toEqual(expect.arrayContaining(codex.categories));
		const links = [...codex.resources.primaryDocumentation, ...codex.resources.credentialDocumentation];
		expect(links.length).toBeGreaterThan(1);
		for (const { url } of links) expect(url.startsWith(manifest.homepage.split('#')[0])).toBe(true);
	});
});

describe('lock files', () => {
	const lockFiles = globSync('**/package-lock.json', {
		cwd: project,
		exclude: (name) => ['.cache', 'node_modules'].includes(name),
	});

	test.each(lockFiles)('%s names no registry', (file) => {
		const packages = Object.values<{ resolved?: string; link?: boolean }>(jsonOf(file).packages);
		expect(packages.filter(({ resolved, link }) => resolved !== undefined && !link)).toEqual([]);
	});

	// npm writes such a lock without a word, and refuses to install from it.
	test.each(lockFiles)('%s has every optional package that it names', (file) => {
		const packages: Record<string, { optionalDependencies?: Record<string, string> }> = jsonOf(file).packages;
		const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
			Object.keys(optionalDependencies).filter((name) => !foldersAbove(folder).some((above) => `${above}${name}` in packages)),
		);
		expect(missing).toEqual([]);
	});

	/** The node_modules folders in which a package looks for others, as the lock file spells them. */
	function foldersAbove(folder: string): string[] {
		if (folder === '') return ['node_modules/'];
		const parent = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')));
		return [`${folder}/node_modules/`, ...foldersAbove(parent)];
	}
});

describe('every file of the project', () => {
	const texts = trackedFiles()
		.filter((file) => !/\.(png|ico|gif|jpe?g|woff2?)$/.test(file))
		.map((file) => ({ file, text: textOf(file) }));
	const filesWith = (pattern: RegExp) => texts.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

	// The patterns are split, so that this file does not have what it looks for.
	test.each([
		['a path of one machine', new RegExp(['/wo' + 'rk/', '/ro' + 'ot/', '(?<![\\w}])/ho' + 'me/(?!node/)'].join('|'))],
		['the host of a package registry', /\bregistry\.[a-z-]+\.[a-z]{2,}\b|\bdeb\.debian\.[a-z]+\b/],
		['a private key', new RegExp('-----BEGIN [A-Z ]*PRIVATE ' + 'KEY-----')],
		[
			'a token of a known service',
			/\b(gh[pousr]_\w{36}|github_pat_\w{60,}|npm_\w{36}|AKIA[A-Z0-9]{16}|xox[bp]-[\w-]{20,}|sk-[A-Za-z0-9]{40,})\b/,
		],
		['a comment that switches a lint rule off', new RegExp('eslint-' + 'disable')],
	])('has not %s', (_what, pattern) => {
		expect(filesWith(pattern)).toEqual([]);
	});

	test('the search sees files in hidden folders, and source', () => {
		const files = texts.map(({ file }) => file);
		expect(files).toEqual(expect.arrayContaining(['.ci/run', 'package-lock.json', 'test/package.test.mts']));
		expect(files.filter((file) => file.startsWith('node_modules'))).toEqual([]);
	});
});
