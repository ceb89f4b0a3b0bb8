/** How far a run has come: `empty` is one that ended well and has nothing to give, `unknown` a word that nobody knows. */
export type Standing = 'completed' | 'empty' | 'failed' | 'running' | 'unknown';

/**
 * The words by which services tell it, without regard to case, separators and what is put between them. Smailander documents
 * `generating` and `completed`; the rest are the words of services like it.
 */
const WORDS: Record<Exclude<Standing, 'unknown'>, readonly string[]> = {
	completed: [
		'available',
		'complete',
		'completed',
		'delivered',
		'done',
		'finished',
		'generated',
		'processed',
		'ready',
		'success',
		'successful',
		'succeeded',
	],
	empty: [
		'completed empty',
		'completed no data',
		'done no data',
		'empty',
		'no content',
		'no data',
		'no data found',
		'no results',
		'no rows',
		'success no data',
	],
	failed: [
		...[
			'aborted',
			'canceled',
			'cancelled',
			'crashed',
			'declined',
			'denied',
			'error',
			'errored',
			'expired',
			'fail',
			'failed',
			'failure',
			'fatal',
		],
		...['killed', 'rejected', 'stopped', 'terminated', 'timed out', 'timeout'],
	],
	running: [
		...['accepted', 'building', 'enqueued', 'executing', 'generating', 'in progress', 'in queue', 'initializing', 'not ready', 'pending'],
		...[
			'preparing',
			'processing',
			'queued',
			'received',
			'rendering',
			'retrying',
			'running',
			'scheduled',
			'started',
			'starting',
			'submitted',
			'waiting',
			'working',
		],
	],
};

const lettersOf = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

const known = new Map(
	(Object.entries(WORDS) as Array<[Standing, readonly string[]]>).flatMap(([standing, words]) =>
		words.map((word) => [lettersOf(word), standing] as const),
	),
);

/** What a service's word for a state says, in any spelling: `TIMED_OUT`, `timed-out` and `TimedOut` are one. */
export const standingOf = (word: string): Standing => known.get(lettersOf(word)) ?? 'unknown';
