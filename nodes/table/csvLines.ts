import { CsvReader } from './csvReader';

/** What programs cut cells at, the likeliest first. */
const SEPARATORS = [',', ';', '\t', '|'];

/** The line that Excel and others put before the header, and what may become one. */
const SEPARATOR_LINE = /^("?)sep=([^" \r\n]?)\1[ \t]*(?:\r\n?|\n)/i;
const MAY_BECOME_ONE = /^"?(?:s(?:e(?:p(?:=(?:[^" \r\n]?"?[ \t]{0,8}\r?)?)?)?)?)?$/i;

/** Lines and characters by which a file is judged that could be cut in several ways. */
const LINES_TO_JUDGE = 20;
const LONGEST_LOOK = 1024 * 1024;
/** Characters that are looked at together. */
const PIECE = 64 * 1024;

/**
 * The lines of a CSV text that comes piece by piece, by the separator that was told, that its own line `sep=;` names,
 * or that its header and the lines behind it show. A header that nothing cuts has one column.
 */
export class CsvLines {
	/** The beginning, as long as it may be the line that names the separator; undefined behind it. */
	private start: string | undefined = '';
	private reader: CsvReader | undefined;
	private readonly candidates: Candidate[] = [];
	private looked = 0;

	/** @param separator one character; undefined to find it */
	constructor(private readonly separator: string | undefined) {}

	read(text: string): string[][] {
		return this.readBehindStart(this.behindStart(text, false));
	}

	/** The lines that the end of the text lets go. */
	finish(): string[][] {
		const lines = this.readBehindStart(this.behindStart('', true));
		if (this.reader) return [...lines, ...this.reader.finish()];
		for (const { reader, lines: its } of this.candidates) its.push(...reader.finish());
		return this.chosen(best(this.candidates));
	}

	/** The text so far ends within a quoted cell. */
	get isInQuotes(): boolean {
		return this.reader?.isInQuotes ?? false;
	}

	/** Cells and characters that wait for the end of their line. */
	get open(): { cells: number; length: number } {
		const { openCells: cells = 0, openLength: length = 0 } = this.reader ?? this.candidates[0]?.reader ?? {};
		return { cells, length };
	}

	private behindStart(text: string, isEnd: boolean): string {
		if (this.start === undefined) return text;
		const start = this.start + text;
		const line = SEPARATOR_LINE.exec(isEnd ? `${start}\n` : start);
		// A return at the end may have a line feed behind it.
		if (!isEnd && (line ? start === line[0] && start.endsWith('\r') : MAY_BECOME_ONE.test(start))) {
			this.start = start;
			return '';
		}
		this.start = undefined;
		const separator = this.separator ?? line?.[2];
		if (separator) this.reader = new CsvReader(separator);
		else this.candidates.push(...SEPARATORS.map((one) => ({ reader: new CsvReader(one), lines: [] })));
		return line ? start.slice(line[0].length) : start;
	}

	private readBehindStart(text: string): string[][] {
		if (this.reader) return this.reader.read(text);
		for (let at = 0; at < text.length; at += PIECE) {
			const piece = text.slice(at, at + PIECE);
			for (const { reader, lines } of this.candidates) lines.push(...reader.read(piece));
			this.looked += piece.length;
			const found = this.looked >= LONGEST_LOOK ? best(this.candidates) : certain(this.candidates);
			if (found) return [...this.chosen(found), ...found.reader.read(text.slice(at + PIECE))];
		}
		return [];
	}

	private chosen(candidate: Candidate | undefined): string[][] {
		this.reader = candidate?.reader;
		this.candidates.length = 0;
		return candidate?.lines ?? [];
	}
}

/** A separator that may be the one, with the lines that it makes. */
interface Candidate {
	reader: CsvReader;
	lines: string[][];
}

const widthOf = ({ reader, lines }: Candidate): number => lines[0]?.length ?? reader.openCells;

/** The one that needs no further line: the comma where nothing else cuts the header, or any where there are lines enough. */
function certain(candidates: Candidate[]): Candidate | undefined {
	const [comma, ...others] = candidates;
	if (candidates.some(({ lines }) => lines.length === 0)) return undefined;
	const cutting = others.filter((one) => widthOf(one) > 1);
	if (cutting.length === 0) return comma;
	return cutting.every(({ lines }) => lines.length > LINES_TO_JUDGE) ? best(candidates) : undefined;
}

/**
 * The one whose lines are cut as the header is. Where several are, it is the one with fewer blanks behind it, which
 * stand there in prose, then the one that makes more columns, then the likelier one.
 */
function best(candidates: Candidate[]): Candidate | undefined {
	const judged = candidates.filter((one) => widthOf(one) > 1).map((candidate) => ({ candidate, ...marksOf(candidate) }));
	const fitting = judged.filter(({ cut }) => cut > 0);
	fitting.sort((a, b) => b.cut - a.cut || b.alike - a.alike || a.blanks - b.blanks || b.width - a.width);
	return fitting[0]?.candidate ?? candidates[0];
}

function marksOf(candidate: Candidate) {
	const [header = [], ...lines] = candidate.lines.slice(0, LINES_TO_JUDGE);
	const share = (count: number) => (lines.length === 0 ? 1 : count / lines.length);
	return {
		width: widthOf(candidate),
		cut: share(lines.filter(({ length }) => length > 1).length),
		alike: share(lines.filter(({ length }) => length === header.length).length),
		blanks: header.slice(1).filter((cell) => cell.startsWith(' ')).length,
	};
}
