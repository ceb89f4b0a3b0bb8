import { ElementScanner } from './scanner';

/** Text of rows, with the commas between them. */
export interface RowBytes {
	/** UTF-8, without the brackets of the list. A copy that may be changed. */
	readonly bytes: Buffer;
	/** Positions of the commas between the rows. */
	readonly commas: readonly number[];
	/** Rows in the batch. */
	readonly count: number;
}

/** Bytes that are gathered before a batch is given. */
const BATCH = 128 * 1024;

/** Gathers the text of a list, piece by piece, and gives it out in batches of whole rows. */
export class Batcher {
	private readonly scanner = new ElementScanner();
	private parts: Buffer[] = [];
	private length = 0;
	private commas: number[] = [];
	private hasGiven = false;

	/** The bracket that closes the list was read. */
	isOver = false;

	/** The bytes that follow the rows, from the closing bracket on. */
	add(piece: Buffer): Buffer {
		let at = this.scanner.next(piece, 0);
		for (; at >= 0 && piece[at] === COMMA; at = this.scanner.next(piece, at + 1)) this.commas.push(this.length + at);
		this.isOver = at >= 0;
		const own = this.isOver ? piece.subarray(0, at) : piece;
		this.parts.push(own);
		this.length += own.length;
		return piece.subarray(own.length);
	}

	/** The whole rows so far, when they are enough or the last ones. */
	take(): RowBytes | undefined {
		if (this.isOver) return this.last();
		if (this.length < BATCH || this.commas.length === 0) return undefined;
		const bytes = Buffer.concat(this.parts);
		const commas = this.commas;
		const end = commas.pop()!;
		const rest = bytes.subarray(end + 1);
		this.parts = [rest];
		this.length = rest.length;
		this.commas = [];
		this.hasGiven = true;
		return { bytes: bytes.subarray(0, end), commas, count: commas.length + 1 };
	}

	private last(): RowBytes | undefined {
		const bytes = Buffer.concat(this.parts);
		const isEmptyList = !this.hasGiven && this.commas.length === 0 && bytes.every((byte) => byte <= SPACE);
		return isEmptyList ? undefined : { bytes, commas: this.commas, count: this.commas.length + 1 };
	}
}

const COMMA = 0x2c;
const SPACE = 0x20;
