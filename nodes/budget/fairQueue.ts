/** A queue that is fair between callers: each is served one entry in turn, however many it has waiting. */
export class FairQueue<T> {
	/** The caller whose turn it is comes first. No list is empty. */
	private readonly waiting = new Map<string, T[]>();

	get isEmpty(): boolean {
		return this.waiting.size === 0;
	}

	/** @param ahead before the caller's other entries */
	add(caller: string, entry: T, ahead: boolean): void {
		const entries = this.waiting.get(caller) ?? [];
		if (ahead) entries.unshift(entry);
		else entries.push(entry);
		this.waiting.set(caller, entries);
	}

	/** The entry whose turn it is; it stays until it is taken. */
	get next(): T | undefined {
		for (const entries of this.waiting.values()) return entries[0];
		return undefined;
	}

	/** Removes the entry whose turn it is; its caller comes last from now on. */
	take(): void {
		for (const [caller, entries] of this.waiting) {
			this.waiting.delete(caller);
			entries.shift();
			if (entries.length > 0) this.waiting.set(caller, entries);
			return;
		}
	}

	remove(caller: string, entry: T): void {
		const others = (this.waiting.get(caller) ?? []).filter((one) => one !== entry);
		if (others.length > 0) this.waiting.set(caller, others);
		else this.waiting.delete(caller);
	}
}
