/**
 * A text as people compare it: composed and decomposed letters, full-width and narrow ones, capitals of any language
 * and every kind of white space are the same. By no locale: a host's language must not decide what is found.
 */
export const folded = (text: string): string =>
	text
		.normalize('NFKC')
		// By way of the capitals, in which ß is SS and the dotless ı is I.
		.toUpperCase()
		.toLowerCase()
		// What the dotted İ leaves, and the sigma that depends on its place in a word.
		.replace(/i\u0307/g, 'i')
		.replace(/ς/g, 'σ')
		.normalize('NFKC')
		.replace(/\s+/g, ' ')
		.trim();
