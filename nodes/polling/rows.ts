import type { Event, PlaceKind, Reading } from './news';
import type { Place } from './place';

export interface RowMemo {
	/** Where rows are read by time: up to when (milliseconds of the service's clock), while all that was met until then is remembered. */
	readTo: number | undefined;
}

/** Rows without times of their own, of a place that is read as a whole. @param readTo as `RowMemo` has it, once all of them are put out */
export const rowReading = <Row extends { id: string }>(
	rows: Row[],
	readTo: number | undefined,
	before: RowMemo,
): Reading<Row, RowMemo> => ({
	events: rows.map((row): Event<Row> => ({ id: row.id, atMs: undefined, isWanted: true, row })),
	remember: (left) => (left.length > 0 ? before : { readTo }),
});

/**
 * Places whose rows are read as a whole, in every poll.
 * @param takesExisting whether the rows that are there at the very beginning count as new
 * @param keepDays days with rows for which one that is met no more is remembered
 */
export const rowKind = <P extends Place>({
	takesExisting,
	keepDays,
}: {
	takesExisting: boolean;
	keepDays: number;
}): PlaceKind<P, RowMemo> => ({
	beginning: { lookBackMs: 0, takesUndated: takesExisting },
	blank: { readTo: undefined },
	fromSlots: ({ readTo }) => ({ readTo }),
	toSlots: ({ readTo }) => ({ readTo }),
	healed: ({ readTo }, now) => ({ readTo: readTo !== undefined && readTo > now ? undefined : readTo }),
	// Nothing tells when an organization came up.
	isNewSince: () => false,
	due: (inTurn) => inTurn,
	forget: (seen) => seen.keepDays(keepDays),
	// What it had before its pause may be forgotten, and would look new.
	unread: () => ({ readTo: undefined }),
});
