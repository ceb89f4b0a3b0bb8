import { Refusal } from '../refusal';
import { columnNames } from './columns';
import { RowCells } from './rowCells';
import type { RowBytes } from './rowList';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;
const NULL_START = 0x6e;
const UNICODE_ESCAPE = 0x75;

/** What the letter behind a backslash stands for; other signs stand for themselves. */
const ESCAPES: Record<number, number> = { 0x62: 0x08, 0x66: 0x0c, 0x6e: LINE_FEED, 0x72: CARRIAGE_RETURN, 0x74: TAB };
/** = + - @ */
const SIGNS = new Set([0x3d, 0x2b, 0x2d, 0x40]);
/** Their full-width forms, which East Asian editions take for the same. */
const WIDE_SIGNS = ['\uff1d', '\uff0b', '\uff0d', '\uff20'].map((sign) => Buffer.from(sign));
/** The byte order mark: at the start of a file it says UTF-8, and elsewhere nobody sees it. */
const MARK = Buffer.from('\ufeff');
/** What is not seen before a sign: some importers leave it out, and take the rest for a formula. */
const BLANKS = [...' \u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u200e\u200f\u202f\u2060\u3000\ufeff'].map((blank) => Buffer.from(blank));
/** Bytes of blanks that are looked behind; behind more of them anything may be. */
const MOST_BLANK = 1_000;
/** The first bytes of blanks and wide signs. */
const HIDING = new Set([...BLANKS, ...WIDE_SIGNS].map(([first]) => first));

/** 1 for bytes with which nothing harmful begins: nearly all cells need no further look. */
const IS_HARMLESS = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte >= SPACE && !SIGNS.has(byte) && !HIDING.has(byte)));

