import type { Reply } from '../../../transport/service';
import { firstText } from '../../../values/record';
import { threatLocker } from '../../api';

/** Less is of no weight in periods of days, and may be the time that a reply took. */
const TOLERATED_MINUTES = 5;

/** How far n8n's clock, by which periods are counted, is from that of the service, told by the Date header of its replies. */
export class ClockGap {
	private minutes = 0;

	learn(reply: Reply): Reply {
		const told = Date.parse(firstText(reply.headers.date));
		if (!Number.isNaN(told)) this.minutes = Math.trunc((Date.now() - told) / 60_000);
		return reply;
	}

	/** Undefined where the clocks agree. */
	hint(): string | undefined {
		if (Math.abs(this.minutes) <= TOLERATED_MINUTES) return undefined;
		const direction = this.minutes > 0 ? 'ahead of' : 'behind';
		return `The clock of n8n is ${lengthOf(Math.abs(this.minutes))} ${direction} that of ${threatLocker.name}, and periods such as Last 24 Hours end by it. Set the clock of the machine that n8n runs on.`;
	}
}

const A_DAY = 24 * 60;

/** In a unit in which it can be read. */
function lengthOf(minutes: number): string {
	if (minutes < 3 * 60) return `${minutes} minutes`;
	return minutes < 3 * A_DAY ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / A_DAY)} days`;
}
