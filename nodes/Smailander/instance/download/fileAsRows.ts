import type { IDataObject } from 'n8n-workflow';
import { rethrow } from '../../../rethrow';
import { Excerpt, excerptOf } from '../../../table/excerpt';
import { FirstRows } from '../../../table/firstRows';
import type { Room } from '../../../table/room';
import type { Access } from './access';
import { chosenInstance } from './chosenInstance';
import { fetchFile } from './fetchFile';
import type { DownloadOrder } from './order';
import { requireTable, rowsInFile } from './tableReader';
import { WithoutData } from './withoutData';

/** Why there may be no rows. */
export const WHY_NO_ROWS = {
	rows: 'The file has no rows: the report holds nothing for its period.',
	bytes: 'The file is empty: not a single byte came, nor was any announced.',
	file: 'There is no file: the run ended without data for its period.',
};

export interface FileAsRows {
	rows: IDataObject[];
	/** What there is nothing of, where there are no rows. */
	lacks: keyof typeof WHY_NO_ROWS;
	/** Limit left rows out. */
	isCut: boolean;
}

/**
 * The rows of an instance's CSV or JSON file.
 * @throws Refusal for a file of another format, and for more rows than there is room for
 */
export async function fileAsRows(access: Access, order: DownloadOrder, room: Room): Promise<FileAsRows> {
	const inFile = fromFile<FileAsRows>(access, order, async (batches, isBlank) => {
		const first = new FirstRows(batches, order.limit);
		const rows: IDataObject[] = [];
		for await (const batch of room.taken(first)) for (const row of batch) rows.push(row);
		return { rows, lacks: isBlank ? 'bytes' : 'rows', isCut: first.isCut };
	});
	return await orWithoutData(inFile, { rows: [], lacks: 'file', isCut: false });
}

/** For an agent: the first rows, and how many there are. */
export async function fileAsExcerpt(access: Access, order: DownloadOrder): Promise<IDataObject> {
	const inFile = fromFile(access, order, async (batches) => (await excerptOf(batches, order.limit)).asJson());
	return await orWithoutData(inFile, { ...new Excerpt().asJson(), note: WHY_NO_ROWS.file });
}

async function orWithoutData<T>(inFile: Promise<T>, nothing: T): Promise<T> {
	try {
		return await inFile;
	} catch (error) {
		return error instanceof WithoutData ? nothing : rethrow(error);
	}
}

/** Finds the instance and hands the rows of its file to `use`, with whether the file is empty. */
async function fromFile<T extends object>(
	access: Access,
	order: DownloadOrder,
	use: (batches: AsyncIterable<IDataObject[]>, isBlank: boolean) => Promise<T>,
): Promise<T> {
	const chosen = await chosenInstance(access, order);
	const { format = '', size } = chosen.instance ?? {};
	requireTable(format);
	return await fetchFile(
		access,
		chosen,
		async (file) => await use(rowsInFile(file, { format, size, separator: order.separator }), file.head.length === 0),
		{ mayBeEmpty: true },
	);
}
