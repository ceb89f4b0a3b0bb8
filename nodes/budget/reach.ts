/** Milliseconds after which one request asks whether a limit still holds; twice as long after each that heard it does. */
const ASK_AFTER_MS = 5 * 60_000;
const LONGEST_ASK_AFTER_MS = 60 * 60_000;

/**
 * For which endpoints a limit holds, and when one request may ask whether it still does. A limit that one endpoint told
 * may be that endpoint's own, or no limit of the service at all but a gateway's word: it holds for who told it, and for
 * those of whom nothing is known yet. What two told is the account's. Requests are named by their numbers.
 */
export class Reach {
	private readonly tellers = new Map<string, { askAt: number; afterMs: number }>();
	/** Answered as if there were no such limit. */
	private readonly free = new Set<string>();
	/** The request by which each endpoint asks. */
	private readonly asking = new Map<string, number>();

	isToldBy(endpoint: string): boolean {
		return this.tellers.has(endpoint);
	}

	holdsFor(endpoint: string): boolean {
		return this.tellers.has(endpoint) || !this.free.has(endpoint);
	}

	/** The answer to a request told the limit. */
	tell(endpoint: string, number: number, now: number): void {
		const { afterMs = ASK_AFTER_MS } = this.tellers.get(endpoint) ?? {};
		const hasAsked = this.release(endpoint, number);
		const nextMs = hasAsked && this.tellers.has(endpoint) ? Math.min(LONGEST_ASK_AFTER_MS, 2 * afterMs) : afterMs;
		this.tellers.set(endpoint, { askAt: now + nextMs, afterMs: nextMs });
		if (this.tellers.size === 2) this.free.clear();
		this.free.delete(endpoint);
	}

	/**
	 * A request was taken without a word on the limit.
	 * @returns whether that disproves the limit: an endpoint that had told it had asked
	 */
	miss(endpoint: string, number: number): boolean {
		const hasAsked = this.release(endpoint, number);
		if (this.tellers.has(endpoint)) return hasAsked;
		if (hasAsked || this.tellers.size < 2) this.free.add(endpoint);
		return false;
	}

	/** The request has ended. @returns whether it was the one that asks */
	release(endpoint: string, number: number): boolean {
		return this.isAskedBy(endpoint, number) && this.asking.delete(endpoint);
	}

	isAskedBy(endpoint: string, number: number): boolean {
		return this.asking.get(endpoint) === number;
	}

	ask(endpoint: string, number: number): void {
		this.asking.set(endpoint, number);
	}

	isAsking(endpoint: string): boolean {
		return this.asking.has(endpoint);
	}

	/** Milliseconds until a request of this endpoint may ask: none for one that has not told the limit. */
	askInMs(endpoint: string, now: number): number {
		return Math.max(0, (this.tellers.get(endpoint)?.askAt ?? now) - now);
	}
}
