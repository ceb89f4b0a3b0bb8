import type { IDataObject } from 'n8n-workflow';
import { fieldOf } from '../values/record';

/** The names of a reply's columns: texts, or objects with a name. [] when one of them cannot be read. */
export function columnNames(columns: unknown[]): string[] {
	const names = columns.map((column) => (typeof column === 'string' ? column : fieldOf(column, 'name')));
	return names.every((name) => typeof name === 'string') ? [...new Set(names)] : [];
}

/** The columns of all rows, in the order in which they come up. */
export const columnsOf = (rows: IDataObject[]): string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))];

/** How a table's columns differ from those expected. */
interface ColumnDrift {
	missing: string[];
	further: string[];
}

/** Names are compared in whatever order, and without white space around them, which a field of the form does not give. */
export function columnDrift(expected: string[], actual: string[]): ColumnDrift {
	const without = (names: string[], others: string[]) => {
		const trimmed = new Set(others.map((name) => name.trim()));
		return names.filter((name) => !trimmed.has(name.trim()));
	};
	return { missing: without(expected, actual), further: without(actual, expected) };
}
