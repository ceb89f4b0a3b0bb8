import { buildScanConfig, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';
import { ESLint } from 'eslint';
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What the scanner lints in a published package; inside its function for npm's packages, so not exported. */
const TARBALL_FILE_PATTERNS = ['**/*.js', 'package.json'];

/**
 * Lints a folder with the scanner's rules. Comments that switch rules off do not count.
 *
 * @returns whether each pattern matched and there was not one error or warning. The scanner itself lets warnings pass.
 */
async function isClean(what: string, folder: string, patterns: string[]): Promise<boolean> {
	const matches = patterns.map((pattern) =>
		globSync(pattern, { cwd: folder, exclude: ['**/node_modules/**'] }).map((file) => join(folder, file)),
	);
	const unmatched = patterns.filter((_pattern, index) => matches[index]?.length === 0);
	if (unmatched.length > 0) {
		console.log(`${what}: no file matches ${unmatched.join(', ')}`);
		return false;
	}

	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await buildScanConfig(),
	});
	const results = await eslint.lintFiles(matches.flat());
	const errors = results.reduce((sum, result) => sum + result.errorCount, 0);
	const warnings = results.reduce((sum, result) => sum + result.warningCount, 0);
	console.log(`${what}: ${results.length} files (${patterns.join(', ')}), ${errors} errors, ${warnings} warnings`);
	const formatter = await eslint.loadFormatter('stylish');
	process.stdout.write(await formatter.format(results));
	return errors === 0 && warnings === 0;
}

/** Packs the package in `folder` as `npm publish` would, and unpacks it into `target`. */
function unpackTarball(folder: string, target: string): void {
	const onWindows = process.platform === 'win32';
	const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', target], {
		cwd: folder,
		encoding: 'utf8',
		shell: onWindows,
	});
	const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
	execFileSync('tar', ['-xzf', filename, '--strip-components=1'], { cwd: target });
	rmSync(join(target, filename));
}

/** Does offline what n8n's scanner does with a published package: lints the source, then the packed tarball. */
async function scan(folder: string): Promise<boolean> {
	const target = join(mkdtempSync(join(tmpdir(), 'scan-')), 'package');
	mkdirSync(target);
	try {
		unpackTarball(folder, target);
		const source = await isClean('Source', folder, SOURCE_FILE_PATTERNS);
		const tarball = await isClean('Packed tarball', target, TARBALL_FILE_PATTERNS);
		return source && tarball;
	} finally {
		rmSync(join(target, '..'), { recursive: true, force: true });
	}
}

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
const passed = await scan(folder);
console.log(passed ? 'Scan passed' : 'Scan failed');
process.exitCode = passed ? 0 : 1;
