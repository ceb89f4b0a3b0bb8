import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyOnChange } from '../../dev/copy.mts';
import { until } from '../engine/until.mts';

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'copy-'))));
afterEach(async () => {
	jest.restoreAllMocks();
	await rm(root, { recursive: true });
});

const FILES = 100;

test('many files that change at once, as when branches are changed, are all copied each time', async () => {
	const said = jest.spyOn(console, 'error').mockImplementation(() => undefined);
	const [from, to] = [join(root, 'from'), join(root, 'to')];
	const inside = (name: number) => join(`${name % 10}`, `${name}.json`);
	const write = async (text: string) => {
		for (let name = 0; name < FILES; name += 1) {
			await mkdir(join(from, `${name % 10}`), { recursive: true });
			// As git and careful editors write.
			await writeFile(join(root, 'new'), `${text} ${name}`);
			await rename(join(root, 'new'), join(from, inside(name)));
		}
	};
	await write('first');
	await writeFile(join(from, 'code.ts'), '');
	const end = copyOnChange(from, to, (path) => !path.endsWith('.ts'));
	const copied = (name: number) => (existsSync(join(to, inside(name))) ? readFileSync(join(to, inside(name)), 'utf8') : '');
	for (const text of ['second', 'third', 'last']) {
		await write(text);
		await until(() => Array.from({ length: FILES }, (_, name) => name).every((name) => copied(name) === `${text} ${name}`));
	}
	await end();
	expect(said).not.toHaveBeenCalled();
	expect(await readdir(to)).not.toContain('code.ts');
});
