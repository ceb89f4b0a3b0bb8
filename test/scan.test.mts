import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const project = join(import.meta.dirname, '..');
const { name, version, description, license, author, homepage, keywords, files, peerDependencies } = JSON.parse(
	readFileSync(join(project, 'package.json'), 'utf8'),
);

/** A package without findings. */
const CLEAN = {
	'package.json': JSON.stringify({
		...{ name, version, description, license, author, homepage, keywords, files, peerDependencies },
		n8n: { n8nNodesApiVersion: 1, strict: true, nodes: ['dist/nodes/one.node.js'] },
	}),
	'nodes/one.ts': 'export const one = 1;\n',
	'dist/nodes/one.node.js': 'exports.one = 1;\n',
};

const CONSOLE = "console.log('one');\n";
const SWITCHED_OFF = `// ${'eslint-'}disable-next-line no-console\n`;

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'scan-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function scan(package_: Record<string, string>): { output: string; code: number | null } {
	for (const [file, text] of Object.entries(package_)) {
		mkdirSync(dirname(join(folder, file)), { recursive: true });
		writeFileSync(join(folder, file), text);
	}
	const { stdout, status } = spawnSync(process.execPath, [join(project, 'scan/scan.mts'), folder], {
		encoding: 'utf8',
	});
	return { output: stdout, code: status };
}

test('passes a package without findings', () => {
	const { output, code } = scan(CLEAN);
	expect(output).toMatch(/Source: 2 files .*0 errors, 0 warnings\n/);
	expect(output).toMatch(/Packed tarball: 2 files .*0 errors, 0 warnings\nScan passed\n$/);
	expect(code).toBe(0);
});

test('fails on an error in the source, also where a comment switches the rule off', () => {
	const { output, code } = scan({ ...CLEAN, 'nodes/one.ts': SWITCHED_OFF + CONSOLE });
	expect(output).toMatch(/Source: 2 files .*1 errors, 0 warnings/);
	expect(output).toContain('no-console');
	expect(code).toBe(1);
});

test('fails on an error in code that only the tarball has', () => {
	const { output, code } = scan({ ...CLEAN, 'dist/nodes/one.node.js': CONSOLE });
	expect(output).toMatch(/Packed tarball: 2 files .*1 errors, 0 warnings/);
	expect(code).toBe(1);
});

test('fails on a warning', () => {
	const { homepage: _homepage, ...withoutHomepage } = JSON.parse(CLEAN['package.json']);
	const { output, code } = scan({ ...CLEAN, 'package.json': JSON.stringify(withoutHomepage) });
	expect(output).toContain('require-homepage');
	expect(code).toBe(1);
});

test('fails where there is no code to look at', () => {
	const { 'dist/nodes/one.node.js': _code, ...withoutCode } = CLEAN;
	const { output, code } = scan(withoutCode);
	expect(output).toContain('Packed tarball: no file matches **/*.js');
	expect(code).toBe(1);
});
