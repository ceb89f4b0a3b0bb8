import * as fc from 'fast-check';
import { tableFile, type TableFormat, type TableOptions } from '../../nodes/table/file.ts';
import { rowBatches } from '../../nodes/table/rows.ts';
import { anyRow, chunked, cuts, envelope, gathered, inOnePiece, replyText, type Form } from './replies.mts';

export async function written(format: TableFormat, replies: AsyncIterable<Buffer>[], options: TableOptions = {}) {
	const file = tableFile(format, options);
	const parts: Buffer[] = [];
	for (const reply of replies) parts.push(await gathered(file.add(rowBatches(reply, 'Contoso'))));
	parts.push(file.finish());
	return { text: Buffer.concat(parts).toString(), ...file.summary() };
}
export const fromTexts = async (format: TableFormat, texts: string[], options: TableOptions = {}) =>
	await written(format, texts.map(inOnePiece), options);

/** A reply in pieces: rows, form, cuts. */
export const reply = fc.tuple(fc.array(anyRow, { maxLength: 6 }), envelope, cuts);
export const bytesOf = ([rows, form, places]: [unknown[], Form, number[]], columns: unknown[] = []) =>
	chunked(Buffer.from(replyText(rows, columns, form)), places);
