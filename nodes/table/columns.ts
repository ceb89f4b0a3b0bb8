import { anyCase } from '../fields/values';

/** The names of a reply's columns: texts, or objects with a name. [] when one of them cannot be read. */
export function columnNames(columns: unknown[]): string[] {
	const names = columns.map((column) => (typeof column === 'string' ? column : anyCase(column, 'name')));
	return names.every((name) => typeof name === 'string') ? [...new Set(names)] : [];
}

/** How a table's columns differ from those expected. */
interface ColumnDrift {
	missing: string[];
	further: string[];
}

/** Names are compared in whatever order. */
export const columnDrift = (expected: string[], actual: string[]): ColumnDrift => ({
	missing: expected.filter((name) => !actual.includes(name)),
	further: actual.filter((name) => !expected.includes(name)),
});
