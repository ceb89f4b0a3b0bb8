import type { IDataObject } from 'n8n-workflow';

/** The first rows of a table, which is read no further than shows whether there are more. */
export class FirstRows implements AsyncIterable<IDataObject[]> {
	/** Rows were left out; known when all are read. */
	isCut = false;

	/** @param most rows; undefined for all */
	constructor(
		private readonly table: AsyncIterable<IDataObject[]>,
		private readonly most = Infinity,
	) {}

	async *[Symbol.asyncIterator](): AsyncGenerator<IDataObject[]> {
		let left = this.most;
		for await (const rows of this.table) {
			this.isCut = rows.length > left;
			yield this.isCut ? rows.slice(0, left) : rows;
			if (this.isCut) return;
			left -= rows.length;
		}
	}
}
