import type { IDataObject } from 'n8n-workflow';
import type { ArrivingFile } from '../../../files/file';
import { sniffed } from '../../../files/sniff';
import { Refusal } from '../../../refusal';
import { csvRows, OTHER_ENCODING, type CsvForm } from '../../../table/csvRows';
import { jsonRows } from '../../../table/rows';
import { notShorter } from '../../../transport/stream';
import { isGzip, unpacked } from '../../../values/gzip';
import { readableText, utf8Of } from '../../../values/text';
import { smailander } from '../../api';

/** What is known of a file before it is read. */
interface KnownOfFile {
	/** As the service names it; '' where it does not. */
	format: string;
	/** Bytes. */
	size: number | undefined;
	/** Of a CSV file; undefined to find it. */
	separator: string | undefined;
}

/** Formats that have rows, and how these are read. */
const READERS: Record<string, 'csv' | 'json' | 'any'> = { '': 'any', csv: 'csv', json: 'json', jsonl: 'json', ndjson: 'json' };

const withoutPacking = (format: string): string => format.replace(/\.?gz(ip)?$/, '');

/** @throws Refusal for a format that has no rows: such a file need not be fetched */
export function requireTable(format: string): void {
	if (!(withoutPacking(format) in READERS)) throw noTable(format);
}

/**
 * The rows of a CSV or JSON file, also of one in gzip.
 * @throws Refusal for another file, and while it is read when it is not whole
 */
export async function* rowsInFile(file: ArrivingFile, { format, size, separator }: KnownOfFile): AsyncGenerator<IDataObject[]> {
	const content = notShorter(Buffer.isBuffer(file.content) ? inOneChunk(file.content) : file.content, size);
	const { head, all } = isGzip(file.head) ? await begun(unpacked(content, smailander.name)) : { head: file.head, all: content };
	yield* tableRows(head, all, withoutPacking(format), { charset: file.charset, separator });
}

/** How JSON rows begin and no CSV does: read as CSV, a list in one line would be a header without rows. */
const JSON_ROWS = /^\s*(\[\s*)?\{\s*["}]/;

function tableRows(
	head: Buffer,
	all: AsyncIterable<Buffer>,
	declared: string,
	{ charset, separator }: CsvForm,
): AsyncIterable<IDataObject[]> {
	const format = sniffed(head);
	if (format === 'pdf') throw noTable(format);
	if (format === 'xlsx') throw noTable(isWorkbook(head) ? 'xlsx' : 'zip');
	const reader = READERS[declared];
	const isJson = reader === 'json' || (format === 'json' && (reader === 'any' || JSON_ROWS.test(readableText(head, charset))));
	if (!isJson) return csvRows(all, smailander.name, { charset, separator });
	return jsonRows(utf8Of(all, { sender: smailander.name, what: 'a JSON file', remedy: OTHER_ENCODING, charset }), smailander.name);
}

async function* inOneChunk(content: Buffer): AsyncGenerator<Buffer> {
	yield content;
}

/** Bytes that tell a format. */
const HEAD_SIZE = 4 * 1024;

/** The first bytes, and all of them once more. */
async function begun(source: AsyncGenerator<Buffer>): Promise<{ head: Buffer; all: AsyncIterable<Buffer> }> {
	let head = Buffer.alloc(0);
	while (head.length < HEAD_SIZE) {
		const next = await source.next();
		if (next.done) break;
		head = Buffer.concat([head, next.value]);
	}
	const all = async function* () {
		yield head;
		yield* source;
	};
	return { head, all: all() };
}

/** By the names of a workbook's parts: any other ZIP archive begins alike. */
const isWorkbook = (head: Buffer): boolean => /\[Content_Types\]\.xml|_rels\/|docProps\/|xl\//.test(head.toString('latin1'));

const WAYS_OUT: Record<string, string> = {
	xlsx: 'Set "Output" to "File" and read it with the node Extract From File, or generate the report as CSV or JSON.',
	zip: 'Set "Output" to "File", unpack it with the node Compression and read what is in it with Extract From File.',
};

const noTable = (format: string): Refusal =>
	new Refusal(
		`The file is ${format}, which cannot be put out as rows`,
		WAYS_OUT[format] ?? 'Set "Output" to "File", or generate the report as CSV or JSON.',
	);
