const { dest, parallel, series, src } = require('gulp');
const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');

/** Empties dist/, so that a file deleted from the source is not published. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** Compiles nodes/ and credentials/ with the settings of tsconfig.json; a type error fails the build. */
function compile() {
	return spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '--noEmitOnError'], {
		stdio: 'inherit',
	});
}

/** Copies what n8n reads beside the code: icons, codex files and output schemas. */
function copyAssets() {
	const assets = ['{credentials,nodes}/**/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'];
	return src(assets, { base: '.', encoding: false }).pipe(dest('dist'));
}

const build = series(clean, parallel(compile, copyAssets));

module.exports = { build, clean, default: build };
