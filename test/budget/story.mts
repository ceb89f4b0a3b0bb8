import { isForgettable, NOTHING_KNOWN, type Allowance } from '../../nodes/budget/allowance.ts';
import { mostAtOnce, outlook } from '../../nodes/budget/outlook.ts';
import { answerOf } from '../../nodes/budget/rateHeaders.ts';
import { reduce } from '../../nodes/budget/reduce.ts';
import type { Terms } from '../../nodes/budget/terms.ts';

const START = Date.parse('2026-09-24T12:00:00Z');
const msOf = (seconds: string | undefined) => START + Math.round(Number(seconds) * 1_000);
const secondsOf = (ms: number) => String(Math.round(ms - START) / 1_000);

/** The parts of a line that are separated by semicolons. */
const parts = (line: string) =>
	line
		.split(';')
		.map((part) => part.trim())
		.filter((part) => part !== '');

/**
 * What is known of a service after these events. Times are seconds after the start, and both clocks agree; what a request is called is
 * any word.
 * - `0 a sent`, `0 a sent to /x`, `0 a sent as 3rd` of those in flight
 * - `1 a 200`, `1 a 200 left 4 of 50 until 60`, `1 a 429 retry after 7`: the status, what the headers say of the limit, and Retry-After
 * - `1 a lost`: it ended without an answer
 */
export function told(events: string, terms: Omit<Terms, 'endpoint'>): Allowance {
	const requests = new Map<string, { number: number; endpoint: string }>();
	return parts(events).reduce((known, event) => {
		const [, time, name = '', what = ''] = /^(\S+) (\S+) (.+)$/.exec(event) ?? [];
		const at = msOf(time);
		const sent = /^sent(?: to (?<endpoint>\S+))?(?: as (?<inFlight>\d+)\w\w)?$/.exec(what);
		if (sent) {
			const { endpoint = '/', inFlight = '1' } = sent.groups ?? {};
			const next = reduce(known, { kind: 'sent', at, terms: { ...terms, endpoint }, inFlight: Number(inFlight) });
			requests.set(name, { number: next.lastNumber, endpoint });
			return next;
		}
		const request = requests.get(name);
		if (!request) throw new Error(`No request is called so: ${event}`);
		if (what === 'lost') return reduce(known, { kind: 'lost', at, number: request.number });
		const reply = replyOf(what, at);
		if (!reply) throw new Error(`Not an event: ${event}`);
		return reduce(known, { kind: 'answered', at, number: request.number, answer: answerOf(reply, request.endpoint, at) });
	}, NOTHING_KNOWN);
}

function replyOf(what: string, at: number) {
	const form = /^(?<status>\d{3})(?: left (?<left>\d+) of (?<limit>\d+) until (?<until>\S+))?(?: retry after (?<retry>\S+))?$/;
	const { status, left, limit, until, retry } = form.exec(what)?.groups ?? {};
	if (status === undefined) return undefined;
	return {
		status: Number(status),
		headers: {
			date: new Date(at).toUTCString(),
			...(left && { 'x-ratelimit-limit': limit, 'x-ratelimit-remaining': left, 'x-ratelimit-reset': String(msOf(until) / 1_000) }),
			...(retry && { 'retry-after': retry }),
		},
	};
}

/**
 * Whether a request may go, in the words of the line that asks: each part of it is a time, perhaps an endpoint, and what is expected.
 * - `2 goes`, `2 waits until 61`, `2 not before 3601` (too long to wait for), `2 not before 3601, asks at 300`
 * - `2 3 at once`, `2 any at once`; `70 forgotten`, `70 kept`
 */
export function answered(known: Allowance, questions: string, terms: Omit<Terms, 'endpoint'>): string {
	return parts(questions)
		.map((question) => {
			const [, time = '', of = '', expected = ''] = /^(\S+) (?:(\/\S*) )?(.+)$/.exec(question) ?? [];
			const now = msOf(time);
			return [time, ...(of ? [of] : []), verdict(known, now, { ...terms, endpoint: of || '/' }, expected)].join(' ');
		})
		.join('; ');
}

function verdict(known: Allowance, now: number, terms: Terms, expected: string): string {
	if (/at once$/.test(expected)) return `${String(mostAtOnce(known, now)).replace('Infinity', 'any')} at once`;
	if (/^(forgotten|kept)$/.test(expected)) return isForgettable(known, now) ? 'forgotten' : 'kept';
	const { waitMs, isUsedUp, askInMs } = outlook(known, now, terms);
	if (isUsedUp) return `not before ${secondsOf(now + waitMs)}${askInMs === undefined ? '' : `, asks at ${secondsOf(now + askInMs)}`}`;
	return waitMs <= 0 ? 'goes' : `waits until ${secondsOf(now + waitMs)}`;
}
