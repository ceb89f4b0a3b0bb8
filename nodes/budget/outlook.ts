import { timePassed, unansweredBy, type Allowance } from './allowance';
import { most } from './atOnce';
import { slidingMs, uncounted } from './lastMinute';
import type { Told } from './rateHeaders';
import { counts, room } from './rateWindow';
import { askInMs as timeToAsk, isAsking, LONGEST_WAIT_MS, type Reach } from './reach';
import { blockMs, holdMs } from './refusals';
import type { Terms } from './terms';

/** Milliseconds between two looks whether the request that asks after a limit has been answered. */
const WHILE_ASKED_MS = 1_000;

/** What keeps a request back. */
export interface HeldBack {
	waitMs: number;
	/** Undefined where no answer told it, but the user or the service's documentation. */
	told?: Told;
	/** Milliseconds until one request asks whether the limit still holds. */
	askInMs?: number;
}

interface Outlook extends HeldBack {
	/** Nobody should wait for so long. */
	isUsedUp: boolean;
}

/** A limit by which a request has to wait. */
interface Limit extends HeldBack {
	/** No answer to what is under way makes room before. */
	isSure: boolean;
	reach?: Reach;
}

/** Whether a request of these terms may go now (`waitMs` of 0 or less), or when. */
export function outlook(before: Allowance, now: number, terms: Terms): Outlook {
	const limits = limitsOf(timePassed(before, now), now, terms).map((limit) =>
		isLong(limit) ? whileAsked(limit, terms.endpoint, now) : limit,
	);
	const usedUp = longest(limits.filter(isLong));
	return usedUp ? { ...shown(usedUp), isUsedUp: true } : { ...shown(longest(limits)), isUsedUp: false };
}

/** How many requests may be in flight, as far as refusals told; Infinity while they told nothing. */
export const mostAtOnce = ({ refusals }: Allowance, now: number): number => most(refusals.atOnce, now);

/** What a request of these terms has to wait for. */
function limitsOf(allowance: Allowance, now: number, terms: Terms): Limit[] {
	const { refusals, lastMinute } = allowance;
	const { endpoint, documentedPerMinute, requestsPerMinute, share } = terms;
	const windows = allowance.windows.filter((window) => counts(window, terms));
	const limits: Limit[] = windows.map((window) => ({
		...room(window, now, unansweredBy(allowance, window), share),
		told: window.told,
		reach: window.reach,
	}));
	limits.push({ ...holdMs(refusals, now), isSure: false });
	if (refusals.block)
		limits.push({ waitMs: blockMs(refusals, endpoint, now), isSure: true, told: refusals.block.told, reach: refusals.block.reach });
	if (requestsPerMinute) limits.push({ waitMs: slidingMs(lastMinute, now, requestsPerMinute), isSure: true });
	if (documentedPerMinute && windows.length === 0) {
		const ids = allowance.windows.map(({ id }) => id);
		limits.push({ waitMs: slidingMs(uncounted(lastMinute, ids), now, Math.max(1, Math.floor(documentedPerMinute * share))), isSure: true });
	}
	return limits;
}

const isLong = ({ isSure, waitMs }: Limit): boolean => isSure && waitMs > LONGEST_WAIT_MS;

/** A limit that keeps requests away for long, as it is while one request may ask whether it still holds, or has asked. */
function whileAsked(limit: Limit, endpoint: string, now: number): Limit {
	if (!limit.reach) return limit;
	if (isAsking(limit.reach, endpoint)) return { ...limit, waitMs: WHILE_ASKED_MS };
	const askInMs = timeToAsk(limit.reach, endpoint, now);
	return { ...limit, waitMs: askInMs > 0 ? limit.waitMs : 0, askInMs };
}

/** The first of the longest; undefined when none has to be waited for. */
const longest = (limits: Limit[]): Limit | undefined =>
	limits.reduce<Limit | undefined>((one, other) => (other.waitMs > (one?.waitMs ?? 0) ? other : one), undefined);

const shown = ({ waitMs, told, askInMs }: HeldBack = { waitMs: 0 }): HeldBack => ({
	waitMs,
	...(told ? { told } : {}),
	...(askInMs === undefined ? {} : { askInMs }),
});
