import type { RecordedRequest } from '../http/exchange.mts';
import { Refusal } from '../http/exchange.mts';
import type { SmailanderSwitches } from './switches.mts';

interface Limit {
	limit: number;
	windowMs: number;
	/** What the headers say of it. */
	claimed: number;
}

/** Fixed windows that every request counts in: the main one and the further ones, such as an hour's and a day's, or that of its endpoint. */
export class RateLimit {
	#windows = new Map<string, { startMs: number; used: number }>();
	/** Seconds to wait. Decided when a request arrives, whatever its handling takes. */
	#refused = new WeakMap<RecordedRequest, number>();

	reset(): void {
		this.#windows.clear();
	}

	/** Counts a request and gives the headers of its reply: those of the window with the fewest requests left. */
	count(request: RecordedRequest, nowMs: number, switches: SmailanderSwitches): Record<string, string> {
		const { takesAtOnce, enforceRateLimit, tellsRateLimit } = switches;
		const states = [...limitsOf(request, switches)].map(([name, { limit, windowMs, claimed }]) => {
			let window = this.#windows.get(name);
			if (!window || nowMs >= window.startMs + windowMs) window = { startMs: nowMs, used: 0 };
			this.#windows.set(name, window);
			window.used += 1;
			return { limit, claimed, left: claimed - window.used, used: window.used, endMs: window.startMs + windowMs };
		});
		const full = states.filter(({ used, limit }) => used > limit).sort((a, b) => b.endMs - a.endMs)[0];
		if (full && enforceRateLimit) this.#refused.set(request, Math.max(1, Math.ceil((full.endMs - nowMs) / 1000)));
		else if (takesAtOnce !== null && request.inFlight > takesAtOnce) this.#refused.set(request, 1);
		if (!tellsRateLimit) return {};
		const least = enforceRateLimit ? 0 : 1;
		const tightest = states.reduce((one, other) => (other.left < one.left ? other : one));
		return {
			'x-ratelimit-limit': String(tightest.claimed),
			'x-ratelimit-remaining': String(Math.max(least, tightest.left)),
			'x-ratelimit-reset': String(Math.ceil(tightest.endMs / 1000)),
		};
	}

	/** Refuses with 429 a request that found a window full, or too many others, when it arrived. */
	require(request: RecordedRequest, nowMs: number, { retryAfter }: SmailanderSwitches): void {
		const seconds = this.#refused.get(request);
		if (seconds === undefined) return;
		const date = new Date(nowMs + 2000).toUTCString();
		const value = { seconds: String(seconds), date, none: '' }[retryAfter];
		throw new Refusal(429, 'Too many requests', {
			code: 'rate_limit_exceeded',
			headers: value === '' ? {} : { 'retry-after': value },
		});
	}
}

/** By name of their windows. */
function limitsOf({ method, path }: RecordedRequest, switches: SmailanderSwitches): Map<string, Limit> {
	const { rateLimit, rateWindowMs, claimedRateLimit, furtherLimits, endpointLimits } = switches;
	const own = endpointLimits.findIndex((one) => one.endpoint.test(`${method} ${path}`));
	if (own >= 0) return new Map([[`endpoint ${own}`, { ...endpointLimits[own]!, claimed: endpointLimits[own]!.limit }]]);
	const further = furtherLimits.map((one, index): [string, Limit] => [`further ${index}`, { ...one, claimed: one.limit }]);
	return new Map([['main', { limit: rateLimit, windowMs: rateWindowMs, claimed: claimedRateLimit ?? rateLimit }], ...further]);
}
