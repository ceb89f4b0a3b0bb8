const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const LETTER_E = 0x65;
const LETTER_U = 0x75;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** Set in a small letter and not in a capital one. */
const SMALL = 0x20;

/** Instead of a position: the bytes end within the value. */
export const INCOMPLETE = -1;
/** Instead of a position: this is no JSON (RFC 8259). */
export const INVALID = -2;

/** 1 for bytes that stand for themselves in a text: one look instead of three comparisons, where most of the time is spent. */
const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH));
const IS_HEX = Uint8Array.from({ length: 256 }, (_, byte) => Number(/[0-9a-f]/i.test(String.fromCharCode(byte))));
const ESCAPED = new Set(Buffer.from('"\\/bfnrt'));
const WORDS = new Map(['true', 'false', 'null'].map((word) => [word.charCodeAt(0), Buffer.from(word)]));

/** Position of the next sign that is no white space; the length when there is none. */
export function afterSpace(bytes: Buffer, from: number): number {
	for (let at = from; at < bytes.length; at += 1) {
		const byte = bytes[at]!;
		if (byte > SPACE || (byte !== SPACE && byte !== LINE_FEED && byte !== CARRIAGE_RETURN && byte !== TAB)) return at;
	}
	return bytes.length;
}

/**
 * Position behind the JSON value that begins here; INCOMPLETE or INVALID. A number at the very end is incomplete,
 * because digits may follow. Values are nested without recursion, so however deep.
 */
export function endOfValue(bytes: Buffer, from: number): number {
	/** The brackets that are still to come, outermost first. */
	const closing: number[] = [];
	let at = from;
	for (;;) {
		const first = bytes[at];
		if (first === OPEN_OBJECT || first === OPEN_LIST) {
			const close = first === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_LIST;
			at = afterSpace(bytes, at + 1);
			if (bytes[at] === close) {
				at += 1;
			} else {
				closing.push(close);
				if (close === CLOSE_OBJECT) at = afterKey(bytes, at);
				if (at < 0) return at;
				continue;
			}
		} else {
			at = first === QUOTE ? endOfString(bytes, at) : endOfScalar(bytes, at);
			if (at < 0) return at;
		}
		for (;;) {
			if (closing.length === 0) return at;
			const close = closing[closing.length - 1];
			at = afterSpace(bytes, at);
			const byte = bytes[at++];
			if (byte === close) {
				closing.pop();
			} else if (byte === COMMA) {
				at = close === CLOSE_OBJECT ? afterKey(bytes, afterSpace(bytes, at)) : afterSpace(bytes, at);
				if (at < 0) return at;
				break;
			} else {
				return byte === undefined ? INCOMPLETE : INVALID;
			}
		}
	}
}

/** Levels of lists and objects in a valid JSON value: 0 for a text or a number. */
export function depthOf(bytes: Buffer): number {
	let depth = 0;
	let deepest = 0;
	for (let at = 0; at < bytes.length; at += 1) {
		const byte = bytes[at];
		if (byte === QUOTE) at = endOfString(bytes, at) - 1;
		else if (byte === OPEN_OBJECT || byte === OPEN_LIST) deepest = Math.max(deepest, (depth += 1));
		else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1;
	}
	return deepest;
}

/** Position of the value behind the key that begins here. */
function afterKey(bytes: Buffer, from: number): number {
	if (from >= bytes.length) return INCOMPLETE;
	if (bytes[from] !== QUOTE) return INVALID;
	let at = endOfString(bytes, from);
	if (at < 0) return at;
	if (bytes[at] !== COLON) at = afterSpace(bytes, at);
	if (at >= bytes.length) return INCOMPLETE;
	return bytes[at] === COLON ? afterSpace(bytes, at + 1) : INVALID;
}

/** Position behind the text whose opening quote stands here. */
export function endOfString(bytes: Buffer, from: number): number {
	const { length } = bytes;
	for (let at = from + 1; at < length; at += 1) {
		const byte = bytes[at]!;
		if (IS_PLAIN[byte] === 1) continue;
		if (byte === QUOTE) return at + 1;
		if (byte < SPACE) return INVALID;
		// Only a backslash is left.
		at += 1;
		if (at >= length) break;
		if (bytes[at] === LETTER_U) {
			if (at + 4 >= length) break;
			for (const last = at + 4; at < last; at += 1) if (IS_HEX[bytes[at + 1]!] !== 1) return INVALID;
		} else if (!ESCAPED.has(bytes[at]!)) {
			return INVALID;
		}
	}
	return INCOMPLETE;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= NINE;

function endOfScalar(bytes: Buffer, from: number): number {
	const first = bytes[from];
	if (first === MINUS || isDigit(first)) return endOfNumber(bytes, from);
	if (first === undefined) return INCOMPLETE;
	const word = WORDS.get(first);
	if (!word) return INVALID;
	for (let index = 1; index < word.length; index += 1) {
		if (from + index >= bytes.length) return INCOMPLETE;
		if (bytes[from + index] !== word[index]) return INVALID;
	}
	return from + word.length;
}

function endOfNumber(bytes: Buffer, from: number): number {
	let at = bytes[from] === MINUS ? from + 1 : from;
	at = bytes[at] === ZERO ? at + 1 : endOfDigits(bytes, at);
	if (at >= 0 && bytes[at] === POINT) at = endOfDigits(bytes, at + 1);
	if (at >= 0 && (bytes[at]! | SMALL) === LETTER_E) {
		const hasSign = bytes[at + 1] === PLUS || bytes[at + 1] === MINUS;
		at = endOfDigits(bytes, hasSign ? at + 2 : at + 1);
	}
	return at === bytes.length ? INCOMPLETE : at;
}

/** At least one digit. */
function endOfDigits(bytes: Buffer, from: number): number {
	let at = from;
	while (isDigit(bytes[at])) at += 1;
	if (at > from) return at;
	return at >= bytes.length ? INCOMPLETE : INVALID;
}
