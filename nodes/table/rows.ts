import type { IDataObject } from 'n8n-workflow';
import { anyCase, isRecord } from '../fields/values';
import { Refusal } from '../refusal';
import { columnsIn, Envelope } from './envelope';
import { RowList, type RowBytes } from './rowList';

/** Rows that came together, some 128 kB of text. */
export interface RowBatch extends RowBytes {
	readonly count: number;
	/** The rows, parsed; one that is no object is {value: row}. */
	rows(): IDataObject[];
}

export interface RowSource extends AsyncIterable<RowBatch> {
	/** As the service sent them: before the first batch when they came first, else at the end; [] when there are none. */
	readonly columns: unknown[];
}

/** Bytes of an answer that are looked at together, so that an answer in one piece does not become one batch. */
const PIECE = 64 * 1024;

export const brokenRows = (sender: string) =>
	new Refusal(`${sender} sent rows that are not valid JSON, or the answer broke off`, 'Run the node again; for a large report, take a shorter period.');

/**
 * The rows of a reply that arrives piece by piece: a bare list, or the list under the key `data` in any case, with
 * other keys before and after it. An empty reply, `null` and `{"data": null}` have no rows.
 * @param source UTF-8 bytes, cut anywhere
 * @param sender who sent it, for the refusal
 * @throws Refusal while it is read, when the reply is cut off, no JSON or holds no list of rows
 */
export function rowBatches(source: AsyncIterable<Buffer>, sender: string): RowSource {
	return tableIn(source, sender, (content) => {
		const isNothing = content === undefined || content === null || content === '' || anyCase(content, 'data') === null;
		if (!isNothing) throw new Refusal(`${sender} sent no list of rows`, 'Look at the report in the service, then run the node again.');
	});
}

/**
 * The rows of a JSON file; an object that holds no table is one row, and so is any other single value.
 * @throws Refusal while it is read, when the file is cut off or no JSON
 */
export async function* jsonRows(source: AsyncIterable<Buffer>, sender: string): AsyncIterable<IDataObject[]> {
	const single: IDataObject[] = [];
	const table = tableIn(source, sender, (content) => {
		if (content !== undefined && content !== null) single.push(asRow(content));
	});
	for await (const batch of table) yield batch.rows();
	if (single.length > 0) yield single;
}

/** @param useContent gets the reply when it holds no list of rows */
function tableIn(source: AsyncIterable<Buffer>, sender: string, useContent: (content: unknown) => void): RowSource {
	const found = { columns: [] as unknown[] };
	const reader = async function* () {
		const envelope = new Envelope();
		const list = new RowList();
		const orRefuse = <T>(read: () => T): T => {
			try {
				return read();
			} catch {
				throw brokenRows(sender);
			}
		};
		const readEnd = (bytes: Buffer) => {
			if (orRefuse(() => envelope.read(bytes)) >= 0) throw brokenRows(sender);
		};
		for await (const piece of pieces(source)) {
			if (list.rest) {
				readEnd(piece);
				continue;
			}
			let rows = piece;
			if (!envelope.hasList) {
				const start = orRefuse(() => envelope.read(piece));
				if (start < 0) continue;
				found.columns = orRefuse(() => envelope.columnsBefore());
				rows = piece.subarray(start);
			}
			const batch = orRefuse(() => list.add(rows));
			if (batch) yield asBatch(batch);
			if (list.rest) readEnd(list.rest);
		}
		if (envelope.hasList && !list.rest) {
			const batch = orRefuse(() => list.take());
			if (batch) yield asBatch(batch);
			if (!list.rest) throw brokenRows(sender);
			readEnd(list.rest);
		}
		const content = orRefuse(() => envelope.content());
		if (envelope.hasList) found.columns = columnsIn(content);
		else useContent(content);
	};
	return {
		[Symbol.asyncIterator]: reader,
		get columns() {
			return found.columns;
		},
	};
}

async function* pieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	for await (const chunk of source) {
		for (let at = 0; at < chunk.length; at += PIECE) yield chunk.length <= PIECE ? chunk : chunk.subarray(at, at + PIECE);
	}
}

const asRow = (value: unknown): IDataObject => (isRecord(value) ? value : ({ value } as IDataObject));

const asBatch = (part: RowBytes): RowBatch => ({
	...part,
	count: part.ends.length,
	rows() {
		const rows = JSON.parse(`[${part.bytes.toString('utf8')}]`) as unknown[];
		return rows.every(isRecord) ? rows : rows.map(asRow);
	},
});
