import { createHash } from 'node:crypto';

/** Counts the places of one service address and key; callers wait in the order they came. */
class Places {
	private taken = 0;
	private readonly waiting: Array<() => void> = [];

	constructor(private readonly size: number) {}

	get idle(): boolean {
		return this.taken === 0 && this.waiting.length === 0;
	}

	async enter(): Promise<void> {
		if (this.taken < this.size) {
			this.taken += 1;
			return;
		}
		// The place of the one who leaves is handed over, so `taken` stays as it is.
		await new Promise<void>((admit) => this.waiting.push(admit));
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
 */
export async function withinBudget<T>(account: string, maxInFlight: number, work: () => Promise<T>): Promise<T> {
	const places = placesByAccount.get(account) ?? new Places(maxInFlight);
	placesByAccount.set(account, places);
	await places.enter();
	try {
		return await work();
	} finally {
		places.leave();
		if (places.idle) placesByAccount.delete(account);
	}
}
