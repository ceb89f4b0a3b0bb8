import type { IDataObject } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { CsvReader } from './csvReader';

/**
 * The rows of a CSV file (RFC 4180, UTF-8 with or without a byte order mark) while it is read, in batches. Keys come
 * from the first line; an empty name becomes `column 3`, a repeated one `name 2`. Every cell is a text; a cell that a
 * row lacks is null, and one that the header lacks gets a key such as `column 7`. Blank lines are no rows.
 * @param source bytes, cut anywhere
 * @param sender who sent them, for the refusal
 * @throws Refusal while it is read, when the file ends within a quoted cell
 */
export async function* csvRows(source: AsyncIterable<Buffer>, sender: string): AsyncGenerator<IDataObject[]> {
	const reader = new CsvReader();
	const decoder = new TextDecoder();
	let names: string[] | undefined;
	let width = 0;
	const toRows = (lines: string[][]): IDataObject[] => {
		if (!names && lines.length > 0) {
			names = withUniqueNames(lines.shift()!);
			width = names.length;
		}
		return lines.map((cells) => asRow(cells, names!, width));
	};
	for await (const chunk of source) {
		const rows = toRows(reader.read(decoder.decode(chunk, { stream: true })));
		if (rows.length > 0) yield rows;
	}
	const last = [...reader.read(decoder.decode()), ...reader.finish()];
	if (reader.isInQuotes) {
		throw new Refusal(`${sender} sent a CSV file that ends within a quoted cell, or the answer broke off`, 'Run the node again.');
	}
	const rows = toRows(last);
	if (rows.length > 0) yield rows;
}

/**
 * @param names gets a further one for each cell beyond its end
 * @param width cells that every row has
 */
function asRow(cells: string[], names: string[], width: number): IDataObject {
	while (names.length < cells.length) names.push(freeName('', names));
	const length = Math.max(width, cells.length);
	// Entries also take a column that is called __proto__.
	return Object.fromEntries(Array.from({ length }, (_, index) => [names[index]!, cells[index] ?? null]));
}

function withUniqueNames(names: string[]): string[] {
	const header: string[] = [];
	for (const name of names) header.push(freeName(name, header, names));
	return header;
}

/** @param taken names that stand before this one */
function freeName(wanted: string, taken: string[], all: string[] = taken): string {
	const name = wanted === '' ? `column ${taken.length + 1}` : wanted;
	if (wanted !== '' && !taken.includes(name)) return name;
	const isFree = (candidate: string) => !taken.includes(candidate) && !all.includes(candidate);
	let free = name;
	for (let number = 2; !isFree(free); number += 1) free = `${name} ${number}`;
	return free;
}
