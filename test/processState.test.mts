import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..');
const textOf = (file: string): string => readFileSync(join(project, file), 'utf8');

/** What begins empty at the top of a module is there to be filled; `let` and a static member are there to be changed. */
const STATE =
	/^(?:export )?(?:let (\w+)|const (\w+).*? = (?:new [A-Z]\w*(?:<.*>)?\(\)|\[\]|\{\});$)|^\t(?:(?:public|private|protected) )?static (?!readonly)(\w+)(?! ?[(<])/gm;

test('docs/architecture.md lists the state of the process, as it is in the code', () => {
	const page = textOf('docs/architecture.md');
	const listed = [...page.matchAll(/^\| `(\w+)` in `([\w/.-]+)` \|/gm)].map(([, name, file]) => `${name} in ${file}`);
	const found = globSync('{credentials,nodes}/**/*.ts', { cwd: project }).flatMap((file) =>
		[...textOf(file).matchAll(STATE)].map(([, variable, constant, member]) => `${variable ?? constant ?? member} in ${file}`),
	);
	expect(found.length).toBeGreaterThan(5);
	expect(listed.sort()).toEqual(found.sort());
});
