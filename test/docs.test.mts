import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const project = join(import.meta.dirname, '..');
const textOf = (file: string) => readFileSync(join(project, file), 'utf8');
const { scripts, homepage, name, version } = JSON.parse(textOf('package.json'));
const repository = homepage.split('#')[0];
const inProject = (pattern: string) => globSync(pattern, { cwd: project });
const docs = ['README.md', ...inProject('docs/*.md')];
const pages = [...docs, 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', ...inProject('bench/*.md')];
/** Relative links would begin at the address of the issue there. */
const forms = inProject('.github/**/*.{md,yml}');

const slugs = (page: string): string[] =>
	[...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
		title!
			.toLowerCase()
			.replace(/[^\w -]/g, '')
			.replaceAll(' ', '-'),
	);

/** Where a link of a page leads in the project: a file and a heading of it. */
const linksOf = (page: string): Array<{ file: string; slug: string }> => {
	const relative = [...textOf(page).matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g)];
	const absolute = [...textOf(page).matchAll(new RegExp(`${repository}/(?:blob|tree)/HEAD/([\\w/.-]+)#?([\\w-]*)`, 'g'))];
	return [
		...relative.map(([, file = '', slug = '']) => ({ file: file === '' ? page : join(dirname(page), file), slug })),
		...absolute.map(([, file = '', slug = '']) => ({ file, slug })),
	];
};

const isThere = ({ file, slug }: { file: string; slug: string }): boolean =>
	existsSync(join(project, file)) && (slug === '' || slugs(file).includes(slug));

describe.each([...pages, ...forms])('%s', (page) => {
	test('names only scripts that exist', () => {
		const named = [...textOf(page).matchAll(/(?:^|[`'&] ?|run: )npm (?:run )?([a-z][\w:]*)/gm)].map(([, name]) => name);
		const npmsOwn = ['ci', 'install', 'run', 'pack', 'publish', 'uninstall', 'version'];
		expect([...Object.keys(scripts), ...npmsOwn]).toEqual(expect.arrayContaining(named));
	});

	test('links only to what is there', () => {
		expect(linksOf(page).filter((link) => !isThere(link))).toEqual([]);
	});
});

test('forms of GitHub have no relative links', () => {
	expect(forms.filter((form) => /\]\((?!https:)/.test(textOf(form)))).toEqual([]);
});

test('workflows take actions by their commits', () => {
	const used = inProject('.github/workflows/*.yml').flatMap((file) =>
		[...textOf(file).matchAll(/uses: (.+)$/gm)].map(([, action]) => action!),
	);
	expect(used.length).toBeGreaterThan(0);
	expect(used.filter((action) => !/@[0-9a-f]{40} # v[\d.]+$/.test(action))).toEqual([]);
});

test('the version of package.json is the one that the pages name', () => {
	const changelog = textOf('CHANGELOG.md');
	expect(changelog).toMatch(new RegExp(`^## \\[${version}\\] - \\d{4}-\\d\\d-\\d\\d$`, 'm'));
	expect(changelog).toContain(
		`[Unreleased]: ${repository}/compare/v${version}...HEAD\n[${version}]: ${repository}/releases/tag/v${version}\n`,
	);
	const files = [...textOf('docs/install.md').matchAll(new RegExp(`${name}-([\\d.]+)\\.tgz`, 'g'))].map(([, named]) => named);
	expect(new Set(files)).toEqual(new Set([version]));
	expect(JSON.parse(textOf('package-lock.json'))).toMatchObject({ version, packages: { '': { version } } });
});

test('README shows the command by which .ci/run runs the tests', () => {
	const [, command] = /^step 'README: tests' '(.+)' \d+$/m.exec(textOf('.ci/run')) ?? [];
	expect(textOf('README.md').split('\n')).toContain(command);
});

test('README names every page', () => {
	expect(docs.slice(1).filter((page) => !textOf('README.md').includes(`(${page})`))).toEqual([]);
});

test('every picture is on a page', () => {
	const shown = pages.map(textOf).join('\n');
	expect(inProject('docs/images/*.png').filter((file) => !shown.includes(`images/${basename(file)})`))).toEqual([]);
});

test('nodes and credentials link to headings of the pages', () => {
	const sources = globSync(['nodes/**/*.node.ts', 'nodes/**/*.node.json', 'credentials/*.ts'], { cwd: project });
	const links = sources.flatMap((file) => [...textOf(file).matchAll(new RegExp(`${repository}/blob/HEAD/([\\w/.-]+)#([\\w-]+)`, 'g'))]);
	expect(links.length).toBeGreaterThanOrEqual(sources.length);
	for (const [, page, slug] of links) expect(slugs(page!)).toContain(slug);
});

// n8n puts `?utm_source=…` behind the codex's first address of a node, and nothing behind that of its description or of a credential.
test('behind what n8n adds to an address no section gets lost', () => {
	for (const file of inProject('nodes/**/*.node.json')) {
		const { primaryDocumentation } = JSON.parse(textOf(file)).resources;
		expect(primaryDocumentation.map(({ url }: { url: string }) => new URL(url).hash)).toEqual(['']);
		expect(textOf(file.replace(/json$/, 'ts'))).toMatch(/documentationUrl: '.+#\w+'/);
	}
});

test('every message that troubleshooting explains is one that the nodes have', () => {
	const sources = inProject('{nodes,credentials}/**/*.ts').map(textOf).join('\n');
	const fixedParts = sources.replace(/\$\{[^}]*\}/g, '…');
	const rows = [...textOf('docs/troubleshooting.md').matchAll(/^\| (`.+?) \| /gm)].map(([, cell]) => cell!);
	const messages = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, message]) => message!));
	expect(messages.length).toBeGreaterThan(30);
	// Codes of Node's, which n8n's credential Test shows as they are.
	const own = messages.filter((message) => !/^E[A-Z]+$/.test(message));
	expect(own.filter((message) => !fixedParts.includes(message))).toEqual([]);
});
