import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Place } from '../../polling/place';
import { columnNames, columnsOf } from '../../table/columns';
import type { Table } from '../../table/rows';
import { parsedExactly } from '../../values/exactJson';
import { timeOf, writtenTime } from '../../values/time';
import { tagOf, type Tenant } from '../report/run/tenants';
import { asRow, type WatchedRow } from './distinctRows';

/** An organization in which the report is watched; its ID is '' for the key's own. */
export interface WatchedOrganization extends Place {
	tenant: Tenant;
}

/** The row as the service sent it. */
const jsonOf = ({ text }: WatchedRow): IDataObject => asRow(parsedExactly(text.toString('utf8')));

/** The row with the event's ID and, where several are watched, its organization. */
export const rowItem = (row: WatchedRow, { tenant }: WatchedOrganization): INodeExecutionData => ({
	json: { ...jsonOf(row), _eventId: row.id, ...tagOf(tenant) },
});

/** Newest first by the first column that holds a date, else in the service's order. */
export function newestRows(rows: WatchedRow[]): WatchedRow[] {
	const read = rows.map((row) => ({ row, json: jsonOf(row) }));
	const first = read[0]?.json ?? {};
	// A number may be anything.
	const isDate = (value: unknown) => typeof value === 'string' && writtenTime(value)?.time !== undefined;
	const column = Object.keys(first).find((name) => isDate(first[name]));
	if (column === undefined) return rows;
	return read.sort((a, b) => (timeOf(b.json[column]) || 0) - (timeOf(a.json[column]) || 0)).map(({ row }) => row);
}

/** Names of a report's columns: as the service lists them, in either form, or as the rows have them where these do not go by that list. */
export async function columnKeys(table: Table<IDataObject[]>): Promise<string[]> {
	const own = new Set<string>();
	for await (const rows of table) for (const name of columnsOf(rows)) own.add(name);
	const listed = columnNames(table.columns);
	const isOfKeys = own.size === 0 || listed.some((name) => own.has(name));
	return listed.length > 0 && !listed.includes('') && isOfKeys ? listed : [...own];
}
