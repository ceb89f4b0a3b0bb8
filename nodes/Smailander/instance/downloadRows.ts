import type { IDataObject } from 'n8n-workflow';
import { excerptOf } from '../../table/excerpt';
import { FirstRows } from '../../table/firstRows';
import type { Room } from '../../table/room';
import type { UseFile } from '../../transport/download';
import type { PathIds } from '../path';
import { useInstance, type Line } from './download';
import type { DownloadChoice } from './downloadChoice';
import { fileRows, requireTable } from './fileRows';

type Wanted = PathIds & Pick<DownloadChoice, 'table'>;

export interface FileRows {
	rows: IDataObject[];
	/** The file held not a single byte. */
	isBlank: boolean;
	/** Limit left rows out. */
	isCut: boolean;
}

/**
 * The rows of an instance's CSV or JSON file.
 * @throws Refusal for a file of another format, and for more rows than there is room for
 */
export async function wantedRows(line: Line, wanted: Wanted, room: Room): Promise<FileRows> {
	return await fromFile(line, wanted, async (batches, isBlank) => {
		const first = new FirstRows(batches, wanted.table.limit);
		const rows: IDataObject[] = [];
		for await (const batch of room.taken(first)) for (const row of batch) rows.push(row);
		return { rows, isBlank, isCut: first.isCut };
	});
}

/** The first rows, and how many there are. */
export async function firstRows(line: Line, wanted: Wanted): Promise<IDataObject> {
	return await fromFile(line, wanted, async (batches) => (await excerptOf(batches, wanted.table.limit)).asJson());
}

async function fromFile<T extends object>(
	line: Line,
	{ table, ...ids }: Wanted,
	use: (batches: AsyncIterable<IDataObject[]>, isBlank: boolean) => Promise<T>,
): Promise<T> {
	return await useInstance(line, ids, (expected): UseFile<T> => {
		requireTable(expected);
		return async (file) => await use(fileRows(file, expected, table.separator), file.head.length === 0);
	});
}
