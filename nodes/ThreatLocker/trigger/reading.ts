import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { canonical, fingerprint } from '../../polling/fingerprint';
import type { Event, Place, Reading } from '../../polling/round';
import { Refusal } from '../../refusal';
import { columnNames } from '../../table/columns';
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
	const missing = rows.length === 0 ? undefined : keyColumns.find((column) => !rows.some((row) => Object.hasOwn(row, column)));
	if (missing !== undefined) {
		throw new Refusal(`The report has no column "${missing}"`, 'Choose the columns anew in "Key Column Names or IDs".');
	}
	const identity = (row: IDataObject) => (keyColumns.length === 0 ? row : keyColumns.map((column) => row[column] ?? null));
	const events = rows.map((row): Event<IDataObject> => {
		const id = fingerprint(base, reportId, organization.id, canonical(identity(row)));
		return { id, subject: id, atMs: undefined, isWanted: true, row };
	});
	return { events, unfinished: [] };
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

/** Names of a report's columns: as the service lists them, in either form, or as the rows have them. */
export function keysOf(columns: unknown[], rows: IDataObject[]): string[] {
	const listed = columnNames(columns);
	return listed.length > 0 && !listed.includes('') ? listed : [...new Set(rows.flatMap((row) => Object.keys(row)))];
}
