import { sleep, type IDataObject } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { MOST_KEYS } from '../values/json';
import { textsOf } from '../values/text';
import { CsvLines } from './csvLines';
import { LONGEST_ROW } from './rowList';

/** Cells that are made before others of the process get their turn. */
const CELLS_AT_ONCE = 50_000;

/** How to get at the rows of a file whose letters cannot be told. */
export const OTHER_ENCODING = 'Set "Output" to "File" and read it with a node that can be told its encoding.';

/** What is known of a CSV file besides its bytes. */
export interface CsvForm {
	/** As declared. */
	charset?: string;
	/** One character; undefined to find it: comma, semicolon, tab or bar, or what the file itself names. */
	separator?: string;
}

/**
 * The rows of a CSV file (RFC 4180) while it is read, in batches. Keys come from the first line; an empty name becomes
 * `column 3`, a repeated one `name 2`. Every cell is a text; a cell that a row lacks is null, and one that the header
 * lacks gets a key such as `column 7`. Blank lines are no rows, and neither is a line such as `sep=;` before the header.
 * @param source bytes, cut anywhere
 * @param sender who sent them, for the refusal
 * @throws Refusal while it is read, when the file ends within a quoted cell, is no text or has a line beyond all tables
 */
export async function* csvRows(
	source: AsyncIterable<Buffer>,
	sender: string,
	{ charset, separator }: CsvForm = {},
): AsyncGenerator<IDataObject[]> {
	const lines = new CsvLines(separator);
	const table = new Table();
	for await (const text of textsOf(source, { sender, what: 'a CSV file', remedy: OTHER_ENCODING, charset })) {
		yield* table.batches(lines.read(text));
		if (lines.open.cells > MOST_KEYS || lines.open.length > LONGEST_ROW) throw endlessLine(sender);
	}
	const last = lines.finish();
	if (lines.isInQuotes) {
		throw new Refusal(`${sender} sent a CSV file that ends within a quoted cell, or the answer broke off`, 'Run the node again.');
	}
	yield* table.batches(last);
}

const endlessLine = (sender: string): Refusal =>
	new Refusal(
		`${sender} sent a CSV file with a line of more than ${MOST_KEYS} columns, or with a cell of more than ${LONGEST_ROW / 1024 / 1024} MB`,
		'Set "Output" to "File", and look at the file.',
	);

/** Makes rows of lines, the first of which is the header. */
class Table {
	private header: Header | undefined;

	async *batches(lines: string[][]): AsyncGenerator<IDataObject[]> {
		let rows: IDataObject[] = [];
		let cells = 0;
		for (const line of lines) {
			if (!this.header) {
				this.header = new Header(line);
				continue;
			}
			rows.push(this.header.row(line));
			// A short row has as many cells as the header.
			cells += Math.max(this.header.width, line.length);
			if (cells < CELLS_AT_ONCE) continue;
			yield rows;
			rows = [];
			cells = 0;
			await sleep(0);
		}
		if (rows.length > 0) yield rows;
	}
}

/** The columns by their unique names. */
class Header {
	private readonly names: string[] = [];
	private readonly taken = new Set<string>();
	/** The number that a repeated name was given last. */
	private readonly numbers = new Map<string, number>();
	/** Cells that every row has. */
	readonly width: number;

	constructor(wanted: string[]) {
		const all = new Set(wanted);
		for (const name of wanted) this.add(name, all);
		this.width = wanted.length;
	}

	row(cells: string[]): IDataObject {
		while (this.names.length < cells.length) this.add('', this.taken);
		const length = Math.max(this.width, cells.length);
		// Entries also take a column that is called __proto__.
		return Object.fromEntries(Array.from({ length }, (_, index) => [this.names[index]!, cells[index] ?? null]));
	}

	/** @param reserved names that only a column that was given them may have */
	private add(wanted: string, reserved: ReadonlySet<string>): void {
		const name = wanted === '' ? `column ${this.names.length + 1}` : wanted;
		const isFree = (one: string) => !this.taken.has(one) && (one === wanted || !reserved.has(one));
		let number = this.numbers.get(name) ?? 1;
		let free = name;
		while (!isFree(free)) free = `${name} ${(number += 1)}`;
		this.numbers.set(name, number);
		this.taken.add(free);
		this.names.push(free);
	}
}
