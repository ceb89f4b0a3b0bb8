import { Refusal } from '../refusal';
import { parsedExactly } from './exactJson';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Values within values: at some thousands JavaScript itself can neither write nor copy them any more, and so n8n. */
const DEEPEST = 1_000;
/** Values that are made at once, each list and object besides what it holds. Making them takes some tenths of a second, in which n8n does nothing else. */
const MOST_AT_ONCE = 2_000_000;
/** Bytes that cannot hold enough to be counted first: of any value, and of rows, which are counted when they are made. */
const SMALL = 2 * DEEPEST;
const SMALL_LIST = 256 * 1024;

/**
 * The value of JSON text in UTF-8, with or without a mark, all digits of IDs kept.
 * @throws SyntaxError when it is no JSON
 * @throws Refusal when it holds more than can be had at once
 */
export function parsedJson(bytes: Buffer): unknown {
	if (bytes.length > SMALL) refuseLarge(bytes);
	return parsedExactly(bytes.toString('utf8').replace(/^\uFEFF/, ''));
}

/** The values of JSON text in UTF-8 that stand between the brackets of a list. @throws as `parsedJson` does, save that `valuesIn` has to look at the depth */
export function parsedList(bytes: Buffer): unknown[] {
	if (bytes.length > SMALL_LIST) refuseLarge(bytes);
	return parsedExactly(`[${bytes.toString('utf8')}]`) as unknown[];
}

/** Counts before anything is made. */
function refuseLarge(bytes: Buffer): void {
	const { length } = bytes;
	let values = 0;
	let depth = 0;
	for (let at = 0; at < length; at += 1) {
		const byte = bytes[at]!;
		if (byte === QUOTE) {
			at = endOfText(bytes, at);
		} else if (byte === COMMA) {
			values += 1;
		} else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
			values += 1;
			depth += 1;
			if (depth > DEEPEST) throw tooDeep();
		} else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
			depth -= 1;
		}
	}
	if (values > MOST_AT_ONCE) throw new Refusal(`There are more than ${MOST_AT_ONCE} values in one piece of an answer`, 'Ask for less at once.');
}

/** Position of the quote that ends the text which begins here. */
function endOfText(bytes: Buffer, from: number): number {
	let at = from + 1;
	while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
	return at;
}

/** What parsed rows hold, counted as `parsedJson` does, and the characters of their texts. @throws Refusal when they are nested too deep to be an item */
export function sizeOf(rows: object[]): { values: number; characters: number } {
	let values = 0;
	let characters = 0;
	let inner = rows;
	for (let depth = 1; inner.length > 0; depth += 1) {
		if (depth > DEEPEST) throw tooDeep();
		values += inner.length;
		const next: object[] = [];
		for (const value of inner) {
			for (const key in value) {
				const held: unknown = value[key as keyof typeof value];
				if (typeof held === 'string') characters += held.length;
				if (typeof held === 'object' && held !== null) next.push(held);
				else values += 1;
			}
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
