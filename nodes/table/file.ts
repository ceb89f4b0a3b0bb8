import { sleep } from 'n8n-workflow';
import { columnNames } from './columns';
import { CsvWriter } from './csvWriter';
import { JsonWriter, NdjsonWriter } from './jsonWriters';
import { RowCells } from './rowCells';
import { beginningOf, type RowBatch, type Table } from './rows';

export type TableFormat = 'csv' | 'json' | 'ndjson';

export const TABLE_FILES: Record<TableFormat, { extension: string; mimeType: string }> = {
	csv: { extension: 'csv', mimeType: 'text/csv' },
	json: { extension: 'json', mimeType: 'application/json' },
	ndjson: { extension: 'ndjson', mimeType: 'application/x-ndjson' },
};

export interface TableOptions {
	/** Writes a CSV for programs, as it is, and not for spreadsheets. */
	keepFormulas?: boolean;
	/** The most rows that the file may have; undefined for all. */
	limit?: number;
}

export interface TableSummary {
	rowCount: number;
	/** The header of a CSV; otherwise the service's columns, then the further keys of the first rows. */
	columns: string[];
	/** Columns that the service named behind its rows and that no row has; a CSV does not have them either. */
	absentColumns: string[];
}

/** A file that is made of the rows of one or more replies, one after the other. */
interface TableFile {
	/**
	 * The file's next bytes, from the rows of a reply; they come while the reply is read, which ends with the first row
	 * that is one too many.
	 * @throws as reading the rows does; what was given until then is no whole file
	 */
	add(rows: Table<RowBatch>): AsyncIterable<Buffer>;
	/** It has as many rows as it may have. */
	readonly isFull: boolean;
	/** Rows of a reply were left out. */
	readonly isCut: boolean;
	/** The last bytes, which may be none. */
	finish(): Buffer;
	/** Complete when the file is finished. */
	summary(): TableSummary;
}

interface Writer {
	/** An empty piece asks for a pause. */
	write(batch: RowBatch, columns: unknown[]): Iterable<Buffer>;
	finish(columns: unknown[]): Iterable<Buffer>;
	/** The file's own columns; undefined for a format without a header. */
	readonly columns?: readonly string[];
}

/** Chunks that a batch comes to where each row has most of the columns. */
const CHUNKS_OF_A_BATCH = 3;

/** The keys of rows in the order of their appearance; of a value that is no object the name that it has as an item. */
function keysIn({ bytes, starts, ends }: RowBatch): string[] {
	const cells = new RowCells(() => undefined);
	ends.forEach((end, row) => cells.read(bytes, starts[row]!, end));
	return cells.columns;
}

/** Starts a file; several can be written at the same time. */
export function tableFile(format: TableFormat, { keepFormulas = false, limit = Infinity }: TableOptions = {}): TableFile {
	const writer: Writer = format === 'csv' ? new CsvWriter(keepFormulas) : format === 'json' ? new JsonWriter() : new NdjsonWriter();
	const named = new Set<string>();
	const keys = new Set<string>();
	let columns: unknown[] = [];
	let rowCount = 0;
	let isCut = false;
	return {
		async *add(batches) {
			let isFirst = true;
			for await (const read of batches) {
				const room = limit - rowCount;
				const batch = read.count > room ? beginningOf(read, room) : read;
				isCut = batch.count < read.count;
				if (batch.count === 0) return;
				if (isFirst && !writer.columns) for (const key of keysIn(batch)) keys.add(key);
				isFirst = false;
				rowCount += batch.count;
				let chunks = 0;
				for (const chunk of writer.write(batch, batches.columns)) {
					if (chunk.length > 0) yield chunk;
					// Short rows of a wide table become much more than they are, and others of the process get their turn.
					if ((chunks += 1) > CHUNKS_OF_A_BATCH || chunk.length === 0) await sleep(0);
				}
				if (isCut) return;
			}
			if (batches.columns.length > 0) columns = batches.columns;
			for (const name of columnNames(batches.columns)) named.add(name);
		},
		get isFull() {
			return rowCount === limit;
		},
		get isCut() {
			return isCut;
		},
		finish: () => Buffer.concat([...writer.finish(columns)]),
		summary() {
			const own = new Set(writer.columns ?? [...named, ...keys]);
			return { rowCount, columns: [...own], absentColumns: [...named].filter((name) => !own.has(name)) };
		},
	};
}
