import type { ExpectedFile } from './file';
import { extensionBehind, namePart, plainName } from './fileName';
import type { SniffedFormat } from './sniff';

export const MIME_TYPES: Record<string, string> = {
	csv: 'text/csv',
	json: 'application/json',
	pdf: 'application/pdf',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/**
 * What a file is called: by the service's own name for it, unless that is an ID, with an extension.
 * @param key is taken out
 */
export const fileNameOf = (named: string | undefined, expected: ExpectedFile, format: SniffedFormat, key: string): string =>
	withExtension(ownName(named, expected, key), format, expected.format, key);

function ownName(named: string | undefined, { nameParts, ids, format }: ExpectedFile, key: string): string {
	const extension = named === undefined ? undefined : extensionBehind(named, ids, key);
	if (named !== undefined && extension === undefined) return named;
	const stem =
		nameParts
			.map((part) => namePart(part, key))
			.filter(Boolean)
			.join(' - ') || 'report';
	return plainName(stem + (extension || (format ? `.${namePart(format, key)}` : '')), key) ?? 'report';
}

/** By the extension programs know what to open a file with; what stands behind a dot may be a number. */
function withExtension(name: string, format: SniffedFormat, expected: string | undefined, key: string): string {
	const isKnown = format === 'pdf' || (format === expected && format in MIME_TYPES);
	return !isKnown || /\.\d*[a-z]\w{0,9}$/i.test(name) ? name : (plainName(`${name}.${format}`, key) ?? name);
}

/** The declared type, where it is one and the bytes do not say otherwise. */
export function mimeType(declared: string, format: SniffedFormat, expected = ''): string {
	if (format === 'pdf') return MIME_TYPES.pdf!;
	const isType = /^[\w.+-]+\/[\w.+-]+$/.test(declared) && !['application/octet-stream', 'text/html'].includes(declared);
	const isDenied = format === 'xlsx' && /^text\/|json$/.test(declared);
	return isType && !isDenied ? declared : (MIME_TYPES[expected] ?? 'application/octet-stream');
}
