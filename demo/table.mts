import type { Json } from '../host/model.mts';

const widestCell = 36;

/** Rows as a text table; the columns are the keys of the first row, and cells that are too long are cut. */
export function textTable(rows: Json[]): string {
	const [first] = rows;
	if (first === undefined) return '';
	const columns = Object.keys(first);
	const lines = [columns, ...rows.map((row) => columns.map((column) => cellText(row[column])))];
	const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
	const drawn = lines.map((line) =>
		line
			.map((cell, column) => cell.padEnd(widths[column]!))
			.join('  ')
			.trimEnd(),
	);
	const rule = widths.map((width) => '-'.repeat(width)).join('  ');
	return [drawn[0], rule, ...drawn.slice(1)].join('\n');
}

function cellText(value: unknown): string {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
	const line = text.replace(/\s+/g, ' ');
	return line.length > widestCell ? `${line.slice(0, widestCell - 1)}…` : line;
}
