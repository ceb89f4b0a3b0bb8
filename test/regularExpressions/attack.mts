import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const project = join(import.meta.dirname, '../..');

export interface Found {
	/** File and line. */
	place: string;
	expression: RegExp;
}

/** Every regular expression that stands in what is published. */
export function expressionsIn(...folders: string[]): Found[] {
	const files = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: project })).sort();
	return files.flatMap((file) => {
		const source = ts.createSourceFile(file, readFileSync(join(project, file), 'utf8'), ts.ScriptTarget.Latest, true);
		const found: Found[] = [];
		const visit = (node: ts.Node): void => {
			if (ts.isRegularExpressionLiteral(node)) {
				const [, body = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(node.text) ?? [];
				found.push({
					place: `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${node.text}`,
					expression: new RegExp(body, flags),
				});
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
		return found;
	});
}

/** A character of each kind that expressions ask for. */
const KINDS = [
	' ',
	'\n',
	'1',
	'0',
	'a',
	'Z',
	'_',
	'-',
	'/',
	'\\',
	'"',
	"'",
	'<',
	'>',
	'=',
	'%',
	';',
	'.',
	'@',
	'+',
	'[',
	'{',
	'\uFEFF',
	'\u0080',
];

const unescaped = (text: string): string =>
	text
		.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
		.replace(/\\([^a-zA-Z0-9])/g, '$1')
		.replace(/\\[sn]/g, ' ')
		.replace(/\\d/g, '1')
		.replace(/\\w/g, 'a');

/**
 * Texts of about so many characters which a reader with a weakness goes over again and again: what an expression asks for, repeated,
 * behind what it begins with and before what it does not expect.
 */
export function* hostileTexts({ source }: RegExp, length: number): Generator<string> {
	const words = [...new Set(unescaped(source.replace(/\(\?<?[:=!]/g, '(')).match(/[\w<>/%=;:"'-]{2,}/g) ?? [])];
	// As far as an expression gets without what it may go without.
	const skeleton = unescaped(source.replace(/\[[^\]]*\][*?]|\\?.[*?]/g, '').replace(/\(\?[:!=<]*|[()^$+]/g, '')).slice(0, 20);
	const starts = new Set(['', ...words, ...Array.from(skeleton, (_, index) => skeleton.slice(0, index + 1))]);
	const pumps = [...new Set([...KINDS, ...words, ...words.flatMap((word) => [`${word} `, `${word}1`])])];
	for (const start of starts) {
		for (const pump of pumps) {
			const repeated = pump.repeat(Math.ceil(length / pump.length));
			yield start + repeated;
			yield `${start}${repeated}\u0000!`;
		}
	}
}
