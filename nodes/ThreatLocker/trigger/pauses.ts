import { MAX_SEEN } from '../../polling/newsState';
import { Refusal } from '../../refusal';
import { rethrow } from '../../rethrow';
import { hadItsTime } from '../../transport/connection';
import { isGeneral, ServiceFault, shortName } from '../../transport/errors';
import type { Warn } from '../../trigger/host';
import { utcSeconds } from '../../values/utc';
import { TooManyRows, type WatchedRow } from './distinctRows';
import type { WatchedOrganization } from './reading';

const DAY_MS = 24 * 60 * 60_000;
/** Of a longer pause only its end is caught up with. */
const LONGEST_PAUSE_MS = 31 * DAY_MS;
/** Milliseconds that catching up may take. With durable cursors a poll begins nothing after 25 seconds. */
const PATIENCE_MS = 20_000;
/** Rows of one poll by which pauses are caught up with: as many again may be new besides. */
const MAX_CAUGHT_UP = MAX_SEEN / 2;

/** An organization's rows from a time until now; all there are where the report does not go by dates. */
interface WindowRows {
	rows: WatchedRow[];
	isDated: boolean;
}

export interface Bounds {
	timeout: number;
	most: number;
}

/** Reads an organization's rows from a time until now. */
export interface RowsSince {
	/**
	 * @param bounds for a longer window: milliseconds, and how many rows of a report that goes by dates
	 * @throws TooManyRows
	 */
	(organization: WatchedOrganization, startMs: number, bounds?: Bounds): Promise<WindowRows>;
}

interface Window {
	/** Milliseconds of the service's clock. */
	now: number;
	lookBackMs: number;
	rowsSince: RowsSince;
}

/** What is remembered of an organization. */
interface LastReading {
	/** Milliseconds of the service's clock up to which its rows were read; undefined where there is no pause to catch up with. */
	readTo?: number;
	/** It could not be read the last time. */
	isRetried?: boolean;
}

/**
 * Reads an organization's rows of the window. After a pause longer than Look Back (n8n was off, the key refused, the
 * organization out of reach) it reads from before the pause on, as if there had been none: what was put out then is still
 * remembered. Where that cannot be done the pause is passed over, with a word in the log, so that it stops nobody for good.
 */
export function withPauses(warn: Warn, { now, lookBackMs, rowsSince }: Window) {
	let caughtUp = 0;
	return async (organization: WatchedOrganization, { readTo = now, isRetried = false }: LastReading = {}): Promise<WindowRows> => {
		const usual = rowsSince(organization, now - lookBackMs);
		if (readTo >= now - lookBackMs) return await usual;
		// Asked for side by side, or an organization whose pause cannot be caught up with would have no time left in any poll.
		usual.catch(() => undefined);
		const from = Math.max(readTo, now - LONGEST_PAUSE_MS);
		const bounds = { timeout: PATIENCE_MS, most: MAX_CAUGHT_UP - caughtUp };
		const found = await orDeclined(isRetried, async () => await rowsSince(organization, from - lookBackMs, bounds));
		// Others may have been caught up with meanwhile.
		if (typeof found === 'object' && !(found.isDated && caughtUp + found.rows.length > MAX_CAUGHT_UP)) {
			caughtUp += found.rows.length;
			warnOfMissed(organization, readTo, from - lookBackMs, 'they are too old');
			return found;
		}
		const rows = await usual;
		warnOfMissed(organization, readTo, now - lookBackMs, typeof found === 'object' ? TOO_MANY : found);
		return rows;
	};

	function warnOfMissed({ tenant }: WatchedOrganization, from: number, to: number, why: string): void {
		if (to <= from) return;
		const where = tenant.organization ? `${shortName(tenant.organization.name)}: ` : '';
		warn(`${where}Rows from ${utcSeconds(from)} to ${utcSeconds(to)}, when there were no polls, are passed over: ${why}`);
	}
}

const TOO_MANY = 'they are too many';

/** Why there are none: too many, or the service declines so long a period, takes too long for it, be it all of the poll's time, or fails twice in a row. */
async function orDeclined<T>(isRetried: boolean, work: () => Promise<T>): Promise<T | string> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof TooManyRows) return TOO_MANY;
		const fault = error instanceof ServiceFault ? error.fault : undefined;
		const isDeclined = fault !== undefined && (fault.status === undefined ? hadItsTime(fault) : fault.status < 500);
		if (error instanceof Refusal && !isGeneral(error) && (isDeclined || isRetried)) return 'the service did not give them';
		rethrow(error);
	}
}
