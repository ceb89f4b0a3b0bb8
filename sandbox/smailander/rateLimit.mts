import type { RecordedRequest } from '../http/exchange.mts';
import { Refusal } from '../http/exchange.mts';
import type { SmailanderSwitches } from './switches.mts';

type Limit = SmailanderSwitches['furtherLimits'][number];

/** Fixed windows that every request counts in: the main one and the further ones, such as an hour's and a day's. */
export class RateLimit {
	#windows: Array<{ startMs: number; used: number }> = [];
	/** Decided when a request arrives, whatever its handling takes. */
	#refused = new WeakMap<RecordedRequest, Limit & { endMs: number }>();

	reset(): void {
		this.#windows = [];
	}

	/** Counts a request and gives the headers of its reply: those of the window with the fewest requests left. */
	count(request: RecordedRequest, nowMs: number, switches: SmailanderSwitches): Record<string, string> {
		const limits = [{ limit: switches.rateLimit, windowMs: switches.rateWindowMs }, ...switches.furtherLimits];
		const states = limits.map(({ limit, windowMs }, index) => {
			let window = this.#windows[index];
			if (!window || nowMs >= window.startMs + windowMs) window = { startMs: nowMs, used: 0 };
			this.#windows[index] = window;
			window.used += 1;
			const claimed = index === 0 ? (switches.claimedRateLimit ?? limit) : limit;
			return { limit, windowMs, claimed, left: claimed - window.used, used: window.used, endMs: window.startMs + windowMs };
		});
		const full = states.filter(({ used, limit }) => used > limit).sort((a, b) => b.endMs - a.endMs)[0];
		if (full && switches.enforceRateLimit) this.#refused.set(request, full);
		const least = switches.enforceRateLimit ? 0 : 1;
		const tightest = states.reduce((one, other) => (other.left < one.left ? other : one));
		return {
			'x-ratelimit-limit': String(tightest.claimed),
			'x-ratelimit-remaining': String(Math.max(least, tightest.left)),
			'x-ratelimit-reset': String(Math.ceil(tightest.endMs / 1000)),
		};
	}

	/** Refuses with 429 a request that found a window full when it arrived, if the limits are enforced. */
	require(request: RecordedRequest, nowMs: number, { retryAfter }: SmailanderSwitches): void {
		const full = this.#refused.get(request);
		if (!full) return;
		const seconds = Math.max(1, Math.ceil((full.endMs - nowMs) / 1000));
		const date = new Date(nowMs + 2000).toUTCString();
		const value = { seconds: String(seconds), date, none: '' }[retryAfter];
		throw new Refusal(429, 'Too many requests', {
			code: 'rate_limit_exceeded',
			headers: value === '' ? {} : { 'retry-after': value },
		});
	}
}
