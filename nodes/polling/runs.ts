import { shortKey } from './fingerprint';
import type { Event, PlaceKind, Reading } from './news';
import type { NewsMemo } from './newsState';
import type { Remembered, Place } from './place';

/** Places read in one poll though nothing says that they changed: each has its turn. */
const CHECKS = 2;
/** Unchanged places read in one poll because something of theirs had not ended. */
const WAITING = 25;
/** Places with a mark that are read for the first time in one poll: the looks that the mark saves later. */
const FIRST_LOOKS = 30;
/** Milliseconds within which two events may leave the same mark: services round their times. */
const SAME_MARK_MS = 60_000;

/** Something whose runs end some time after they began. */
export interface RunPlace extends Place {
	/** Changes when the place has something new; undefined where only reading tells. */
	mark: string | undefined;
	/** Milliseconds of its last known event, by the service's clock. */
	newest: number;
	/** Milliseconds of that clock at which the place itself came up, where that is known. */
	born?: number;
}

export interface RunMemo {
	/** The place's own mark when it was last read to the end; '' when what was read then is not sure. */
	mark: string;
	/** Keys of the runs that were seen and are not put out yet. */
	unfinished: string[];
}

/** A run that ended. */
export interface RunEnd<Row> extends Event<Row> {
	/** The run, by a name that it had before as well. */
	run: string;
	/** Another end of the run: once it was seen this one is void. */
	unless?: string;
}

export interface RunList<Row> {
	ended: Array<RunEnd<Row>>;
	/** Names of the runs that have not ended. */
	unfinished: string[];
	/** The place must be read again whatever its mark says. */
	isOpen?: boolean;
}

/** A list of runs as a reading: a run that was seen unfinished is awaited, however late it ends and whatever time it tells. */
export function runReading<P extends RunPlace, Row>(
	{ place, memo }: Remembered<P, NewsMemo<RunMemo>>,
	{ ended, unfinished, isOpen }: RunList<Row>,
	now: number,
	isSeen: (id: string) => boolean,
): Reading<Row, RunMemo> {
	const { own } = memo;
	const awaited = new Set(own.unfinished);
	const runs = new Map(ended.map(({ id, run }) => [id, run]));
	return {
		events: ended.map((end) => ({
			...end,
			isWanted: end.isWanted && !(end.unless !== undefined && isSeen(end.unless)),
			isAwaited: awaited.size > 0 && awaited.has(shortKey(end.run)),
		})),
		remember: (left) => {
			const waiting = [...new Set([...unfinished, ...left.map(({ id }) => runs.get(id) ?? id)])].map(shortKey);
			const isSure = !isOpen && Math.abs(now - place.newest) > SAME_MARK_MS;
			const mark = left.length > 0 ? own.mark : isSure ? (place.mark ?? '') : '';
			return { mark, unfinished: waiting };
		},
	};
}

/** @param lookBackMs at the very beginning, runs that ended so many milliseconds before now count as new */
export const runKind = <P extends RunPlace>(lookBackMs: number): PlaceKind<P, RunMemo> => ({
	beginning: { lookBackMs, takesUndated: false },
	blank: { mark: '', unfinished: [] },
	fromSlots: ({ mark, waiting }) => ({ mark, unfinished: waiting }),
	toSlots: ({ mark, unfinished }) => ({ mark, waiting: unfinished }),
	healed: (own, _now, isSetBack) => (isSetBack ? { ...own, mark: '' } : own),
	isNewSince: ({ born = -Infinity }, atMs) => born >= atMs,
	due: worthReading,
	forget: () => {},
	unread: (own) => own,
});

/** A few whose turn it is, then those that changed or wait for something, then some that were never read, the latest first. */
function worthReading<P extends RunPlace>(inTurn: Array<Remembered<P, NewsMemo<RunMemo>>>): Array<Remembered<P, NewsMemo<RunMemo>>> {
	// Where only reading tells, every place is read in every poll: what comes before its first look counts as past.
	const isFirst = ({ place, memo, isRetried }: Remembered<P, NewsMemo<RunMemo>>) =>
		memo.since !== undefined && place.mark !== undefined && !isRetried;
	const firsts = inTurn.filter(isFirst).sort((a, b) => b.place.newest - a.place.newest);
	const others = inTurn.filter((one) => !isFirst(one));
	const hasChanged = ({ place, memo, isRetried }: Remembered<P, NewsMemo<RunMemo>>) =>
		isRetried || place.mark === undefined || place.mark !== memo.own.mark;
	const waiting = new Set(others.filter((one) => !hasChanged(one) && one.memo.own.unfinished.length > 0).slice(0, WAITING));
	const isDue = (one: Remembered<P, NewsMemo<RunMemo>>) => hasChanged(one) || waiting.has(one);
	const checks = others.filter((one) => !isDue(one)).slice(0, CHECKS);
	return [...checks, ...others.filter(isDue), ...firsts.slice(0, FIRST_LOOKS)];
}
