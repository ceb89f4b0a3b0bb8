import ts from 'typescript';

/** Two words and more: names, keys and expressions are the code's own. */
const isSentence = (text: string): boolean => /\p{L}{2,}[^\p{L}]* \p{L}|\p{L} [^\p{L}]*\p{L}{2,}/u.test(text) && !text.startsWith('=');

/** What a source says in words: its texts, and of those that are put together the pieces between what is filled in. */
export function wordsIn(source: string): string[] {
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) found.push(node.text.trim());
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest));
	return found.filter(isSentence);
}
