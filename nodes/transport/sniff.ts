import { readableText } from '../values/text';

/** `xlsx` is any ZIP archive, `csv` text whose first line has a separator; `unknown` also stands for an empty file. */
export type SniffedFormat = 'pdf' | 'xlsx' | 'json' | 'csv' | 'text' | 'unknown';

const SIGNATURES: Array<[SniffedFormat, string]> = [
	['pdf', '%PDF-'],
	['xlsx', 'PK\u0003\u0004'],
];

/** Control characters that text does not have. */
const BINARY = /(?![\t-\r])\p{Cc}/u;

/** Tells a file's format by its first bytes. */
export function sniffed(head: Buffer): SniffedFormat {
	const start = head.toString('latin1', 0, 8);
	const signed = SIGNATURES.find(([, signature]) => start.startsWith(signature));
	if (signed) return signed[0];
	const text = readableText(head).trimStart();
	if (text === '' || BINARY.test(text)) return 'unknown';
	if (/^[{[]/.test(text)) return 'json';
	const [firstLine = ''] = text.split(/\r?\n/);
	return /[,;\t|]/.test(firstLine) ? 'csv' : 'text';
}
