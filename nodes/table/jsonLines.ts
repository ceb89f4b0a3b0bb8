import { parsedJson } from '../values/json';
import { afterSpace, endOfValue } from './jsonText';
import { endless, LONGEST_ROW } from './rowList';

const LINE_FEED = 0x0a;
const MARK = Buffer.from('\uFEFF');

/** Bytes of a first line that are waited for; a longer one is no line of a table. */
const LONGEST_LOOK = 1024 * 1024;

/**
 * Whether bytes are JSON Lines: their first line is a JSON value, and another one follows. `all` gives the same bytes from
 * their beginning, without a mark.
 */
export async function lookedAt(source: AsyncIterable<Buffer>): Promise<{ areLines: boolean; all: AsyncIterable<Buffer> }> {
	const iterator = source[Symbol.asyncIterator]();
	let start = Buffer.alloc(0);
	let areLines: boolean | undefined;
	while (areLines === undefined && start.length < LONGEST_LOOK) {
		const next = await iterator.next();
		if (next.done) break;
		start = Buffer.concat([start, next.value]);
		areLines = beginsWithLine(start);
	}
	const all = async function* () {
		yield start.subarray(start.indexOf(MARK) === 0 ? MARK.length : 0);
		yield* { [Symbol.asyncIterator]: () => iterator };
	};
	return { areLines: areLines ?? false, all: all() };
}

/** Undefined where more bytes have to tell. */
function beginsWithLine(bytes: Buffer): boolean | undefined {
	const begin = afterSpace(bytes, bytes.indexOf(MARK) === 0 ? MARK.length : 0);
	const lineEnd = bytes.indexOf(LINE_FEED, begin);
	if (lineEnd < 0) return undefined;
	const after = afterSpace(bytes, lineEnd);
	if (after === bytes.length) return undefined;
	const end = endOfValue(bytes, begin);
	return end >= 0 && end <= lineEnd && afterSpace(bytes, end) === after;
}

/**
 * The value of each line, some lines at a time; empty lines have none.
 * @throws SyntaxError for a line that is no JSON
 */
export async function* jsonLines(source: AsyncIterable<Buffer>): AsyncGenerator<unknown[]> {
	let rest: Buffer[] = [];
	let length = 0;
	for await (const piece of source) {
		const end = piece.lastIndexOf(LINE_FEED) + 1;
		rest.push(piece.subarray(0, end || undefined));
		length += piece.length;
		if (length > LONGEST_ROW) throw endless();
		if (end === 0) continue;
		const values = valuesOf(Buffer.concat(rest));
		if (values.length > 0) yield values;
		rest = [piece.subarray(end)];
		length = piece.length - end;
	}
	const last = valuesOf(Buffer.concat(rest));
	if (last.length > 0) yield last;
}

function valuesOf(lines: Buffer): unknown[] {
	const values: unknown[] = [];
	for (let at = 0; at < lines.length; ) {
		const end = lines.indexOf(LINE_FEED, at);
		const line = lines.subarray(at, end < 0 ? undefined : end);
		if (afterSpace(line, 0) < line.length) values.push(parsedJson(line));
		at += line.length + 1;
	}
	return values;
}
