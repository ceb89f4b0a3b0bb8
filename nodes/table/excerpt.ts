import type { IDataObject } from 'n8n-workflow';
import { beginning } from '../values/beginning';
import { sizeOf } from '../values/json';
import { columnsOf } from './columns';
import { FirstRows } from './firstRows';

const MOST_ROWS = 100;
/** Characters of JSON that a model can read at once. */
const LARGEST_EXCERPT = 40_000;
/** Characters of JSON of one row, and of the names of all columns; a single one could keep all others out. */
const LARGEST_ROW = 10_000;
/** Characters of a cell in a row that is too large. */
const LONGEST_CELL = 500;

interface ShownRow {
	row: IDataObject;
	/** It was too large to be read, and its longest cells are cut. */
	isShortened: boolean;
}

/** What an agent gets of a table: its first rows and how many there are, for a whole one would not fit what a model can read. */
export class Excerpt {
	private readonly shown: ShownRow[] = [];
	private columns: string[] = [];
	private room = LARGEST_EXCERPT;
	/** All rows, shown or not. */
	rowCount = 0;
	/** Whether Limit left rows out; undefined where nobody can say. */
	isCut: boolean | undefined = false;

	/** @param rows the next ones of the table */
	add(rows: IDataObject[]): void {
		this.rowCount += rows.length;
		for (const row of rows) {
			if (this.isFull) return;
			const isShortened = lengthOf(row) > LARGEST_ROW;
			this.show({ row: isShortened ? shortened(row) : row, isShortened });
		}
	}

	/** Puts the excerpt of another table behind this one, as if all rows had come after one another. */
	join({ shown, columns, rowCount, isCut }: Excerpt): void {
		this.rowCount += rowCount;
		for (const one of shown) if (!this.isFull) this.show(one);
		// Behind a row that is not shown none is.
		if (shown.length < rowCount) this.room = 0;
		this.name(columns);
		if (!this.isCut && isCut !== false) this.isCut = isCut;
	}

	/** @param columns their names, where more is known of them than the rows tell */
	name(columns: string[]): void {
		this.columns = [...new Set([...this.columns, ...columns])];
	}

	asJson(): IDataObject {
		const { rowCount } = this;
		const rows = this.shown.map(({ row }) => row);
		const shortenedRowCount = this.shown.filter(({ isShortened }) => isShortened).length;
		const columns = [...new Set([...this.columns, ...columnsOf(rows)])];
		const named = fitting(columns, (name) => lengthOf(name));
		return {
			rowCount,
			shownRowCount: rows.length,
			...(shortenedRowCount > 0 ? { shortenedRowCount } : {}),
			...(named.length < columns.length ? { columnCount: columns.length } : {}),
			columns: named,
			rows,
			...(this.isCut === false
				? {}
				: { note: `There ${this.isCut ? 'are' : 'may be'} more than these ${rowCount} rows, which is as many as "Limit" allows.` }),
		};
	}

	private get isFull(): boolean {
		return this.shown.length === MOST_ROWS || this.room <= 0;
	}

	/** A row for which there is no room is the last that is looked at. */
	private show(one: ShownRow): void {
		this.room -= lengthOf(one.row);
		if (this.room >= 0) this.shown.push(one);
	}
}

/**
 * The excerpt of a table, which is read no further than shows whether there are more rows than the limit.
 * @throws Refusal for a row that is nested too deep to be written
 */
export async function excerptOf(table: AsyncIterable<IDataObject[]>, limit: number | undefined): Promise<Excerpt> {
	const excerpt = new Excerpt();
	const first = new FirstRows(table, limit);
	for await (const rows of first) {
		sizeOf(rows);
		excerpt.add(rows);
	}
	excerpt.isCut = first.isCut;
	return excerpt;
}

const lengthOf = (value: unknown): number => JSON.stringify(value)?.length ?? 0;

/** As many of the first ones as fit into a row. */
function fitting<T>(all: T[], sizeOf: (one: T) => number): T[] {
	let room = LARGEST_ROW;
	const end = all.findIndex((one) => (room -= sizeOf(one) + 1) < 0);
	return end < 0 ? all : all.slice(0, end);
}

/** The first cells of a row, each cut to a readable length. */
function shortened(row: IDataObject): IDataObject {
	const cells = Object.entries(row).map(([column, value]) => [column, lengthOf(value) > LONGEST_CELL ? cutValue(value) : value] as const);
	return Object.fromEntries(fitting(cells, (cell) => lengthOf(cell))) as IDataObject;
}

const cutValue = (value: unknown): string => `${beginning(typeof value === 'string' ? value : JSON.stringify(value), LONGEST_CELL)}…`;

/**
 * As much of a list as a model can read, large rows cut; where that is not all there is, an entry behind it says so.
 * @param isCut whether there are more than these
 */
export function readableList(rows: IDataObject[], isCut = false): IDataObject[] {
	let room = LARGEST_EXCERPT;
	const shown = rows.map((row) => (lengthOf(row) > LARGEST_ROW ? shortened(row) : row));
	const end = shown.findIndex((row) => (room -= lengthOf(row) + 1) < 0);
	const note =
		end >= 0
			? `Only ${end} of ${rows.length} results are shown here, for more cannot be read at once. Search for what is wanted, or set a "Limit".`
			: isCut && `There are more than these ${rows.length} results, which is as many as "Limit" allows.`;
	return [...(end < 0 ? shown : shown.slice(0, end)), ...(note ? [{ note }] : [])];
}

/** One record, its longest values cut where a model could not read all of it. */
export const readableRecord = (record: IDataObject): IDataObject => (lengthOf(record) > LARGEST_EXCERPT ? shortened(record) : record);
