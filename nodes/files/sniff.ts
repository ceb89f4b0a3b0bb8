import { readableText } from '../values/text';

/** `xlsx` is any ZIP archive, `csv` text whose first line has a separator; `unknown` also stands for an empty file. */
export type SniffedFormat = 'pdf' | 'xlsx' | 'json' | 'csv' | 'text' | 'unknown';

/** A PDF may begin with other bytes, such as a mark or a line break, up to here. */
const PDF_WITHIN = 1_024;

/** JSON and pages may speak of a PDF. */
const isMarkup = (text: string): boolean => /^\s*[<{[]/.test(text);

/** Control characters that text does not have. */
const BINARY = /(?![\t-\r])\p{Cc}/u;

/** Tells a file's format by its first bytes. */
export function sniffed(head: Buffer): SniffedFormat {
	const start = head.toString('latin1', 0, PDF_WITHIN);
	if (start.startsWith('PK\u0003\u0004')) return 'xlsx';
	if (start.includes('%PDF-') && !isMarkup(readableText(head))) return 'pdf';
	const text = readableText(head).trimStart();
	if (text === '' || BINARY.test(text)) return 'unknown';
	if (/^[{[]/.test(text)) return 'json';
	const [firstLine = ''] = text.split(/\r?\n/);
	return /[,;\t|]/.test(firstLine) ? 'csv' : 'text';
}
