import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again and again until there is something. @throws Error naming what was waited for */
export async function until<T>(what: string, withinMs: number, look: () => Promise<T | undefined>, everyMs = 500): Promise<T> {
	const deadline = Date.now() + withinMs;
	for (;;) {
		const found = await look();
		if (found !== undefined) return found;
		if (Date.now() > deadline) throw new Error(`Not within ${withinMs / 1000} s: ${what}`);
		await sleep(everyMs);
	}
}
