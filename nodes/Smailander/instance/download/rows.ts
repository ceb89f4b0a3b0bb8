import type { IDataObject } from 'n8n-workflow';
import { rethrow } from '../../../rethrow';
import { Excerpt, excerptOf } from '../../../table/excerpt';
import { FirstRows } from '../../../table/firstRows';
import type { Room } from '../../../table/room';
import type { UseFile } from '../../../files/download';
import type { PathIds } from '../../path';
import { useInstance, type Line } from './download';
import type { DownloadChoice } from './choice';
import { fileRows, requireTable } from './fileRows';
import { WithoutData } from './withoutData';

type Wanted = PathIds & Pick<DownloadChoice, 'table'>;

/** Why there may be no rows. */
export const LACKS = {
	rows: 'The file has no rows: the report holds nothing for its period.',
	bytes: 'The file is empty: not a single byte came, nor was any announced.',
	file: 'There is no file: the run ended without data for its period.',
};

export interface FileRows {
	rows: IDataObject[];
	lack: keyof typeof LACKS;
	/** Limit left rows out. */
	isCut: boolean;
}

/**
 * The rows of an instance's CSV or JSON file.
 * @throws Refusal for a file of another format, and for more rows than there is room for
 */
export async function wantedRows(line: Line, wanted: Wanted, room: Room): Promise<FileRows> {
	const inFile = fromFile<FileRows>(line, wanted, async (batches, isBlank) => {
		const first = new FirstRows(batches, wanted.table.limit);
		const rows: IDataObject[] = [];
		for await (const batch of room.taken(first)) for (const row of batch) rows.push(row);
		return { rows, lack: isBlank ? 'bytes' : 'rows', isCut: first.isCut };
	});
	return await orWithoutData(inFile, { rows: [], lack: 'file', isCut: false });
}

/** The first rows, and how many there are. */
export async function firstRows(line: Line, wanted: Wanted): Promise<IDataObject> {
	const inFile = fromFile(line, wanted, async (batches) => (await excerptOf(batches, wanted.table.limit)).asJson());
	return await orWithoutData(inFile, { ...new Excerpt().asJson(), note: LACKS.file });
}

async function orWithoutData<T>(inFile: Promise<T>, nothing: T): Promise<T> {
	try {
		return await inFile;
	} catch (error) {
		return error instanceof WithoutData ? nothing : rethrow(error);
	}
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
