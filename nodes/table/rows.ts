import type { IDataObject } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { rethrow } from '../rethrow';
import { fieldOf, isRecord, saidIn, saysError } from '../values/record';
import { columnsIn, Envelope } from './envelope';
import { jsonLines, lookedAt } from './jsonLines';
import { parsed, RowList, type RowBytes } from './rowList';

/** Rows that came together, some 128 kB of text. */
export interface RowBatch extends RowBytes {
	readonly count: number;
}

/** Rows that come batch by batch while a reply is read, which can be done once. */
export interface Table<T> extends AsyncIterable<T> {
	/** As the service sent them: before the first batch when they came first, else at the end; [] when there are none. */
	readonly columns: unknown[];
}

/** Bytes of an answer that are looked at together, so that an answer in one piece does not become one batch. */
const PIECE = 64 * 1024;

const brokenRows = (sender: string) =>
	new Refusal(
		`${sender} sent rows that are not valid JSON, or the answer broke off`,
		'Run the node again; for a large report, take a shorter period.',
	);

/** What is refused has words already. */
const asBroken = (error: unknown, sender: string): Refusal => (error instanceof Refusal ? error : brokenRows(sender));

/**
 * The rows of a reply that arrives piece by piece: a bare list, or the list under the key `data` in any spelling, with
 * other keys before and after it. An empty reply, `null` and `{"data": null}` have no rows.
 * @param source UTF-8 bytes, cut anywhere
 * @param sender who sent it, for the refusal
 * @throws Refusal while it is read, when the reply is cut off, no JSON or holds no list of rows
 */
export function rowBatches(source: AsyncIterable<Buffer>, sender: string): Table<RowBatch> {
	return tableIn(source, sender, asBytes, nothingBut(sender));
}

/** The same rows, parsed: faster where nobody needs their bytes. */
export const parsedRows = (source: AsyncIterable<Buffer>, sender: string): Table<IDataObject[]> =>
	tableIn(source, sender, asValues, nothingBut(sender));

/** Whatever list stands beside the error, it is not the table. */
function refuseError(content: unknown, sender: string): void {
	if (!saysError(content) || fieldOf(content, 'data') === undefined) return;
	throw new Refusal(`${sender} sent an error instead of rows${saidIn(content) || ', without a reason'}`, LOOK);
}

const LOOK = 'Look at the report in the service, then run the node again.';

/** Declines a reply that holds something else than rows. */
const nothingBut = (sender: string) => (content: unknown) => {
	refuseError(content, sender);
	const isNothing = content === undefined || content === null || content === '' || fieldOf(content, 'data') === null;
	if (!isNothing) throw new Refusal(`${sender} sent no list of rows${saidIn(content)}`, LOOK);
};

/**
 * The rows of a JSON file; an object that holds no table is one row, and so is any other single value. Of JSON Lines, each
 * line is a row.
 * @param source UTF-8 bytes, cut anywhere
 * @throws Refusal while it is read, when the file is cut off or no JSON
 */
export async function* jsonRows(source: AsyncIterable<Buffer>, sender: string): AsyncIterable<IDataObject[]> {
	const { areLines, all } = await lookedAt(source);
	if (areLines) return yield* linesIn(all, sender);
	const single: IDataObject[] = [];
	yield* tableIn(all, sender, asValues, (content) => {
		if (content !== undefined && content !== null) single.push(asRow(content));
	});
	if (single.length > 0) yield single;
}

async function* linesIn(source: AsyncIterable<Buffer>, sender: string): AsyncGenerator<IDataObject[]> {
	try {
		for await (const values of jsonLines(pieces(source))) yield asRows(values);
	} catch (error) {
		if (error instanceof SyntaxError) throw brokenRows(sender);
		rethrow(error);
	}
}

/** In what form the rows of a list are taken from it. */
interface Form<T> {
	add(list: RowList, piece: Buffer): T | undefined;
	take(list: RowList): T | undefined;
}

/** @param useContent gets the reply when it holds no list of rows */
function tableIn<T>(source: AsyncIterable<Buffer>, sender: string, form: Form<T>, useContent: (content: unknown) => void): Table<T> {
	const found = { columns: [] as unknown[] };
	const reader = async function* () {
		const envelope = new Envelope();
		const list = new RowList();
		const orRefuse = <T>(read: () => T): T => {
			try {
				return read();
			} catch (error) {
				throw asBroken(error, sender);
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
			const batch = orRefuse(() => form.add(list, rows));
			if (batch) yield batch;
			if (list.rest) readEnd(list.rest);
		}
		if (envelope.hasList && !list.rest) {
			const batch = orRefuse(() => form.take(list));
			if (batch) yield batch;
			if (!list.rest) throw brokenRows(sender);
			readEnd(list.rest);
		}
		const content = orRefuse(() => envelope.content());
		if (!envelope.hasList) return useContent(content);
		refuseError(content, sender);
		found.columns = columnsIn(content);
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

const asRows = (values: unknown[]): IDataObject[] => (values.every(isRecord) ? values : values.map(asRow));

const asBatch = (part: RowBytes): RowBatch => ({
	...part,
	count: part.ends.length,
});

/** The first rows of a batch. */
export const beginningOf = ({ bytes, starts, ends }: RowBatch, count: number): RowBatch =>
	asBatch({ bytes: bytes.subarray(0, ends[count - 1] ?? 0), starts: starts.slice(0, count), ends: ends.slice(0, count) });

const mapped = <T, U>(value: T | undefined, map: (value: T) => U): U | undefined => (value === undefined ? undefined : map(value));

const asBytes: Form<RowBatch> = {
	add: (list, piece) => mapped(list.add(piece), asBatch),
	take: (list) => mapped(list.take(), asBatch),
};

const asValues: Form<IDataObject[]> = {
	add: (list, piece) => mapped(list.addParsed(piece), asRows),
	take: (list) => mapped(parsed(list.take()), asRows),
};