/** 1 for bytes that need no look when they are written. */
const allBut = (...bytes: number[]) => Uint8Array.from({ length: 256 }, (_, byte) => Number(!bytes.includes(byte)));
const PLAIN = allBut(BACKSLASH, QUOTE, COMMA, CARRIAGE_RETURN, LINE_FEED);
/** LibreOffice cuts cells at semicolons and tabs as well, unless they stand in quotes. */
const PLAIN_TO_SPREADSHEETS = allBut(BACKSLASH, QUOTE, COMMA, CARRIAGE_RETURN, LINE_FEED, SEMICOLON, TAB);
/** Also with thousands and as percent, and the dashes that stand for none. */
const PLAIN_NUMBER = /^(?:[+-]?(?:(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?: ?%)?|-+)$/i;
const LONGEST_NUMBER = 400;
/** How the line begins that tells spreadsheets the separator. */
const SEPARATOR_LINE = /^sep=/i;

/** Columns from which on the header alone takes a time in which n8n does nothing else. */
const MANY_COLUMNS = 10_000;
/** Given out in place of lines where others of the process should get their turn. */
const PAUSE = Buffer.alloc(0);

/** Bytes of CSV that are gathered before they are given on. */
const CHUNK = 256 * 1024;

/**
 * Rows as CSV (RFC 4180, UTF-8, CRLF): null and a missing value are empty cells, nested values are JSON text,
 * everything else stands as the service wrote it. The header is the service's columns when they came before the rows,
 * then the further keys of the first batch in the order of their appearance.
 *
 * For spreadsheets the file begins with a byte order mark, without which Excel reads it in the code page of the system;
 * a text that would run as a formula gets an apostrophe in front, and one that holds a semicolon or a tab stands in
 * quotes. What they make of numbers and dates is not touched.
 */
export class CsvWriter {
	private readonly cells = new RowCells((key) => this.refuseLater(key));
	private readonly isPlain: Uint8Array;
	private rowsOfHeader = 0;
	private isHeaderFixed = false;
	/** Nothing but the mark was written. */
	private isAtStart = true;
	private out: Buffer = Buffer.alloc(0);
	private used = 0;

	/** @param keepFormulas writes for programs: without a mark, an apostrophe or quotes that RFC 4180 does not ask for */
	constructor(private readonly keepFormulas: boolean) {
		this.isPlain = keepFormulas ? PLAIN : PLAIN_TO_SPREADSHEETS;
	}

	get columns(): string[] {
		return this.cells.columns;
	}

	/** @throws Refusal when a row has a column that the header does not have */
	*write(batch: RowBytes, columns: unknown[]): Generator<Buffer> {
		if (!this.isHeaderFixed) yield* this.writeHeader(batch, columns);
		const { bytes, starts, ends } = batch;
		for (let row = 0; row < ends.length; row += 1) {
			this.cells.read(bytes, starts[row]!, ends[row]!);
			const full = this.makeRoom(ends[row]! - starts[row]!);
			if (full) yield full;
			this.writeLine(bytes);
		}
		yield this.takeOut();
	}

	/** The header alone, when there was no row. */
	*finish(columns: unknown[]): Generator<Buffer> {
		if (!this.isHeaderFixed) yield* this.writeHeader({ bytes: Buffer.alloc(0), starts: [], ends: [] }, columns);
		yield this.takeOut();
	}

	private *writeHeader({ bytes, starts, ends }: RowBytes, columns: unknown[]): Generator<Buffer> {
		const found = new RowCells(() => undefined);
		ends.forEach((end, row) => found.read(bytes, starts[row]!, end));
		const isWide = found.columns.length > MANY_COLUMNS;
		if (isWide) yield PAUSE;
		const named = columnNames(columns);
		// Names that no row uses are titles for people, not keys.
		const isKeys = ends.length === 0 || named.some((name) => found.has(name));
		for (const name of new Set([...(isKeys ? named : []), ...found.columns])) this.cells.add(name);
		this.isHeaderFixed = true;
		this.rowsOfHeader = ends.length;
		const names = Buffer.from(JSON.stringify(this.columns));
		const full = this.makeRoom(names.length);
		if (full) yield full;
		let at = 1;
		this.columns.forEach((name, index) => {
			const end = at + Buffer.byteLength(JSON.stringify(name));
			this.cells.starts[index] = at;
			this.cells.ends[index] = end;
			at = end + 1;
		});
		if (!this.keepFormulas && this.columns.length > 0) this.used += MARK.copy(this.out, this.used);
		this.writeLine(names);
		if (isWide) yield PAUSE;
	}

	private refuseLater(key: string): void {
		throw new Refusal(
			`A later row has the column "${key}", which the first ${this.rowsOfHeader} rows do not have`,
			'Choose the file format NDJSON or JSON, which keep every row as it is.',
		);
	}

	/** Gives the lines so far when the next one may not fit behind them. @param length bytes of the row's text */
	private makeRoom(length: number): Buffer | undefined {
		// A byte becomes two at most; a cell also gets an apostrophe, two quotes and a comma, and the file a mark.
		const needed = 2 * length + 4 * this.columns.length + 4 + MARK.length;
		if (this.out.length - this.used >= needed) return undefined;
		const full = this.used > 0 ? this.takeOut() : undefined;
		this.out = Buffer.allocUnsafe(Math.max(CHUNK, needed));
		this.used = 0;
		return full;
	}

	private takeOut(): Buffer {
		const lines = this.out.subarray(0, this.used);
		this.out = this.out.subarray(this.used);
		this.used = 0;
		return lines;
	}

	private writeLine(bytes: Buffer): void {
		const { starts, ends } = this.cells;
		const count = this.columns.length;
		if (count === 0) return;
		const lineStart = this.used;
		for (let index = 0; index < count; index += 1) {
			if (index > 0) this.out[this.used++] = COMMA;
			const end = ends[index]!;
			if (end > 0) this.writeCell(bytes, starts[index]!, end);
		}
		// An empty line would not be a row.
		if (this.used === lineStart) this.used += this.out.write('""', this.used);
		this.out[this.used++] = CARRIAGE_RETURN;
		this.out[this.used++] = LINE_FEED;
	}

	private writeCell(bytes: Buffer, start: number, end: number): void {
		const first = bytes[start];
		if (first === QUOTE) this.writeText(bytes, start + 1, end - 1, true);
		else if (first !== NULL_START) this.writeText(bytes, start, end, false);
	}

	/** @param isEscaped the bytes stand in a JSON string */
	private writeText(bytes: Buffer, start: number, end: number, isEscaped: boolean): void {
		const { out, used, isPlain } = this;
		let to = used;
		let isQuoted = false;
		for (let at = start; at < end; ) {
			let byte = bytes[at++]!;
			if (isPlain[byte] === 1) {
				out[to++] = byte;
				continue;
			}
			if (byte === BACKSLASH && isEscaped) {
				byte = bytes[at++]!;
				if (byte === UNICODE_ESCAPE) {
					const text = Buffer.from(JSON.parse(bytes.toString('utf8', start - 1, end + 1)) as string);
					this.writeText(text, 0, text.length, false);
					return;
				}
				byte = ESCAPES[byte] ?? byte;
			}
			if (byte === QUOTE) out[to++] = QUOTE;
			isQuoted ||= byte !== BACKSLASH && isPlain[byte] === 0;
			out[to++] = byte;
		}
		this.used = to;
		isQuoted ||= this.isAtStart && this.looksLikeFileStart(used);
		if (!this.keepFormulas && this.isHarmful(used)) this.insert(APOSTROPHE, used);
		if (isQuoted) {
			this.insert(QUOTE, used);
			this.out[this.used++] = QUOTE;
		}
		this.isAtStart = false;
	}

	/**
	 * Whether the first cell of the file would be taken for something else than a cell: a mark would vanish, and Excel
	 * takes a file that begins with ID for one of the format SYLK. Quotes before it are enough.
	 */
	private looksLikeFileStart(start: number): boolean {
		return this.isAt(MARK, start) || (!this.keepFormulas && this.out.toString('latin1', start, Math.min(start + 2, this.used)) === 'ID');
	}

	/** Whether a spreadsheet would run the cell, or take the first one for the line that names the separator, which quotes do not prevent. */
	private isHarmful(start: number): boolean {
		if (!this.isAtStart && IS_HARMLESS[this.out[start]!] === 1) return false;
		const at = this.behindBlanks(start);
		if (at === this.used) return false;
		if (at - start >= MOST_BLANK) return true;
		const first = this.out[at]!;
		if (this.isAtStart && SEPARATOR_LINE.test(this.out.toString('latin1', at, Math.min(at + 4, this.used)))) return true;
		if (SIGNS.has(first)) return !this.isNumber(at);
		// Control characters are skipped.
		return first < SPACE || WIDE_SIGNS.some((sign) => this.isAt(sign, at));
	}

	private behindBlanks(start: number): number {
		let at = start;
		for (let blank: Buffer | undefined; at - start < MOST_BLANK && (blank = BLANKS.find((one) => this.isAt(one, at))); ) at += blank.length;
		return at;
	}

	private isAt(bytes: Buffer, start: number): boolean {
		const end = start + bytes.length;
		return this.out[start] === bytes[0] && end <= this.used && bytes.equals(this.out.subarray(start, end));
	}

	private isNumber(start: number): boolean {
		return this.used - start <= LONGEST_NUMBER && PLAIN_NUMBER.test(this.out.toString('latin1', start, this.used));
	}

	private insert(byte: number, at: number): void {
		this.out.copyWithin(at + 1, at, this.used);
		this.out[at] = byte;
		this.used += 1;
	}
}
