/** Takes CSV text piece by piece, cut anywhere, and gives the cells of each line that has ended. Blank lines are none. */
export class CsvReader {
	private readonly cellEnds: RegExp;
	private cells: string[] = [];
	private cell = '';
	/** The cell began with a quote, so it counts even if it is empty. */
	private wasQuoted = false;
	/** The last sign was a quote within a quoted cell: the cell's end, or the first of two quotes that stand for one. */
	private isAfterQuote = false;
	/** The last sign was a CR, which ended a line: an LF behind it belongs to it. */
	private isAfterReturn = false;

	/** The text so far ends within a quoted cell. */
	isInQuotes = false;

	/** @param separator one character, neither a quote nor a line break */
	constructor(private readonly separator: string) {
		const code = separator.charCodeAt(0).toString(16).padStart(4, '0');
		this.cellEnds = new RegExp(`[\\u${code}\\r\\n]`, 'g');
	}

	/** Cells of the line that has not ended. */
	get openCells(): number {
		return this.cells.length + 1;
	}

	/** Characters of the cell that has not ended. */
	get openLength(): number {
		return this.cell.length;
	}

	read(text: string): string[][] {
		const lines: string[][] = [];
		for (let at = 0; at < text.length; ) at = this.isInQuotes ? this.readQuoted(text, at) : this.readPlain(text, at, lines);
		return lines;
	}

	/** The line that ended with the text. */
	finish(): string[][] {
		const lines: string[][] = [];
		this.endLine(lines);
		return lines;
	}

	private readQuoted(text: string, from: number): number {
		const end = text.indexOf('"', from);
		this.cell += text.slice(from, end < 0 ? undefined : end);
		this.isInQuotes = end < 0;
		this.isAfterQuote = end >= 0;
		return end < 0 ? text.length : end + 1;
	}

	private readPlain(text: string, from: number, lines: string[][]): number {
		if (text[from] === '"' && (this.isAfterQuote || (this.cell === '' && !this.wasQuoted))) {
			if (this.isAfterQuote) this.cell += '"';
			this.isAfterQuote = false;
			this.isAfterReturn = false;
			this.wasQuoted = true;
			this.isInQuotes = true;
			return from + 1;
		}
		this.isAfterQuote = false;
		const { cellEnds, separator } = this;
		cellEnds.lastIndex = from;
		const end = cellEnds.test(text) ? cellEnds.lastIndex - 1 : text.length;
		this.cell += text.slice(from, end);
		if (end === text.length) {
			this.isAfterReturn = false;
			return end;
		}
		if (text[end] === separator) this.endCell();
		else if (!(text[end] === '\n' && this.isAfterReturn && end === from)) this.endLine(lines);
		this.isAfterReturn = text[end] === '\r';
		return end + 1;
	}

	private endCell(): void {
		this.cells.push(this.cell);
		this.cell = '';
		this.wasQuoted = false;
	}

	private endLine(lines: string[][]): void {
		if (this.cells.length === 0 && this.cell === '' && !this.wasQuoted) return;
		this.endCell();
		lines.push(this.cells);
		this.cells = [];
	}
}
