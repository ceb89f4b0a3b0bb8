/** Milliseconds after which one request asks whether a limit still holds; twice as long after each that heard it does. */
const ASK_AFTER_MS = 5 * 60_000;
const LONGEST_ASK_AFTER_MS = 60 * 60_000;
/** What keeps requests away for longer is asked after. */
export const LONGEST_WAIT_MS = 5 * 60_000;

/**
 * For which endpoints a limit holds, and when one request may ask whether it still does. A limit that one endpoint told
 * may be that endpoint's own, or no limit of the service at all but a gateway's word: it holds for who told it, and for
 * those of whom nothing is known yet. What two told is the account's. Requests are named by their numbers.
 */
export interface Reach {
	readonly tellers: Readonly<Record<string, { askAt: number; afterMs: number }>>;
	/** Answered as if there were no such limit. */
	readonly free: readonly string[];
	/** The request by which each endpoint asks. */
	readonly asking: Readonly<Record<string, number>>;
}

/** Of a limit that nobody has told yet. */
export const NOWHERE: Reach = { tellers: {}, free: [], asking: {} };

export const isToldBy = ({ tellers }: Reach, endpoint: string): boolean => tellers[endpoint] !== undefined;

export const holdsFor = (reach: Reach, endpoint: string): boolean => isToldBy(reach, endpoint) || !reach.free.includes(endpoint);

/** The answer to a request told the limit. */
export function told(reach: Reach, endpoint: string, number: number, now: number): Reach {
	const before = reach.tellers[endpoint];
	const hasAsked = isAskedBy(reach, endpoint, number);
	const afterMs = !before ? ASK_AFTER_MS : hasAsked ? Math.min(LONGEST_ASK_AFTER_MS, 2 * before.afterMs) : before.afterMs;
	const tellers = { ...reach.tellers, [endpoint]: { askAt: now + afterMs, afterMs } };
	const isAccounts = Object.keys(tellers).length === 2;
	return { ...released(reach, endpoint, number), tellers, free: isAccounts ? [] : reach.free.filter((one) => one !== endpoint) };
}

/**
 * A request was taken without a word on the limit.
 * @returns undefined when that disproves the limit: an endpoint that had told it had asked
 */
export function missed(reach: Reach, endpoint: string, number: number): Reach | undefined {
	const hasAsked = isAskedBy(reach, endpoint, number);
	if (isToldBy(reach, endpoint)) return hasAsked ? undefined : reach;
	const isFree = hasAsked || Object.keys(reach.tellers).length < 2;
	const after = released(reach, endpoint, number);
	return isFree && !reach.free.includes(endpoint) ? { ...after, free: [...reach.free, endpoint] } : after;
}

/** The request asks whether the limit still holds. */
export const asked = (reach: Reach, endpoint: string, number: number): Reach => ({
	...reach,
	asking: { ...reach.asking, [endpoint]: number },
});

/** The request has ended, so it asks no longer. */
export function released(reach: Reach, endpoint: string, number: number): Reach {
	if (!isAskedBy(reach, endpoint, number)) return reach;
	return { ...reach, asking: Object.fromEntries(Object.entries(reach.asking).filter(([one]) => one !== endpoint)) };
}

export const isAskedBy = ({ asking }: Reach, endpoint: string, number: number): boolean => asking[endpoint] === number;

export const isAsking = ({ asking }: Reach, endpoint: string): boolean => asking[endpoint] !== undefined;

/** Milliseconds until a request of this endpoint may ask: none for one that has not told the limit. */
export const askInMs = ({ tellers }: Reach, endpoint: string, now: number): number => Math.max(0, (tellers[endpoint]?.askAt ?? now) - now);
