/** Something that is read in its turn: an organization, a report. */
export interface Place {
	id: string;
}

/** A place with what is remembered of it. */
export interface Remembered<P extends Place, M> {
	place: P;
	/** Names it in the state. */
	key: string;
	memo: M;
	/** It could not be read the last time. */
	isRetried: boolean;
}

/** What a round must know of the poll that it is played in. */
export interface Rules {
	/** Whether no further work is to be begun in this poll. */
	isTime(): boolean;
	/** Whether a fault concerns every place. */
	isGeneral(error: unknown): boolean;
	/** Called between pieces of work that take some milliseconds each, so that the host can do something else. */
	breathe(): Promise<void>;
}

/** Pieces of work, of some microseconds each, after which a round lets the host breathe. */
export const BREATH = 500;
