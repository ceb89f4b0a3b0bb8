const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Of values within values; at some thousands n8n itself cannot store an item any more. */
const DEEPEST = 1_000;

/** Tells from JSON text, cut anywhere, what it will be in memory, before anything of it is made. */
export class JsonSize {
	private depth = 0;
	private isInString = false;
	/** The last sign of the bytes before was a backslash. */
	private isEscaped = false;

	/** Values so far, each list and object besides what it holds. */
	values = 0;
	isTooDeep = false;

	read(bytes: Buffer): void {
		const { length } = bytes;
		let at = this.isEscaped ? 1 : 0;
		while (at < length) {
			if (this.isInString) at = this.readString(bytes, at);
			else at = this.readStructure(bytes, at);
		}
		this.isEscaped = at > length;
	}

	/** Position behind the text's end, or behind the bytes. */
	private readString(bytes: Buffer, from: number): number {
		const { length } = bytes;
		let at = from;
		while (at < length) {
			const byte = bytes[at]!;
			if (byte === QUOTE) {
				this.isInString = false;
				return at + 1;
			}
			at += byte === BACKSLASH ? 2 : 1;
		}
		return at;
	}

	/** Position behind the quote that opens a text, or behind the bytes. */
	private readStructure(bytes: Buffer, from: number): number {
		const { length } = bytes;
		let at = from;
		while (at < length) {
			const byte = bytes[at++]!;
			if (byte === QUOTE) {
				this.isInString = true;
				return at;
			}
			if (byte === COMMA) {
				this.values += 1;
			} else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
				this.values += 1;
				this.depth += 1;
				this.isTooDeep ||= this.depth > DEEPEST;
			} else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
				this.depth -= 1;
			}
		}
		return at;
	}
}
