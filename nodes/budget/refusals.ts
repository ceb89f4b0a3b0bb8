import { ANY_NUMBER, most, refused as refusedAtOnce, taken as takenAtOnce, type AtOnce } from './atOnce';
import { backoffMs } from './backoff';
import type { Answer, Told } from './rateHeaders';
import * as reach from './reach';
import type { Sent } from './terms';

/** A refusal comes fast, so after this time without one a request counts as taken. */
const PROBE_MS = 5_000;
/** Whoever asks for a longer wait does not speak of the requests that happen to be in flight. */
const BRIEF_MS = 10_000;

/** A wait for which a refusal asked. */
interface Hold {
	until: number;
	told: Told;
}

/**
 * What the 429 answers of an account tell beyond its headers: how many requests it takes at once, and how long it wants
 * to be left alone. All times are of the clock that nobody sets.
 */
export interface Refusals {
	readonly atOnce: AtOnce;
	/** Refusals since a request was last taken, those that were under way together counted as one. */
	readonly inVain: number;
	/** Until a request is taken, they go one at a time. `after`: the last that was sent before. `number`: the one under way. */
	readonly probing?: { after: number; number?: number; sentAt: number };
	/** The wait that holds for everybody. */
	readonly hold?: Hold;
	/** A wait so long that it is asked after: it holds for the endpoints that were told. */
	readonly block?: Hold & { reach: reach.Reach };
}

export const NO_REFUSALS: Refusals = { atOnce: ANY_NUMBER, inVain: 0 };

/**
 * - `passing`: it speaks of the requests in flight, or was by chance. Only the refused request waits.
 * - `underWay`: it was on its way when an earlier one was refused.
 * - `first`: since a request was last taken. Nobody sends until the service wants to be asked again, then one goes ahead.
 * - `further`: the one that went ahead was refused.
 */
export type Kind = 'passing' | 'underWay' | 'first' | 'further';

/** @param isExplained by the headers: a limit is used up, which has its own end */
export function kindOf({ probing }: Refusals, { number, inFlight }: Sent, { askedMs = 0 }: Answer, isExplained: boolean): Kind {
	if (probing) return number <= probing.after ? 'underWay' : 'further';
	return inFlight > 1 && askedMs <= BRIEF_MS && !isExplained ? 'passing' : 'first';
}

/**
 * The request was refused.
 * @param isExplained as in `kindOf`, which gave `kind`
 * @param lastNumber the last request sent until now
 */
export function refused(
	before: Refusals,
	sent: Sent,
	answer: Answer,
	now: number,
	{ kind, isExplained, lastNumber }: { kind: Kind; isExplained: boolean; lastNumber: number },
): Refusals {
	const after = stillBlocked(withoutProbe(before, sent.number), sent, now);
	if (kind === 'passing') return { ...after, atOnce: refusedAtOnce(after.atOnce, sent, now, lastNumber) };
	const heldBack = holdBack(after, kind, sent, isExplained ? { ...answer, askedMs: 0 } : answer, now);
	return kind === 'first' ? { ...heldBack, probing: { after: lastNumber, sentAt: now } } : heldBack;
}

/** The request was answered by anything but a refusal. */
export function taken(before: Refusals, sent: Sent): Refusals {
	const after = withoutProbe(before, sent.number);
	const atOnce = takenAtOnce(after.atOnce, sent);
	if (!after.probing && after.inVain === 0 && atOnce === after.atOnce) return after;
	if (after.probing && sent.number <= after.probing.after) return { ...after, atOnce };
	return { ...after, atOnce, inVain: 0, probing: undefined };
}

/** The service itself answered, and did not refuse. */
export function passed(refusals: Refusals, { number, terms }: Sent): Refusals {
	const { block } = refusals;
	const left = block && reach.missed(block.reach, terms.endpoint, number);
	return block ? { ...refusals, block: left && { ...block, reach: left } } : refusals;
}

/** The request has ended without an answer of the service. */
export function lost(before: Refusals, { number, terms }: Sent): Refusals {
	const after = withoutProbe(before, number);
	const { block } = after;
	return block ? { ...after, block: { ...block, reach: reach.released(block.reach, terms.endpoint, number) } } : after;
}

/** A request was sent, though that be to ask whether a block still holds. */
export function sent(before: Refusals, { number, terms: { endpoint } }: Sent, now: number): Refusals {
	const { probing, block } = before;
	const asks = blockMs(before, endpoint, now) > reach.LONGEST_WAIT_MS;
	if (!probing && !asks) return before;
	return {
		...before,
		probing: probing && { ...probing, number, sentAt: now },
		block: block && asks ? { ...block, reach: reach.asked(block.reach, endpoint, number) } : block,
	};
}

/** Time has passed: drops a wait that has ended. */
export const forgotten = (refusals: Refusals, now: number): Refusals =>
	refusals.block && refusals.block.until <= now ? { ...refusals, block: undefined } : refusals;

/** How long nobody may send. */
export function holdMs({ hold, probing }: Refusals, now: number): { waitMs: number; told?: Told } {
	const probeMs = probing?.number === undefined ? 0 : probing.sentAt + PROBE_MS - now;
	return { waitMs: Math.max((hold?.until ?? now) - now, probeMs), told: hold?.told };
}

/** How long no request of this endpoint may go, save one that asks. */
export const blockMs = ({ block }: Refusals, endpoint: string, now: number): number =>
	block && reach.holdsFor(block.reach, endpoint) ? block.until - now : 0;

/** Whether nothing is known that matters after `now`. */
export const isOver = (refusals: Refusals, now: number): boolean =>
	most(refusals.atOnce, now) === Infinity && !refusals.block && holdMs(refusals, now).waitMs <= 0;

const withoutProbe = (refusals: Refusals, number: number): Refusals =>
	refusals.probing?.number === number ? { ...refusals, probing: { ...refusals.probing, number: undefined } } : refusals;

/** The one that asked after a block was refused too. */
function stillBlocked(refusals: Refusals, { number, terms: { endpoint } }: Sent, now: number): Refusals {
	const { block } = refusals;
	return block && reach.isAskedBy(block.reach, endpoint, number)
		? { ...refusals, block: { ...block, reach: reach.told(block.reach, endpoint, number, now) } }
		: refusals;
}

function holdBack(
	before: Refusals,
	kind: Kind,
	{ number, terms: { endpoint } }: Sent,
	{ askedMs = 0, told }: Answer,
	now: number,
): Refusals {
	const inVain = kind === 'underWay' ? before.inVain : before.inVain + 1;
	const isLong = askedMs > reach.LONGEST_WAIT_MS;
	const until = now + Math.max(isLong ? 0 : askedMs, backoffMs(inVain, 0));
	const hold = !before.hold || until > before.hold.until ? { until, told } : before.hold;
	if (!isLong) return { ...before, inVain, hold };
	const asked = { until: now + askedMs, told };
	const longer = before.block && before.block.until > asked.until ? before.block : asked;
	return { ...before, inVain, hold, block: { ...longer, reach: reach.told(before.block?.reach ?? reach.NOWHERE, endpoint, number, now) } };
}
