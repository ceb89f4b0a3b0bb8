import { Refusal } from '../refusal';
import { parsedExactly } from './exactJson';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Values within values: at some thousands JavaScript itself can neither write nor copy them any more, and so n8n. */
const DEEPEST = 1_000;
/** Values that are made at once, each list and object besides what it holds. Making them takes some tenths of a second, in which n8n does nothing else. */
const MOST_AT_ONCE = 1_000_000;
/** Keys of one object, or columns of a table. No database or spreadsheet has as many, and JavaScript is slow with more. */
export const MOST_KEYS = 131_072;
/** Bytes that cannot hold enough to be counted first: of any value, and of rows, which are counted when they are made. */
const SMALL = 2 * DEEPEST;
const SMALL_LIST = 256 * 1024;
/** Values of rows that are made at once: more are those of a single row, which are looked through again as an item. */
const MOST_OF_ROWS = 300_000;

/**
 * The value of JSON text in UTF-8, with or without a mark, all digits of IDs kept.
 * @throws SyntaxError when it is no JSON
 * @throws Refusal when it holds more than can be had at once
 */
export function parsedJson(bytes: Buffer): unknown {
	if (bytes.length > SMALL) new JsonCount().read(bytes);
	return parsedExactly(bytes.toString('utf8').replace(/^\uFEFF/, ''));
}

/** The values of JSON text in UTF-8 that stand between the brackets of a list. @throws as `parsedJson` does, save that `sizeOf` has to look at the depth */
export function parsedList(bytes: Buffer): unknown[] {
	if (bytes.length > SMALL_LIST) new JsonCount(MOST_OF_ROWS).read(bytes);
	return parsedExactly(`[${bytes.toString('utf8')}]`) as unknown[];
}

/** Counts the values in JSON text, which may be cut anywhere, before anything of it is made. */
export class JsonCount {
	private values = 0;
	private depth = 0;
	/** Of the object that is open at each depth. */
	private readonly keys: number[] = [0];
	private isInText = false;
	/** The last byte of those before was a backslash. */
	private isEscaped = false;

	/** @param most values */
	constructor(private readonly most = MOST_AT_ONCE) {}

	/** @throws Refusal as soon as there are too many, in all or in one object, or one is nested too deep */
	read(bytes: Buffer): void {
		const { length } = bytes;
		let at = this.isEscaped ? 1 : 0;
		while (at < length) at = this.isInText ? this.afterText(bytes, at) : this.afterStructure(bytes, at);
		this.isEscaped = at > length;
		if (this.values > this.most)
			throw new Refusal(`There are more than ${this.most} values in one piece of an answer`, 'Ask for less at once.');
	}

	/** Position behind the text's end, or behind the bytes. */
	private afterText(bytes: Buffer, from: number): number {
		let at = from;
		while (at < bytes.length) {
			const byte = bytes[at]!;
			if (byte === QUOTE) {
				this.isInText = false;
				return at + 1;
			}
			at += byte === BACKSLASH ? 2 : 1;
		}
		return at;
	}

	/** Position behind the quote that opens a text, or behind the bytes. */
	private afterStructure(bytes: Buffer, from: number): number {
		let at = from;
		while (at < bytes.length) {
			const byte = bytes[at++]!;
			if (byte === QUOTE) {
				this.isInText = true;
				return at;
			}
			if (byte === COMMA) {
				this.values += 1;
			} else if (byte === COLON) {
				if ((this.keys[this.depth] = (this.keys[this.depth] ?? 0) + 1) > MOST_KEYS)
					throw new Refusal(`There is a record with more than ${MOST_KEYS} fields`, 'Look at it in the service.');
			} else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
				this.values += 1;
				this.depth += 1;
				if (this.depth > DEEPEST) throw tooDeep();
				this.keys[this.depth] = 0;
			} else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
				this.depth -= 1;
			}
		}
		return at;
	}
}

/** What a list or an object takes besides what it holds, in values. */
const HOLDER = 4;

/** What parsed rows hold: values, each row, list and object counting as four, and the characters of their texts. @throws Refusal when they are nested too deep to be an item */
export function sizeOf(rows: object[]): { values: number; characters: number } {
	let values = 0;
	let characters = 0;
	let inner = rows;
	let next: object[] = [];
	const count = (held: unknown) => {
		if (typeof held === 'string') characters += held.length;
		if (typeof held === 'object' && held !== null) next.push(held);
		else values += 1;
	};
	for (let depth = 1; inner.length > 0; depth += 1) {
		if (depth > DEEPEST) throw tooDeep();
		values += HOLDER * inner.length;
		next = [];
		for (const value of inner) {
			// The places of a long list, made into keys, would take most of the time.
			if (Array.isArray(value)) value.forEach(count);
			else for (const key in value) count(value[key as keyof typeof value]);
		}
		inner = next;
	}
	return { values, characters };
}

const tooDeep = (): Refusal =>
	new Refusal(
		`There are values nested more than ${DEEPEST} deep, which n8n cannot keep`,
		'Look at the report in the service. A file keeps every value: set "Output" to "File".',
	);
