import { timePassed, unansweredBy, type Allowance } from './allowance';
import { added } from './lastMinute';
import type { Answer } from './rateHeaders';
import { beganAfter, counts, isSharedBy, isUsedUp, matches, type RateWindow } from './rateWindow';
import * as reach from './reach';
import * as refusals from './refusals';
import type { Sent, Terms } from './terms';
import * as windows from './windowEvents';

/** What happens to an account. */
export type Event =
	/** A request goes: it is number `lastNumber` from now on. `inFlight`: the account's, with this one. */
	| { kind: 'sent'; at: number; terms: Terms; inFlight: number }
	/** The head of its answer has come. */
	| { kind: 'answered'; at: number; number: number; answer: Answer }
	/** It ended without one, so that nobody knows whether it was counted. */
	| { kind: 'lost'; at: number; number: number };

/** What an event makes of what is known. Events come in the order of their times. */
export function reduce(before: Allowance, event: Event): Allowance {
	const known = timePassed(before, event.at);
	if (event.kind === 'sent') return sent(known, event);
	const request = known.unanswered.find(({ number }) => number === event.number);
	if (!request) return known;
	const rest = { ...known, unanswered: known.unanswered.filter((one) => one !== request) };
	if (event.kind === 'lost') return lost(overlooked(rest, request), request);
	const { window, learned } = learn(rest, request, event);
	return event.answer.status === 429
		? refused(overlooked(learned, request, window), request, event, window)
		: overlooked(taken(learned, request, event, window), request, window);
}

function sent(before: Allowance, { at, terms, inFlight }: Extract<Event, { kind: 'sent' }>): Allowance {
	const request: Sent = { number: before.lastNumber + 1, terms, inFlight };
	const countedBy = before.windows.filter((window) => counts(window, terms));
	return {
		windows: before.windows.map((window) => (countedBy.includes(window) ? windows.sent(window, at, request) : window)),
		refusals: refusals.sent(before.refusals, request, at),
		lastMinute: added(before.lastMinute, { at, countedBy: countedBy.map(({ id }) => id) }),
		unanswered: [...before.unanswered, request],
		lastNumber: request.number,
	};
}

type Answered = Extract<Event, { kind: 'answered' }>;

/** @returns `window`: the ID of the limit of which the answer told */
function learn(
	before: Allowance,
	{ number, terms: { endpoint } }: Sent,
	{ at, answer }: Answered,
): { learned: Allowance; window?: number } {
	const { notice } = answer;
	if (!notice) return { learned: before };
	const { lastNumber } = before;
	const known =
		before.windows.find((one) => reach.isToldBy(one.reach, endpoint) && matches(one, notice)) ??
		before.windows.find((one) => isSharedBy(one, notice));
	const read = { number, lastNumber, unanswered: known ? unansweredBy(before, known) : before.unanswered.length };
	if (known)
		return {
			learned: changed(before, (window) => (window === known ? windows.told(window, { ...answer, notice }, at, read) : window)),
			window: known.id,
		};
	return { learned: { ...before, windows: [...before.windows, windows.opened({ ...answer, notice }, at, read)] }, window: number };
}

/** An answer of 500 and more may be another's than the service's, and says nothing of its limits by its silence. */
function taken(before: Allowance, request: Sent, { answer }: Answered, told: number | undefined): Allowance {
	const after = { ...before, refusals: refusals.taken(before.refusals, request) };
	if (answer.status >= 500) return lost(after, request);
	const left = changed(after, (window) => (window.id === told ? window : windows.missed(window, request.terms.endpoint, request.number)));
	return { ...left, refusals: refusals.passed(left.refusals, request) };
}

/** Limits of which the answer says nothing may have counted the request. */
const overlooked = (before: Allowance, { number, terms }: Sent, told?: number): Allowance =>
	changed(before, (window) =>
		window.id !== told && counts(window, terms) ? windows.overlooked(window, number, before.lastNumber) : window,
	);

function refused(before: Allowance, request: Sent, { at, answer }: Answered, told: number | undefined): Allowance {
	const { number, terms } = request;
	const { lastNumber } = before;
	const countedBy = before.windows.filter((window) => counts(window, terms));
	const withRoom = countedBy.filter((window) => !isUsedUp(window) && !beganAfter(window, number));
	const isExplained = withRoom.length < countedBy.length;
	const kind = refusals.kindOf(before.refusals, request, answer, isExplained);
	const after = changed(before, (window) => {
		const closed = window.id === told ? windows.closed(window, at + (answer.askedMs ?? 0)) : window;
		const heard = countedBy.includes(window) ? windows.asksInVain(closed, request, at) : closed;
		if (!withRoom.includes(window)) return heard;
		const counted = windows.refused(heard);
		return kind === 'first' || kind === 'underWay' ? windows.lowered(counted, at, kind === 'first') : counted;
	});
	return { ...after, refusals: refusals.refused(before.refusals, request, answer, at, { kind, isExplained, lastNumber }) };
}

function lost(before: Allowance, request: Sent): Allowance {
	const after = changed(before, (window) => windows.released(window, request));
	return { ...after, refusals: refusals.lost(before.refusals, request) };
}

/** With each limit as `change` gives it; one for which it gives undefined is no limit any more. */
const changed = (allowance: Allowance, change: (window: RateWindow) => RateWindow | undefined): Allowance =>
	allowance.windows.length === 0 ? allowance : { ...allowance, windows: allowance.windows.flatMap((window) => change(window) ?? []) };
