import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { wordsIn } from './words.mts';

const root = path.join(import.meta.dirname, '..', '..');

/** Every text of words in a folder's sources, each once. */
const wordsOf = (folder: string): string[] =>
	readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((place) => place.endsWith('.ts'))
		.flatMap((place) => wordsIn(readFileSync(path.join(root, folder, place), 'utf8')));

test('texts are found wherever they stand, and names are not', () => {
	const source =
		"throw new Refusal(`The list does not end within ${bound}`, isLate ? 'Try again in a moment.' : `${name} did not ${done} in time`, 'report', `={{ $value || undefined }}`);";
	expect(wordsIn(source)).toEqual(['The list does not end within', 'Try again in a moment.', 'did not', 'in time']);
});

// People search for them, and follow them. Whoever changes one, changes it here too (`npx jest -u test/contract/words`), and says so in the changelog if users meet it.
test('what the package says to people stays as it is', () => {
	expect([...new Set(['nodes', 'credentials'].flatMap(wordsOf))].sort()).toMatchSnapshot();
});
