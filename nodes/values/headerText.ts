/** What stands outside of ASCII in a header's text, as Node reads it. */
const NOT_ASCII = /[\u0080-\u00ff]+/g;

/** The text of bytes; undefined for bytes that are not of this encoding, and for an encoding that is not known. */
function decoded(bytes: Buffer | undefined, charset: string): string | undefined {
	try {
		return bytes && new TextDecoder(charset, { fatal: true }).decode(bytes);
	} catch {
		return undefined;
	}
}

/** The bytes as they came: Node reads each as a character of Latin-1. Undefined for a text that is none of Node's. */
function bytesOf(header: string): Buffer | undefined {
	const bytes = Buffer.from(header, 'latin1');
	return bytes.toString('latin1') === header ? bytes : undefined;
}

/**
 * The text of a response header. Many servers write UTF-8, as which other text is hardly ever valid; the rest is the Latin-1 that
 * HTTP once had. Undefined where there is no such header.
 */
export function headerText(header: unknown): string | undefined {
	if (typeof header !== 'string') return undefined;
	return decoded(bytesOf(header), 'utf-8') ?? header;
}

/**
 * The address in a response header, such as `Location`. Bytes that are no UTF-8 are kept as they are, by their codes: the host
 * that wrote them knows what they mean.
 */
export function headerAddress(header: unknown): string | undefined {
	const text = headerText(header)?.trim();
	if (text === undefined || text !== String(header).trim()) return text;
	return text.replace(NOT_ASCII, (bytes) => Buffer.from(bytes, 'latin1').toString('hex').toUpperCase().replace(/../g, '%$&'));
}

/** One parameter of a header, and all up to the next: its name, and its value with or without quotation marks. */
const PARAMETER = /[;\s]*([^\s=;"]*)\s*(?:=\s*(?:"((?:\\.|[^"\\])*)"?|([^;]*)))?[^;]*/y;

function parametersOf(text: string): Map<string, string> {
	const found = new Map<string, string>();
	for (PARAMETER.lastIndex = 0; PARAMETER.lastIndex < text.length; ) {
		const [, name = '', quoted, bare] = PARAMETER.exec(text) ?? [];
		const value = quoted?.replace(/\\(.)/g, '$1') ?? bare?.trim();
		if (value !== undefined && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), value);
	}
	return found;
}

/** The file name that a `Content-Disposition` header (RFC 6266) gives, as its sender meant it: it may hold anything. */
export function fileNameIn(header: unknown): string | undefined {
	const parameters = parametersOf(headerText(header) ?? '');
	const simple = parameters.get('filename');
	return extendedValue(parameters.get('filename*')) || (simple && withoutEncodedWords(simple));
}

/** `charset'language'text`, with the codes of bytes in the text (RFC 8187). */
function extendedValue(value: string | undefined): string | undefined {
	const [charset = '', , ...rest] = value?.split("'") ?? [];
	return decoded(bytesOfCodes(rest.join("'"), '%'), charset || 'utf-8');
}

/** `=?charset?B?base64?=`, or with Q and codes of bytes (RFC 2047): meant for mail, and found in names of files all the same. */
const ENCODED_WORD = /=\?([\w-]{1,40})\?([BQ])\?([^?\s]{0,4000})\?=(?:\s{1,4}(?==\?))?/gi;

const withoutEncodedWords = (text: string): string =>
	text.replace(ENCODED_WORD, (word, charset: string, form: string, content: string) => {
		const bytes = form.toUpperCase() === 'B' ? Buffer.from(content, 'base64') : bytesOfCodes(content.replaceAll('_', ' '), '=');
		return decoded(bytes, charset) ?? word;
	});

/** The bytes of a text in which some stand as a mark and two hexadecimal digits; undefined where a mark has none. */
function bytesOfCodes(text: string, mark: '%' | '='): Buffer | undefined {
	const [first = '', ...coded] = text.split(mark);
	if (!coded.every((part) => /^[0-9a-f]{2}/i.test(part))) return undefined;
	return Buffer.concat([
		Buffer.from(first),
		...coded.flatMap((part) => [Buffer.from(part.slice(0, 2), 'hex'), Buffer.from(part.slice(2))]),
	]);
}
