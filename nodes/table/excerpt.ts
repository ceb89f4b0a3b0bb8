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

	/** @param more what else the agent is to know, such as the columns */
	asJson(more: IDataObject = {}): IDataObject {
		return { rowCount: this.rowCount, shownRowCount: this.rows.length, ...more, rows: this.rows };
	}
}
