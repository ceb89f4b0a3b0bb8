import type { Reply } from '../../../transport/service';
import { firstText } from '../../../values/record';

/**
 * The service's clock as seen from here, learned from the Date header of its replies. Every reply narrows the offset:
 * the header's second began before the reply came, and had not ended when the request left.
 */
export class ServiceClock {
	private earliest = -Infinity;
	private latest = Infinity;

	/** Whether any reply told the time. Until then both clocks count as equal. */
	get isKnown(): boolean {
		return Number.isFinite(this.earliest);
	}

	/** Milliseconds, both in local time. */
	learn({ headers }: Reply, sentAt: number, receivedAt: number): void {
		const second = Date.parse(firstText(headers.date));
		if (Number.isNaN(second)) return;
		const earliest = second - receivedAt;
		const latest = second + 1_000 - sentAt;
		// Nothing in common with what was known: one of the clocks was set.
		const isConsistent = earliest <= this.latest && latest >= this.earliest;
		this.earliest = isConsistent ? Math.max(this.earliest, earliest) : earliest;
		this.latest = isConsistent ? Math.min(this.latest, latest) : latest;
	}

	/** A local time, in milliseconds, as the service counts it. */
	toService = (local: number): number => local + this.offset;

	/** A time of the service, in milliseconds, as it is counted here. */
	toLocal = (service: number): number => service - this.offset;

	private get offset(): number {
		return this.isKnown ? (this.earliest + this.latest) / 2 : 0;
	}
}
