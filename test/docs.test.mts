import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const project = join(import.meta.dirname, '..');
const textOf = (file: string) => readFileSync(join(project, file), 'utf8');
const { scripts, homepage } = JSON.parse(textOf('package.json'));
const repository = homepage.split('#')[0];
const pages = ['README.md', ...globSync('docs/*.md', { cwd: project })];

const slugs = (page: string): string[] =>
	[...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase().replace(/[^\w -]/g, '').replaceAll(' ', '-'));

describe.each(pages)('%s', (page) => {
	test('names only scripts that exist', () => {
		const named = [...textOf(page).matchAll(/npm (?:run )?([a-z][\w:]*)/g)].map(([, name]) => name);
		const npmsOwn = ['ci', 'install', 'run', 'pack', 'publish', 'uninstall'];
		expect([...Object.keys(scripts), ...npmsOwn]).toEqual(expect.arrayContaining(named));
	});

	test('links only to what is there', () => {
		const links = [...textOf(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link);
		expect(links.filter((link) => !existsSync(join(project, dirname(page), link)))).toEqual([]);
	});
});

test('README shows the command by which .ci/run runs the tests', () => {
	const [, command] = /^step 'README: tests' '(.+)' \d+$/m.exec(textOf('.ci/run')) ?? [];
	expect(textOf('README.md').split('\n')).toContain(command);
});

test('README names every page', () => {
	expect(pages.slice(1).filter((page) => !textOf('README.md').includes(`(${page})`))).toEqual([]);
});

test('every picture is on a page', () => {
	const shown = pages.map(textOf).join('\n');
	expect(globSync('docs/images/*.png', { cwd: project }).filter((file) => !shown.includes(`images/${basename(file)})`))).toEqual([]);
});

test('nodes and credentials link to headings of the pages', () => {
	const sources = globSync(['nodes/**/*.node.ts', 'nodes/**/*.node.json', 'credentials/*.ts'], { cwd: project });
	const links = sources.flatMap((file) => [...textOf(file).matchAll(new RegExp(`${repository}/blob/HEAD/([\\w/.-]+)#([\\w-]+)`, 'g'))]);
	expect(links.length).toBeGreaterThanOrEqual(sources.length);
	for (const [, page, slug] of links) expect(slugs(page)).toContain(slug);
});

// n8n puts `?utm_source=…` behind the codex's first address of a node, and nothing behind that of its description or of a credential.
test('behind what n8n adds to an address no section gets lost', () => {
	for (const file of globSync('nodes/**/*.node.json', { cwd: project })) {
		const { primaryDocumentation } = JSON.parse(textOf(file)).resources;
		expect(primaryDocumentation.map(({ url }: { url: string }) => new URL(url).hash)).toEqual(['']);
		expect(textOf(file.replace(/json$/, 'ts'))).toMatch(/documentationUrl: '.+#\w+'/);
	}
});

test('every message that troubleshooting explains is one that the nodes have', () => {
	const sources = globSync('{nodes,credentials}/**/*.ts', { cwd: project }).map(textOf).join('\n');
	const fixedParts = sources.replace(/\$\{[^}]*\}/g, '…');
	const rows = [...textOf('docs/troubleshooting.md').matchAll(/^\| (`.+?) \| /gm)].map(([, cell]) => cell);
	const messages = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, message]) => message));
	expect(messages.length).toBeGreaterThan(30);
	// Codes of Node's, which n8n's credential Test shows as they are.
	const own = messages.filter((message) => !/^E[A-Z]+$/.test(message));
	expect(own.filter((message) => !fixedParts.includes(message))).toEqual([]);
});
