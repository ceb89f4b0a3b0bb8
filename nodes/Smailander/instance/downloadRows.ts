import type { IDataObject } from 'n8n-workflow';
import { Excerpt } from '../../table/excerpt';
import type { Room } from '../../table/room';
import type { UseFile } from '../../transport/download';
import { sizeOf } from '../../values/json';
import type { PathIds } from '../path';
import { useInstance, type Line } from './download';
import { fileRows, requireTable } from './fileRows';

export interface FileRows {
	rows: IDataObject[];
	/** The file held not a single byte. */
	isBlank: boolean;
}

/**
 * The rows of an instance's CSV or JSON file.
 * @throws Refusal for a file of another format, and for more rows than there is room for
 */
export async function allRows(line: Line, ids: PathIds, room: Room): Promise<FileRows> {
	return await fromFile(line, ids, async (batches, isBlank) => {
		const rows: IDataObject[] = [];
		for await (const batch of room.taken(batches)) for (const row of batch) rows.push(row);
		return { rows, isBlank };
	});
}

/** The first rows, and how many there are. */
export async function firstRows(line: Line, ids: PathIds): Promise<IDataObject> {
	return await fromFile(line, ids, async (batches) => {
		const excerpt = new Excerpt();
		for await (const batch of batches) {
			// What is nested too deep cannot be written either.
			sizeOf(batch);
			excerpt.add(batch);
		}
		return excerpt.asJson();
	});
}

async function fromFile<T extends object>(line: Line, ids: PathIds, use: (batches: AsyncIterable<IDataObject[]>, isBlank: boolean) => Promise<T>): Promise<T> {
	return await useInstance(line, ids, (expected): UseFile<T> => {
		requireTable(expected);
		return async (file) => await use(fileRows(file, expected), file.head.length === 0);
	});
}
