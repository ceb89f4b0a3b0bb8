import { afterSpace, endOfString, endOfValue } from './jsonText';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Where the values of a row stand in the row's text, column by column. Values are never turned into JavaScript's,
 * which would change the digits of long numbers and cost most of the time. The text must be valid JSON.
 */
export class RowCells {
	/** Position of each column's value, and the position behind it; both 0 when the row does not have it. */
	starts: Int32Array = new Int32Array(16);
	ends: Int32Array = new Int32Array(16);
	readonly columns: string[] = [];
	private readonly indexes = new Map<string, number>();
	/** Each column's key as the service is likely to write it, with its quotes; made when the first row is compared with it. */
	private readonly keys: Buffer[] = [];
	/** The column that came behind each column in the row before, and first the one that began it: rows are mostly alike. */
	private readonly followers: number[] = [];

	/** @param onFurther called with a key that is no column yet; when it returns, the key has become one */
	constructor(private readonly onFurther: (key: string) => void) {}

	add(column: string): number {
		const index = this.columns.length;
		this.columns.push(column);
		this.indexes.set(column, index);
		this.followers.push(index);
		if (index === this.starts.length) {
			this.starts = grown(this.starts);
			this.ends = grown(this.ends);
		}
		return index;
	}

	has(column: string): boolean {
		return this.indexes.has(column);
	}

	/** Reads the row that stands between two positions. */
	read(bytes: Buffer, start: number, end: number): void {
		this.ends.fill(0, 0, this.columns.length);
		if (bytes[start] !== OPEN_OBJECT) {
			this.set(this.indexOf('value'), start, end);
			return;
		}
		let at = afterSpace(bytes, start + 1);
		let place = 0;
		while (bytes[at] !== CLOSE_OBJECT) {
			let index = this.followers[place] ?? place;
			const key = this.keys[index] ?? this.keyOf(index);
			if (key && isAt(key, bytes, at)) {
				at += key.length;
			} else {
				const keyEnd = endOfString(bytes, at);
				index = this.indexOf(JSON.parse(bytes.toString('utf8', at, keyEnd)) as string);
				this.followers[place] = index;
				at = keyEnd;
			}
			place = index + 1;
			if (bytes[at] !== COLON) at = afterSpace(bytes, at);
			const valueStart = afterSpace(bytes, at + 1);
			const valueEnd = bytes[valueStart] === QUOTE ? endOfString(bytes, valueStart) : endOfValue(bytes, valueStart);
			this.set(index, valueStart, valueEnd);
			at = afterSpace(bytes, valueEnd);
			if (bytes[at] === COMMA) at = afterSpace(bytes, at + 1);
		}
	}

	private keyOf(index: number): Buffer | undefined {
		const column = this.columns[index];
		return column === undefined ? undefined : (this.keys[index] = Buffer.from(JSON.stringify(column)));
	}

	private set(index: number, start: number, end: number): void {
		this.starts[index] = start;
		this.ends[index] = end;
	}

	private indexOf(key: string): number {
		const known = this.indexes.get(key);
		if (known !== undefined) return known;
		this.onFurther(key);
		return this.add(key);
	}
}

function grown(positions: Int32Array): Int32Array {
	const larger = new Int32Array(positions.length * 2);
	larger.set(positions);
	return larger;
}

function isAt(key: Buffer, bytes: Buffer, at: number): boolean {
	for (let index = 0; index < key.length; index += 1) if (key[index] !== bytes[at + index]) return false;
	return true;
}
