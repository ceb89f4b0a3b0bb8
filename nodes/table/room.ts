import type { IDataObject } from 'n8n-workflow';
import { Refusal } from '../refusal';
import { sizeOf } from '../values/json';

/** Characters of texts, and values as `sizeOf` counts them: 400,000 rows of six columns have as many. */
const MOST_CHARACTERS = 128 * 1024 * 1024;
const MOST_VALUES = 4_000_000;

/**
 * The room that one run of a node has for rows as items, which n8n keeps in memory as a whole. A few bytes of a compressed
 * answer can be any number of them.
 */
export class Room {
	private characters = 0;
	private values = 0;

	/** @param remedy how to do without so many items */
	constructor(private readonly remedy: string) {}

	/**
	 * The same rows, counted. Those of a source that fails are taken off again, for it may be read once more.
	 * @throws Refusal when there is no room, or a row is nested too deep to be an item
	 */
	async *taken(source: AsyncIterable<IDataObject[]>): AsyncGenerator<IDataObject[]> {
		const own = { characters: 0, values: 0 };
		let isWhole = false;
		try {
			for await (const rows of source) {
				const size = sizeOf(rows);
				own.characters += size.characters;
				own.values += size.values;
				this.add(size.characters, size.values);
				if (this.isFull)
					throw new Refusal(
						`The rows are more than n8n can keep as items: over ${MOST_CHARACTERS / 1024 / 1024} MB of text or ${MOST_VALUES / 1_000_000} million values`,
						this.remedy,
					);
				yield rows;
			}
			isWhole = true;
		} finally {
			if (!isWhole) this.add(-own.characters, -own.values);
		}
	}

	private add(characters: number, values: number): void {
		this.characters += characters;
		this.values += values;
	}

	private get isFull(): boolean {
		return this.characters > MOST_CHARACTERS || this.values > MOST_VALUES;
	}
}
