import { Refusal } from '../refusal';

/** Where bytes come from, for the refusal of those that are no text. */
interface TextOrigin {
	/** Who sent them. */
	sender: string;
	/** What was sent, such as "a CSV file". */
	what: string;
	/** How the user gets at it all the same. */
	remedy: string;
	/** As declared beside the bytes. */
	charset?: string;
}

/**
 * The text of bytes while they arrive, cut anywhere. A mark at the beginning tells the encoding, then the zero bytes that
 * UTF-16 and UTF-32 have; then the declared charset holds, unless the bytes are UTF-8, as which other text is hardly ever valid.
 * @throws Refusal for bytes that are no text, which would come out with other characters
 */
export async function* textsOf(source: AsyncIterable<Buffer>, origin: TextOrigin): AsyncGenerator<string> {
	const reader = new TextReader(origin);
	for await (const chunk of source) {
		const text = reader.read(chunk);
		if (text !== '') yield text;
	}
	const rest = reader.finish();
	if (rest !== '') yield rest;
}

/** The same text as UTF-8 bytes: what is UTF-8 already stays as it is, its mark included. @throws Refusal as `textsOf` does */
export async function* utf8Of(source: AsyncIterable<Buffer>, origin: TextOrigin): AsyncGenerator<Buffer> {
	const reader = new TextReader(origin);
	for await (const chunk of source) {
		const text = reader.read(chunk);
		if (reader.isUtf8) yield reader.lastRead;
		else if (text !== '') yield Buffer.from(text);
	}
	const rest = reader.finish();
	if (rest !== '') yield Buffer.from(rest);
}

/** Text for people and for a look at it, which may be cut off: never refused, for there is no encoding in which each byte is something. */
export function readableText(bytes: Buffer, charset?: string): string {
	for (const declared of [charset, 'windows-1252']) {
		try {
			return new TextReader({ sender: '', what: '', remedy: '', charset: declared }).read(bytes, true);
		} catch {
			continue;
		}
	}
	return '';
}

/** The charset of a `Content-Type` header. */
export const charsetOf = (contentType: unknown): string | undefined =>
	/;\s*charset\s*=[\s"]*([^\s";,]+)/i.exec(String(contentType ?? ''))?.[1]?.toLowerCase();

/** Bytes in which a mark shows, and those by which is judged what zero bytes among them mean, where there are as many. */
const LONGEST_MARK = 4;
const JUDGED = 256;

const isEnough = (start: Buffer): boolean => start.length >= (start.includes(0) && !markOf(start) ? JUDGED : LONGEST_MARK);

class TextReader {
	private decoder: Decoder | undefined;
	private encoding = '';

	/** The bytes of the last read: with those that had been too few before. */
	lastRead: Buffer = Buffer.alloc(0);

	constructor(private readonly origin: TextOrigin) {}

	/** The bytes are UTF-8 as they stand. */
	get isUtf8(): boolean {
		return this.encoding === 'utf-8';
	}

	/** @param isAll the encoding has to be told by these bytes */
	read(bytes: Buffer, isAll = false): string {
		if (this.decoder) return this.decoded((this.lastRead = bytes), true);
		this.lastRead = Buffer.concat([this.lastRead, bytes]);
		if (!isAll && !isEnough(this.lastRead)) return '';
		return this.begun(true);
	}

	finish(): string {
		return this.decoder ? this.decoded(Buffer.alloc(0), false) : this.begun(false);
	}

	private begun(stream: boolean): string {
		this.encoding = encodingOf(this.lastRead, this.origin.charset);
		this.decoder = decoderOf(this.encoding);
		return this.decoded(this.lastRead, stream);
	}

	private decoded(bytes: Buffer, stream: boolean): string {
		try {
			return this.decoder!.decode(bytes, { stream });
		} catch {
			throw this.noText();
		}
	}

	private noText(): Refusal {
		const { sender, what, remedy, charset = 'utf-8' } = this.origin;
		const named = isKnown(charset) ? this.encoding : charset;
		return new Refusal(`${sender} sent ${what} that is not written in ${named.toUpperCase()}`, remedy);
	}
}

/** Part of `TextDecoder`, which decodes no UTF-32. @throws TypeError for bytes that are no text */
interface Decoder {
	decode(bytes: Buffer, options: { stream: boolean }): string;
}

const MARKS: Array<[string, number[]]> = [
	['utf-32le', [0xff, 0xfe, 0, 0]],
	['utf-32be', [0, 0, 0xfe, 0xff]],
	['utf-16le', [0xff, 0xfe]],
	['utf-16be', [0xfe, 0xff]],
	['utf-8', [0xef, 0xbb, 0xbf]],
];

const markOf = (start: Buffer): string | undefined =>
	MARKS.find(([, mark]) => start.length >= mark.length && mark.every((byte, index) => start[index] === byte))?.[0];

const isWide = (charset: string): boolean => /^(utf|ucs|iso-10646)/.test(charset) && /16|32|ucs/.test(charset);

