import type { IDataObject } from 'n8n-workflow';

const MOST_ROWS = 100;
/** Characters of JSON. */
const LARGEST_EXCERPT = 40_000;

/** What an agent gets of a table: its first rows and how many there are, for a whole one would not fit what a model can read. */
export class Excerpt {
	private readonly rows: IDataObject[] = [];
	private rowCount = 0;
	private room = LARGEST_EXCERPT;

	/** @param rows the next ones of the table */
	add(rows: IDataObject[]): void {
		this.rowCount += rows.length;
		for (const row of rows) {
			if (this.rows.length === MOST_ROWS || this.room <= 0) return;
			this.room -= JSON.stringify(row).length;
			if (this.room >= 0) this.rows.push(row);
		}
	}

	/** @param columns their names, where more is known of them than the rows tell */
	asJson(columns: string[] = [...new Set(this.rows.flatMap((row) => Object.keys(row)))]): IDataObject {
		return { rowCount: this.rowCount, shownRowCount: this.rows.length, columns, rows: this.rows };
	}
}
