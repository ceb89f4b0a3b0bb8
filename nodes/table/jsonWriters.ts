import type { RowBytes } from './rowList';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const COMMA = Buffer.from(',');

/** One JSON list: the rows' bytes as the service sent them. */
export class JsonWriter {
	private hasRows = false;

	*write(batch: RowBytes): Generator<Buffer> {
		yield this.hasRows ? COMMA : Buffer.from('[');
		yield batch.bytes;
		this.hasRows = true;
	}

	*finish(): Generator<Buffer> {
		yield Buffer.from(this.hasRows ? ']' : '[]');
	}
}

/** A row a line, each as the service sent it; a line break inside a row, which stands between tokens, becomes a space. */
export class NdjsonWriter {
	*write(batch: RowBytes): Generator<Buffer> {
		yield asLines(batch);
		yield Buffer.from('\n');
	}

	*finish(): Generator<Buffer> {}
}

/** Changes the rows within their own buffer, so that line feeds stand between them and nowhere else. */
function asLines({ bytes, starts, ends }: RowBytes): Buffer {
	for (const lineBreak of [LINE_FEED, CARRIAGE_RETURN]) {
		for (let at = bytes.indexOf(lineBreak); at >= 0; at = bytes.indexOf(lineBreak, at + 1)) bytes[at] = SPACE;
	}
	let length = 0;
	ends.forEach((end, row) => {
		const start = starts[row]!;
		if (row > 0) bytes[length++] = LINE_FEED;
		if (length !== start) bytes.copyWithin(length, start, end);
		length += end - start;
	});
	return bytes.subarray(0, length);
}
