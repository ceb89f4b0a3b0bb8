import { elapsedMs } from '../clock';
import { Gate, type Pass, type Ticket } from './gate';

export { UsedUp, type Pass, type Ticket } from './gate';

/** One of the account's requests in flight. */
export interface Slot {
	pass: Pass;
	/**
	 * Waits until the rate allows a further request within this slot.
	 * @returns undefined when the signal came before
	 * @throws UsedUp
	 */
	next(ticket: Pick<Ticket, 'again' | 'terms'>): Promise<Pass | undefined>;
}

/**
 * One gate an account, for the whole process: what this room remembers. None is dropped while somebody waits at it or what it
 * learned matters, which is a minute for most and a month at most. The others are dropped when their number has doubled,
 * so that there are never more than twice as many as matter, or `FEW`.
 */
const gates = new Map<string, Gate>();
const FEW = 16;
let tooMany = FEW;

function gateOf(id: string): Gate {
	const known = gates.get(id);
	if (known) return known;
	if (gates.size >= tooMany) {
		const now = elapsedMs();
		for (const [other, gate] of gates) if (gate.isForgettable(now)) gates.delete(other);
		tooMany = Math.max(FEW, 2 * gates.size);
	}
	const made = new Gate();
	gates.set(id, made);
	return made;
}

/**
 * Runs `work` when one of the account's slots is free and the service's limits allow a request. All items, nodes and
 * workflows of the process share them, so a node with hundreds of input items never sends hundreds of requests at once.
 * The slot is given back when `work` ends or the signal comes.
 * @param id names the account
 * @returns undefined when the signal came before the turn did
 * @throws UsedUp
 */
export async function withinBudget<T>(id: string, ticket: Ticket, work: (slot: Slot) => Promise<T>): Promise<T | undefined> {
	const { signal } = ticket;
	const gate = gateOf(id);
	const pass = await gate.turn(ticket, false);
	if (!pass) return undefined;
	let isHeld = true;
	const leave = () => {
		signal?.removeEventListener('abort', leave);
		if (isHeld) gate.leave(ticket);
		isHeld = false;
	};
	signal?.addEventListener('abort', leave, { once: true });
	if (signal?.aborted) leave();
	try {
		return await work({ pass, next: async (further) => await gate.turn({ ...ticket, ...further }, true) });
	} finally {
		pass.ended();
		leave();
	}
}
