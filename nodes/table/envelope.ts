import { parsedJson } from '../values/json';
import { fieldOf, lettersOf } from '../values/record';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const CLOSE_LIST = 0x5d;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;

/** Bytes around the rows that are kept to be read as a whole, and the longest key that is compared. */
const LONGEST = 16 * 1024 * 1024;
const LONGEST_KEY = 64;

/**
 * What a reply holds around its list of rows. It takes the bytes before the list and those from the closing bracket
 * on; read together they are the reply with an empty list, which shows whether the reply is whole and what else it says.
 */
export class Envelope {
	private readonly parts: Buffer[] = [];
	private length = 0;
	private hasRoot = false;
	private depth = 0;
	private isInString = false;
	private isEscaped = false;
	/** The last string directly inside the reply's object, as it is written. */
	private key: number[] = [];

	/** The list of rows was found. */
	hasList = false;

	/**
	 * Position behind the bracket that opens a list of rows, or -1 when it is not in these bytes.
	 * @throws RangeError when there is too much around the rows, which may have no end
	 */
	read(bytes: Buffer): number {
		for (let at = 0; at < bytes.length; at += 1) {
			if (this.opensRows(bytes[at]!)) {
				this.keep(bytes.subarray(0, at + 1));
				return at + 1;
			}
		}
		this.keep(bytes);
		return -1;
	}

	/**
	 * The reply without its rows; undefined when it is empty.
	 * @throws SyntaxError when it is no JSON
	 */
	content(): unknown {
		const text = this.text();
		return text.trim() === '' ? undefined : parsedJson(Buffer.from(text));
	}

	/** The columns when they came before the rows; [] otherwise. @throws SyntaxError */
	columnsBefore(): unknown[] {
		const text = this.text();
		return columnsIn(parsedJson(Buffer.from(text.trimStart().startsWith('{') ? `${text}]}` : `${text}]`)));
	}

	private text(): string {
		return Buffer.concat(this.parts)
			.toString('utf8')
			.replace(/^\uFEFF/, '');
	}

	private keep(bytes: Buffer): void {
		this.length += bytes.length;
		if (this.length > LONGEST) throw new RangeError('Too much around the rows');
		this.parts.push(bytes);
	}

	private opensRows(byte: number): boolean {
		if (this.isInString) {
			this.readString(byte);
			return false;
		}
		if (byte === QUOTE) {
			this.isInString = true;
			if (this.depth === 1) this.key = [];
		} else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
			const isRows = byte === OPEN_LIST && (this.hasRoot ? this.depth === 1 && this.isDataKey() : true);
			this.hasRoot = true;
			this.depth += 1;
			this.hasList ||= isRows;
			return isRows;
		} else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
			this.depth -= 1;
		} else if (byte > SPACE && byte < 0x80) {
			this.hasRoot = true;
		}
		return false;
	}

	private readString(byte: number): void {
		const isEnd = byte === QUOTE && !this.isEscaped;
		if (!isEnd && this.depth === 1 && this.key.length <= LONGEST_KEY) this.key.push(byte);
		this.isEscaped = byte === BACKSLASH && !this.isEscaped;
		this.isInString = !isEnd;
	}

	private isDataKey(): boolean {
		const text = Buffer.from(this.key).toString('utf8');
		return this.key.length <= LONGEST_KEY && lettersOf(String(JSON.parse(`"${text}"`))) === 'data';
	}
}

export function columnsIn(content: unknown): unknown[] {
	const columns = fieldOf(content, 'columns');
	return Array.isArray(columns) ? (columns as unknown[]) : [];
}
