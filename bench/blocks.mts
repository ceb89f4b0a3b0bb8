import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two looks at the event loop; each is late by as much as the loop was blocked. */
const LOOK_MS = 5;

/** A time in which a process did one thing only. */
export interface Block {
	milliseconds: number;
	/** Milliseconds of processor time in it, those of the process's other threads among them: what is missing went to other programs. */
	work: number;
}

/** Watches this process for blocks, from now on. */
export function watchedBlocks(): { end(): Promise<Block> } {
	let longest: Block = { milliseconds: 0, work: 0 };
	let lookedAt = performance.now();
	let used = process.cpuUsage();
	const look = () => {
		const now = performance.now();
		const milliseconds = now - lookedAt - LOOK_MS;
		const { user, system } = process.cpuUsage(used);
		if (milliseconds > longest.milliseconds) longest = { milliseconds, work: Math.min(milliseconds, (user + system) / 1_000) };
		lookedAt = now;
		used = process.cpuUsage();
		timer = setTimeout(look, LOOK_MS);
	};
	let timer = setTimeout(look, LOOK_MS);
	return {
		/** The longest one. */
		async end() {
			await delay(3 * LOOK_MS);
			clearTimeout(timer);
			return longest;
		},
	};
}
