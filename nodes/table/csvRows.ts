import type { IDataObject } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { textsOf } from '../values/text';
import { CsvReader } from './csvReader';

/** How to get at the rows of a file whose letters cannot be told. */
export const OTHER_ENCODING = 'Set "Output" to "File" and read it with a node that can be told its encoding.';

/**
 * The rows of a CSV file (RFC 4180) while it is read, in batches. Keys come from the first line; an empty name becomes `column 3`, a repeated one `name 2`. Every cell is a
 * text; a cell that a row lacks is null, and one that the header lacks gets a key such as `column 7`. Blank lines are
 * no rows.
 * @param source bytes, cut anywhere
 * @param sender who sent them, for the refusal
 * @param charset as declared
 * @throws Refusal while it is read, when the file ends within a quoted cell or is no text
 */
export async function* csvRows(source: AsyncIterable<Buffer>, sender: string, charset?: string): AsyncGenerator<IDataObject[]> {
	const reader = new CsvReader();
	let header: Header | undefined;
	const toRows = (lines: string[][]): IDataObject[] => {
		if (!header && lines.length > 0) header = new Header(lines.shift()!);
		return lines.map((cells) => header!.row(cells));
	};
	for await (const text of textsOf(source, { sender, what: 'a CSV file', remedy: OTHER_ENCODING, charset })) {
		const rows = toRows(reader.read(text));
		if (rows.length > 0) yield rows;
	}
	const last = reader.finish();
	if (reader.isInQuotes) {
		throw new Refusal(`${sender} sent a CSV file that ends within a quoted cell, or the answer broke off`, 'Run the node again.');
	}
	const rows = toRows(last);
	if (rows.length > 0) yield rows;
}

/** The columns by their unique names. */
class Header {
	private readonly names: string[] = [];
	private readonly taken = new Set<string>();
	/** The number that a repeated name was given last. */
	private readonly numbers = new Map<string, number>();
	/** Cells that every row has. */
	private readonly width: number;

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
