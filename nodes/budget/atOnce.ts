import { Ceiling } from './ceiling';

/** So many refusals are more than chance, when each of them is made up for by so many requests that are taken. */
const TOO_OFTEN = 3;
const MADE_UP_BY = 5;

const PATIENCE = { firstMs: 1_000, furtherMs: 1_000, longestMs: 30_000 };

/** A request, and how many of the account were in flight when it was sent, itself included. */
interface Sent {
	number: number;
	inFlight: number;
}

/** How many requests a service takes at once, learned from what it refuses and what it takes. */
export class AtOnce {
	private readonly ceiling = new Ceiling(PATIENCE, 1);
	/** Requests in flight at each refusal that was not made up for. */
	private refusedAt: number[] = [];
	/** Requests taken with as many in flight, since the last refusal that was made up for. */
	private madeUp = 0;
	/** The last request sent before the number was lowered, if none of the later ones was taken yet. */
	private loweredAfter: number | undefined;

	/** Infinity while nothing is known. */
	most(now: number): number {
		return this.ceiling.at(now);
	}

	taken({ number, inFlight }: Sent): void {
		if (this.loweredAfter !== undefined && number > this.loweredAfter) this.loweredAfter = undefined;
		const index = this.refusedAt.findIndex((refusedAt) => refusedAt <= inFlight);
		if (index < 0) return;
		this.madeUp = (this.madeUp + 1) % MADE_UP_BY;
		if (this.madeUp === 0) this.refusedAt.splice(index, 1);
	}

	/**
	 * What is refused by chance is mostly taken with as many in flight, so that one refusal lowers nothing. What is
	 * refused further on, with none taken in between, is far too many.
	 * @param lastNumber the last request sent until now
	 */
	refused({ inFlight }: Sent, now: number, lastNumber: number): void {
		this.refusedAt.push(inFlight);
		if (this.refusedAt.length < TOO_OFTEN) return;
		const tooMany = Math.max(...this.refusedAt);
		const to = this.loweredAfter === undefined ? tooMany - 1 : Math.max(1, Math.floor(tooMany / 2));
		this.ceiling.lower(to, tooMany, now);
		this.loweredAfter = lastNumber;
		this.refusedAt = this.refusedAt.filter((refusedAt) => refusedAt <= to);
	}
}
