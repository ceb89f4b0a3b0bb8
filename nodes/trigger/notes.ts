import { fingerprint } from '../polling/fingerprint';

/** Milliseconds within which a poll that begins from an older position is taken for one that was queued before it moved. */
const STALE_MS = 30_000;
const AN_HOUR_MS = 60 * 60_000;

/** What this process noted of one trigger besides its stored state. Lost when n8n ends, which costs at most a repeated word. */
export interface Notes {
	/** Until when a poll that is running is waited for. All times here are those of the clock that nobody sets. */
	busyUntil: number;
	/** The position from which the last poll moved on, and when. */
	left?: { position: string; atMs: number };
	/** The state after a poll that n8n may not have stored: it drops that of the activation when nothing was put out. */
	unstored?: unknown;
	/** The data of the workflow as n8n published it, which the triggers of one publication share. */
	workflowData?: object;
	/** The faults that were shown since the last poll without one, by their words, and when. */
	shown?: Map<string, number>;
}

/** By the name that `triggerName` gives. */
export type NotesByTrigger = Map<string, Notes>;

export const notesOf = (notes: NotesByTrigger, trigger: string): Notes => {
	const own = notes.get(trigger) ?? { busyUntil: 0 };
	notes.set(trigger, own);
	return own;
};

/**
 * Whether the poll would repeat what another one does or has just done. After a crash n8n runs the missed polls at
 * once, all from the same position.
 */
export const isRepeated = ({ busyUntil, left }: Notes, stored: unknown, nowMs: number): boolean =>
	nowMs < busyUntil || (left !== undefined && nowMs - left.atMs < STALE_MS && left.position === fingerprint(stored));

/** Whether a fault is to be shown: at first, and every hour, though others come in between. Words with a digit, such as IDs and counts, do not tell faults apart. */
export function isToBeShown(notes: Notes, message: string, nowMs: number): boolean {
	const words = message.replace(/[\w-]+/g, (word) => (/\d/.test(word) ? '#' : word));
	const lately = [...(notes.shown ?? [])].filter(([, atMs]) => nowMs - atMs < AN_HOUR_MS);
	notes.shown = new Map(lately);
	if (notes.shown.has(words)) return false;
	notes.shown.set(words, nowMs);
	return true;
}
