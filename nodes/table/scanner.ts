const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
/** With this bit both opening brackets are equal, and both closing ones. */
const CURLY = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/**
 * Finds where the elements of a JSON list end, without reading what they hold. The text may come in pieces cut
 * anywhere. It only counts brackets, so whether the text is JSON at all must be checked by whoever reads it.
 */
export class ElementScanner {
	private depth = 0;
	private isInString = false;
	/** The piece before ended with a backslash. */
	private isEscaped = false;

	/** Position of the next comma between elements, or of the bracket that closes the list; -1 when this piece has none. */
	next(bytes: Buffer, from: number): number {
		const end = bytes.length;
		if (from >= end) return -1;
		let { depth, isInString } = this;
		let at = this.isEscaped ? from + 1 : from;
		while (at < end) {
			let byte = bytes[at++]!;
			if (isInString) {
				// Most of the time is spent in this loop.
				while (byte !== QUOTE) {
					if (byte === BACKSLASH) at += 1;
					if (at >= end) break;
					byte = bytes[at++]!;
				}
				isInString = byte !== QUOTE;
			} else if (byte === QUOTE) {
				isInString = true;
			} else if (byte === COMMA || (byte | CURLY) === CLOSING) {
				if (depth === 0) {
					this.depth = 0;
					this.isInString = false;
					this.isEscaped = false;
					return at - 1;
				}
				if (byte !== COMMA) depth -= 1;
			} else if ((byte | CURLY) === OPENING) {
				depth += 1;
			}
		}
		this.depth = depth;
		this.isInString = isInString;
		this.isEscaped = at > end;
		return -1;
	}
}
