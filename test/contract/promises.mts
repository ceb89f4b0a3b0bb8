import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What saved workflows or credentials hold, sorted: the lines of a file in `promises/`. A line may be added; none may change or go, or somebody's
 * workflow stops working or silently does something else. `EXPECTED=write` adds those that are new, and takes none away.
 * @param name of the file
 * @param found what is there now
 */
export function promised(name: string, found: string[]): string[] {
	const file = join(import.meta.dirname, 'promises', `${name}.txt`);
	const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
	if (process.env.EXPECTED !== 'write') return lines;
	const all = [...new Set([...lines, ...found])].sort();
	writeFileSync(file, `${all.join('\n')}\n`);
	return all;
}
