import type { Reply } from '../transport/service';
import { firstText } from '../values/record';
import { timeOf } from '../values/time';
import type { Warn } from './host';

/** Milliseconds by which two clocks that show the same time may differ, and a reply may be old. */
const TOLERANCE_MS = 5 * 60_000;
/** Requests that only ask for the time: one settles it where the first reply was right, two where it was wrong. */
const MOST_ASKED = 2;
/** A service's clock that is further off is told of. */
const DAY_MS = 24 * 60 * 60_000;

/**
 * The service's own time in a poll, by the Date header of its replies. One reply may be a gateway's or out of a cache, and a wrong time would
 * spoil the position for good: it counts when it shows what this machine's clock does, or what another reply does.
 */
export class ToldTime {
	/** Before the first request: what happens while the replies come is not past. */
	private readonly begunAt = Date.now();
	/** Milliseconds by which each reply was ahead of this machine. */
	private readonly gaps: number[] = [];

	learn(reply: Reply): Reply {
		const told = timeOf(firstText(reply.headers.date));
		if (!Number.isNaN(told)) this.gaps.push(told - Date.now());
		return reply;
	}

	/**
	 * When the poll began, in milliseconds since 1970; by this machine's clock where the service tells none that can be relied on.
	 * @param ask gets one more reply, which `learn` is told; called twice at most
	 */
	async now(warn: Warn, ask: () => Promise<unknown>): Promise<number> {
		for (let asked = 0; asked < MOST_ASKED && this.gap === undefined && this.gaps.length > 0; asked += 1) await ask();
		const { gap } = this;
		if (gap === undefined && this.gaps.length > 0) warn('The service told different times in one poll, so the clock of n8n counts');
		if (Math.abs(gap ?? 0) > DAY_MS)
			warn(
				`The clock of n8n is ${Math.round(Math.abs(gap!) / DAY_MS)} days ${gap! > 0 ? 'behind' : 'ahead of'} that of the service, which counts`,
			);
		return this.begunAt + (gap ?? 0);
	}

	private get gap(): number | undefined {
		const isNear = (gap: number, other: number) => Math.abs(gap - other) <= TOLERANCE_MS;
		return this.gaps.find((gap, index) => isNear(gap, 0) || this.gaps.some((other, at) => at !== index && isNear(gap, other)));
	}
}
