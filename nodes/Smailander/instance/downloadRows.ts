import type { IDataObject } from 'n8n-workflow';
import { csvRows, OTHER_ENCODING } from '../../table/csvRows';
import { Excerpt } from '../../table/excerpt';
import { jsonRows } from '../../table/rows';
import type { ArrivingFile } from '../../transport/download';
import { Refusal } from '../../refusal';
import { readableText, utf8Of } from '../../values/text';
import { sniffed } from '../../transport/sniff';
import { smailander } from '../api';
import type { PathIds } from '../path';
import { useInstance, type Line } from './download';

/**
 * The rows of an instance's CSV or JSON file.
 * @throws Refusal for a file of another format
 */
export async function allRows(line: Line, ids: PathIds): Promise<IDataObject[]> {
	return await useInstance(line, ids, (format) => {
		requireTable(format);
		return async (file) => {
			const rows: IDataObject[] = [];
			for await (const batch of rowsIn(file, format)) for (const row of batch) rows.push(row);
			return rows;
		};
	});
}

/** The first rows, and how many there are. */
export async function firstRows(line: Line, ids: PathIds): Promise<IDataObject> {
	return await useInstance(line, ids, (format) => {
		requireTable(format);
		return async (file) => {
			const excerpt = new Excerpt();
			for await (const batch of rowsIn(file, format)) excerpt.add(batch);
			return excerpt.asJson();
		};
	});
}

/** A file of a format that has no rows need not be fetched. */
function requireTable(format: string): void {
	if (!['', 'csv', 'json'].includes(format)) throw noTable(format);
}

/** How JSON rows begin and no CSV does: read as CSV, a list in one line would be a header without rows. */
const JSON_ROWS = /^\s*(\[\s*)?\{\s*["}]/;

function rowsIn({ head, content, charset }: ArrivingFile, declared: string): AsyncIterable<IDataObject[]> {
	const format = sniffed(head);
	if (format === 'pdf' || format === 'xlsx') throw noTable(format);
	const source = Buffer.isBuffer(content) ? inOneChunk(content) : content;
	const isJson = declared === 'json' || (format === 'json' && (declared === '' || JSON_ROWS.test(readableText(head, charset))));
	if (!isJson) return csvRows(source, smailander.name, { charset });
	return jsonRows(utf8Of(source, { sender: smailander.name, what: 'a JSON file', remedy: OTHER_ENCODING, charset }), smailander.name);
}

async function* inOneChunk(content: Buffer): AsyncGenerator<Buffer> {
	yield content;
}

const noTable = (format: string): Refusal =>
	new Refusal(`The file is ${format}, which cannot be put out as rows`, 'Set "Output" to "File", or generate the report as CSV or JSON.');
