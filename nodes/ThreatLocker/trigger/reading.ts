import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { canonical, fingerprint } from '../../polling/fingerprint';
import type { Event, Place, Reading } from '../../polling/round';
import { Refusal } from '../../refusal';
import { columnNames, columnsOf } from '../../table/columns';
import type { Target } from '../report/targets';
import type { TriggerSettings } from './settings';

/** An organization in which the report is watched; its ID is '' for the key's own. */
export interface WatchedOrganization extends Place {
	target: Target;
}

/**
 * The rows of one organization as events. A row that stands there twice is one event: nothing tells the second from the
 * first met again.
 * @throws Refusal when no row has one of the key columns
 */
export function readingOf(base: string, organization: Place, rows: IDataObject[], { reportId, keyColumns }: TriggerSettings): Reading<IDataObject> {
	const keys = rows.length === 0 ? [] : keyColumns.map((column) => keyIn(rows, column));
	const identity = (row: IDataObject) => (keys.length === 0 ? row : keys.map((key) => row[key] ?? null));
	const events = rows.map((row): Event<IDataObject> => {
		const id = fingerprint(base, reportId, organization.id, canonical(identity(row)));
		return { id, subject: id, atMs: undefined, isWanted: true, row };
	});
	return { events, unfinished: [] };
}

/** A column's name as the rows have it: a field of the form gives it without white space around. @throws Refusal when none has it */
function keyIn(rows: IDataObject[], column: string): string {
	if (rows.some((row) => Object.hasOwn(row, column))) return column;
	const key = columnsOf(rows).find((name) => name.trim() === column);
	if (key !== undefined) return key;
	throw new Refusal(`The report has no column "${column}"`, 'Choose the columns anew in "Key Column Names or IDs".');
}

/** The row as the service sent it, with the event's ID and, where several are watched, its organization. */
export const rowItem = ({ id, row }: Event<IDataObject>, { target: { organization } }: WatchedOrganization): INodeExecutionData => ({
	json: { ...row, _eventId: id, ...(organization ? { _organization: organization } : {}) },
});

/** Newest first by the first column that holds a date, else in the service's order. */
export function newestRows(rows: IDataObject[]): IDataObject[] {
	const isDate = (value: unknown) => typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]/.test(value);
	const column = Object.keys(rows[0] ?? {}).find((name) => isDate(rows[0]![name]));
	if (column === undefined) return rows;
	return [...rows].sort((a, b) => String(b[column] ?? '').localeCompare(String(a[column] ?? '')));
}

/** Names of a report's columns: as the service lists them, in either form, or as the rows have them where these do not go by that list. */
export function keysOf(columns: unknown[], rows: IDataObject[]): string[] {
	const listed = columnNames(columns);
	const own = columnsOf(rows);
	const isOfKeys = own.length === 0 || listed.some((name) => own.includes(name));
	return listed.length > 0 && !listed.includes('') && isOfKeys ? listed : own;
}
