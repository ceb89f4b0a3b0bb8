import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const project = join(import.meta.dirname, '../..');
/** Folders of what runs nodes on n8n's engine, serves the two services, or starts either. */
const HEAVY_FOLDERS = new Set(['bench', 'demo', 'e2e', 'host', 'sandbox', 'scan', 'split', join('test', 'engine'), join('test', 'hosts')]);
/** The engine, what servers and other processes are made of, and the compiler, which only a look at the source needs. */
const HEAVY_MODULES = new Set(['n8n-core', 'node:child_process', 'node:http', 'node:https', 'node:net', 'node:tls', 'typescript']);

/** What a file loads: imports of types alone are gone when it runs. */
const LOADS =
	/^(?:import|export)\b(?! type\b)[^'";]*['"]([^'"]+)['"]|\brequire(?:Actual)?(?:<[^(]*>)?\(['"]([^'"]+)['"]\)|\bimport\(['"]([^'"]+)['"]\)/gm;

/** Each file is read once, though many load it. */
const loads = new Map<string, string[]>();

function loadsOf(file: string): string[] {
	const known = loads.get(file);
	if (known !== undefined) return known;
	const found = [...readFileSync(file, 'utf8').matchAll(LOADS)].map(([, from, required, imported]) => from ?? required ?? imported ?? '');
	loads.set(file, found);
	return found;
}

function isHeavy(file: string): boolean {
	const [room = '', below = ''] = relative(project, file).split(sep);
	return HEAVY_FOLDERS.has(room) || HEAVY_FOLDERS.has(join(room, below));
}

/** Whether a file reaches the engine, a server, another process or the compiler, itself or through what it loads. */
export function needsMore(file: string, met = new Set<string>()): boolean {
	if (isHeavy(file)) return true;
	met.add(file);
	return loadsOf(file).some((name) => {
		if (!name.startsWith('.')) return HEAVY_MODULES.has(name);
		const loaded = resolve(dirname(file), name);
		const path = existsSync(`${loaded}.ts`) ? `${loaded}.ts` : loaded;
		return !met.has(path) && /\.m?ts$/.test(path) && needsMore(path, met);
	});
}

/** The test files that need no more than the project's own code: their paths. */
export const fastTests = (): string[] =>
	globSync('test/**/*.test.mts', { cwd: project })
		.map((file) => join(project, file))
		.filter((file) => !needsMore(file));
