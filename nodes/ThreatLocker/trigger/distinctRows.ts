import type { IDataObject } from 'n8n-workflow';
import { canonical, fingerprint } from '../../polling/fingerprint';
import { MAX_SEEN } from '../../polling/newsState';
import type { Place } from '../../polling/place';
import { Refusal } from '../../refusal';
import { depthOf } from '../../table/jsonText';
import { parsedDistinctly } from '../../values/exactJson';
import { isRecord } from '../../values/record';
import type { TriggerSettings } from './settings';

/** A row with what names it among all rows of the identity. */
export interface WatchedRow {
	id: string;
	/** As the service sent it: most rows are known and never parsed for their item. */
	text: Buffer;
}

/** Levels of lists and objects in a row. Deeper ones would overflow whatever reads their item. */
const DEEPEST = 500;

/** More rows than the position can hold, so that the next poll would take them for new again. */
export class TooManyRows extends Refusal {
	constructor() {
		super(
			`The report has more than ${MAX_SEEN} rows in "Look Back", which is more than can be told apart`,
			'Shorten "Look Back", watch fewer organizations with one trigger, or choose a report with fewer rows.',
		);
	}
}

/**
 * The different rows of one organization, gathered while they are read. This is the one place that says which rows are the
 * same: those with equal values in the key columns, or in all, whatever their order and spacing. Numbers are compared by all their
 * digits. A row that stands there twice is one: nothing tells the second from the first met again.
 */
export class DistinctRows {
	private readonly texts = new Map<string, Buffer>();
	/** Key columns that no row had so far. */
	private readonly missing: Set<string>;
	private isEmpty = true;

	/** @param base address of the service */
	constructor(
		private readonly base: string,
		private readonly organization: Pick<Place, 'id'>,
		private readonly settings: Pick<TriggerSettings, 'reportId' | 'keyColumns'>,
		private readonly most = MAX_SEEN,
	) {
		this.missing = new Set(settings.keyColumns);
	}

	/**
	 * @param text one row, checked to be JSON
	 * @throws TooManyRows as soon as it is known, and Refusal for a row that is nested too deep
	 */
	add(text: Buffer): void {
		if (depthOf(text) > DEEPEST) {
			throw new Refusal(
				`The report has a row that is nested more than ${DEEPEST} levels deep`,
				'Choose another report: no node of n8n could read such a row.',
			);
		}
		this.isEmpty = false;
		const { base, organization, settings } = this;
		const id = fingerprint(
			base,
			settings.reportId,
			organization.id,
			canonical(this.identity(asRow(parsedDistinctly(text.toString('utf8'))))),
		);
		if (this.texts.has(id)) return;
		if (this.texts.size >= this.most) throw new TooManyRows();
		this.texts.set(id, text);
	}

	/** In the order of the reply. @throws Refusal when no row has one of the key columns */
	rows(): WatchedRow[] {
		const [column] = this.missing;
		if (column !== undefined && !this.isEmpty) {
			throw new Refusal(`The report has no column "${column}"`, 'Choose the columns anew in "Key Column Names or IDs".');
		}
		return Array.from(this.texts, ([id, text]) => ({ id, text }));
	}

	private identity(row: IDataObject): unknown {
		const { keyColumns } = this.settings;
		return keyColumns.length === 0 ? row : keyColumns.map((column) => this.cell(row, column));
	}

	/** A field of the form gives a column's name without white space around it. */
	private cell(row: IDataObject, column: string): unknown {
		const key = Object.hasOwn(row, column) ? column : Object.keys(row).find((name) => name.trim() === column);
		if (key === undefined) return null;
		this.missing.delete(column);
		return row[key] ?? null;
	}
}

/** What is no object is a row with the one column `value`. */
export const asRow = (value: unknown): IDataObject => (isRecord(value) ? value : ({ value } as IDataObject));
