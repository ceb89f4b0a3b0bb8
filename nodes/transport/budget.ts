import { createHash } from 'node:crypto';

/** Counts the places of one service address and key; callers wait in the order they came. */
class Places {
	private taken = 0;
	private readonly waiting: Array<() => void> = [];

	constructor(private readonly size: number) {}

	get idle(): boolean {
		return this.taken === 0 && this.waiting.length === 0;
	}

	/** Whether a place was given; not when the signal came first. */
	async enter(signal: AbortSignal | undefined): Promise<boolean> {
		if (signal?.aborted) return false;
		if (this.taken < this.size) {
			this.taken += 1;
			return true;
		}
		// The place of the one who leaves is handed over, so `taken` stays as it is.
		return await new Promise<boolean>((resolve) => {
			const giveUp = () => {
				this.waiting.splice(this.waiting.indexOf(admit), 1);
				resolve(false);
			};
			const admit = () => {
				signal?.removeEventListener('abort', giveUp);
				resolve(true);
			};
			this.waiting.push(admit);
			signal?.addEventListener('abort', giveUp, { once: true });
		});
	}

	leave(): void {
		const next = this.waiting.shift();
		if (next) next();
		else this.taken -= 1;
	}
}

const placesByAccount = new Map<string, Places>();

/** Names an account without holding its key. */
export const accountId = (address: string, key: string): string =>
	createHash('sha256').update(`${address}\n${key}`).digest('hex');

/**
 * Runs `work` when one of the account's places is free. All items, nodes and workflows of the process
 * share the places, so a node with hundreds of input items never sends hundreds of requests at once.
 * @returns undefined when the signal came before a place was free
 */
export async function withinBudget<T>(
	account: string,
	maxInFlight: number,
	signal: AbortSignal | undefined,
	work: () => Promise<T>,
): Promise<T | undefined> {
	const places = placesByAccount.get(account) ?? new Places(maxInFlight);
	placesByAccount.set(account, places);
	if (!(await places.enter(signal))) return undefined;
	try {
		return await work();
	} finally {
		places.leave();
		if (places.idle) placesByAccount.delete(account);
	}
}
