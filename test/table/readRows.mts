import { rowBatches } from '../../nodes/table/rows.ts';
import { parsedExactly } from '../../nodes/values/exactJson.ts';
import { inOnePiece } from './replies.mts';

export const SENDER = 'Contoso';
export const BROKEN = 'Contoso sent rows that are not valid JSON, or the answer broke off';

export async function read(source: AsyncIterable<Buffer>) {
	const table = rowBatches(source, SENDER);
	const rows: unknown[] = [];
	let count = 0;
	const columnsAtBatch: unknown[][] = [];
	for await (const batch of table) {
		columnsAtBatch.push(table.columns);
		for (const row of parsedExactly(`[${batch.bytes.toString()}]`) as unknown[]) rows.push(asRow(row));
		count += batch.count;
	}
	expect(count).toBe(rows.length);
	return { rows, columns: table.columns, columnsAtBatch };
}
export const readText = async (text: string | Buffer) => await read(inOnePiece(text));
export const asRow = (value: unknown) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value });
/** toEqual takes an own `__proto__` for none. */
export const sameText = (actual: unknown, expected: unknown) => expect(JSON.stringify(actual)).toBe(JSON.stringify(expected));
