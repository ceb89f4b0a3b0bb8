import { Refusal } from '../http/exchange.mts';
import { httpDateAhead } from '../http/faults.mts';
import type { SmailanderSwitches } from './switches.mts';

/** A fixed window that every request counts in. */
export class RateLimit {
	#windowStartMs = 0;
	#used = 0;

	reset(): void {
		this.#windowStartMs = 0;
		this.#used = 0;
	}

	count(nowMs: number, switches: SmailanderSwitches): void {
		if (nowMs >= this.#windowStartMs + switches.rateWindowMs) {
			this.#windowStartMs = nowMs;
			this.#used = 0;
		}
		this.#used += 1;
	}

	headers(switches: SmailanderSwitches): Record<string, string> {
		const least = switches.enforceRateLimit ? 0 : 1;
		return {
			'x-ratelimit-limit': String(switches.rateLimit),
			'x-ratelimit-remaining': String(Math.max(least, switches.rateLimit - this.#used)),
			'x-ratelimit-reset': String(Math.ceil((this.#windowStartMs + switches.rateWindowMs) / 1000)),
		};
	}

	/** Refuses with 429 when the window is full and the limit is enforced. */
	require(nowMs: number, switches: SmailanderSwitches): void {
		if (!switches.enforceRateLimit || this.#used <= switches.rateLimit) return;
		const seconds = Math.max(1, Math.ceil((this.#windowStartMs + switches.rateWindowMs - nowMs) / 1000));
		const value = { seconds: String(seconds), date: httpDateAhead(), none: '' }[switches.retryAfter];
		throw new Refusal(429, 'Too many requests', {
			code: 'rate_limit_exceeded',
			headers: value === '' ? {} : { 'retry-after': value },
		});
	}
}