function encodingOf(start: Buffer, declared: string | undefined): string {
	const told = markOf(start) ?? wideEncodingOf(start.subarray(0, JUDGED));
	if (told !== undefined) return told;
	// Nothing that has a comma or a line break is UTF-16 without zero bytes.
	if (declared === undefined || isWide(declared) || !isKnown(declared)) return 'utf-8';
	return new TextDecoder(declared).encoding;
}

/** An encoding of two or four bytes for each character, told by where zero bytes stand. */
function wideEncodingOf(start: Buffer): string | undefined {
	if (!start.includes(0)) return undefined;
	const zeros = [0, 0, 0, 0];
	start.forEach((byte, index) => (zeros[index % 4]! += byte === 0 ? 1 : 0));
	const [first, second, third, fourth] = zeros as [number, number, number, number];
	const quarter = Math.floor(start.length / 4);
	if (quarter === 0) return undefined;
	if (first >= quarter && second >= quarter / 2 && fourth === 0) return 'utf-32be';
	if (fourth >= quarter && third >= quarter / 2 && first === 0) return 'utf-32le';
	if (first + third === 0) return isWide16(start, 0) ? 'utf-16le' : undefined;
	return second + fourth === 0 && isWide16(start, 1) ? 'utf-16be' : undefined;
}

const SEPARATORS = new Set(Buffer.from(',\r\n'));

/**
 * Whether two bytes are a character: then ASCII has a zero byte beside it. A zero byte may stand in any text, but there
 * are commas and line breaks beside other bytes.
 * @param low where in each pair the lower byte stands
 */
function isWide16(start: Buffer, low: number): boolean {
	let ascii = 0;
	let others = 0;
	for (let at = 0; at + 1 < start.length; at += 2) {
		const lower = start[at + low]!;
		const higher = start[at + 1 - low]!;
		if (higher === 0 && lower > 0 && lower < 0x80) ascii += 1;
		else if (SEPARATORS.has(higher) || SEPARATORS.has(lower)) others += 1;
	}
	return ascii > 4 * others;
}

function isKnown(charset: string): boolean {
	try {
		return new TextDecoder(charset).encoding !== '';
	} catch {
		return isWide(charset);
	}
}

function decoderOf(encoding: string): Decoder {
	if (encoding.startsWith('utf-32')) return new Utf32Decoder(encoding === 'utf-32le');
	if (encoding.startsWith('utf-')) return new TextDecoder(encoding, { fatal: true });
	return new DeclaredDecoder(encoding);
}

class Utf32Decoder implements Decoder {
	private rest = Buffer.alloc(0);
	private isFirst = true;

	constructor(private readonly isLittle: boolean) {}

	decode(bytes: Buffer, { stream }: { stream: boolean }): string {
		const all = Buffer.concat([this.rest, bytes]);
		const end = all.length - (all.length % 4);
		this.rest = all.subarray(end);
		if (!stream && this.rest.length > 0) throw new TypeError('Half a character');
		let text = '';
		for (let at = 0; at < end; at += 4) text += String.fromCodePoint(this.isLittle ? all.readUInt32LE(at) : all.readUInt32BE(at));
		if (/\p{Cs}/u.test(text)) throw new TypeError('Half a character');
		const isMarked = this.isFirst && text.startsWith('\uFEFF');
		this.isFirst &&= text === '';
		return isMarked ? text.slice(1) : text;
	}
}

/** The declared encoding, or UTF-8 where the first characters beyond ASCII are that. */
class DeclaredDecoder implements Decoder {
	private chosen: Decoder | undefined;
	/** The beginning of a character. */
	private held = Buffer.alloc(0);

	constructor(private readonly encoding: string) {}

	decode(bytes: Buffer, options: { stream: boolean }): string {
		if (this.chosen) return this.chosen.decode(bytes, options);
		const all = Buffer.concat([this.held, bytes]);
		const ascii = this.choose(all, options);
		if (this.chosen) return (this.chosen as Decoder).decode(all, options);
		this.held = all.subarray(ascii.length);
		return ascii;
	}

	/** Leaves the choice open while all is ASCII, which is returned. */
	private choose(bytes: Buffer, options: { stream: boolean }): string {
		try {
			const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, options);
			if (/[^\0-\x7f]/.test(text)) this.chosen = new TextDecoder('utf-8', { fatal: true });
			return text;
		} catch {
			this.chosen = this.encoding === 'windows-1252' ? new WesternDecoder() : new TextDecoder(this.encoding, { fatal: true });
			return '';
		}
	}
}

/** What windows-1252 has at 0x80 to 0x9F. */
const WESTERN = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Node 20 takes windows-1252 for Latin-1, which has control characters in place of some signs. */
class WesternDecoder implements Decoder {
	decode(bytes: Buffer): string {
		return bytes.toString('latin1').replace(/[\x80-\x9f]/g, (sign) => WESTERN[sign.charCodeAt(0) - 0x80]!);
	}
}
