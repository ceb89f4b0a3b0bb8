import type { IPollFunctions } from 'n8n-workflow';
import { rethrow } from '../../rethrow';
import { utcSeconds } from '../../values/utc';
import { MAX_SEEN } from '../../polling/state';
import { Refusal } from '../../refusal';
import { hadItsTime } from '../../transport/connection';
import { isGeneral, ServiceFault, shortName } from '../../transport/errors';
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
export interface WindowRows {
	rows: WatchedRow[];
	isDated: boolean;
}

export interface Bounds {
	timeout: number;
	most: number;
}

interface Window {
	/** Milliseconds of the service's clock. */
	now: number;
	lookBackMs: number;
	/**
	 * @param bounds for a longer window: milliseconds, and how many rows of a report that goes by dates
	 * @throws TooManyRows
	 */
	rowsSince(organization: WatchedOrganization, startMs: number, bounds?: Bounds): Promise<WindowRows>;
}

/**
 * Reads an organization's rows of the window. After a pause longer than Look Back (n8n was off, the key refused, the
 * organization out of reach) it reads from before the pause on, as if there had been none: what was put out then is still
 * remembered. Where that cannot be done the pause is passed over, with a word in the log, so that it stops nobody for good.
 */
export function withPauses(context: IPollFunctions, { now, lookBackMs, rowsSince }: Window) {
	let caughtUp = 0;
	return async (organization: WatchedOrganization): Promise<WindowRows> => {
		const { readTo = now } = organization;
		const usual = rowsSince(organization, now - lookBackMs);
		if (readTo >= now - lookBackMs) return await usual;
		// Asked for side by side, or an organization whose pause cannot be caught up with would have no time left in any poll.
		usual.catch(() => undefined);
		const from = Math.max(readTo, now - LONGEST_PAUSE_MS);
		const bounds = { timeout: PATIENCE_MS, most: MAX_CAUGHT_UP - caughtUp };
		const found = await orDeclined(organization, async () => await rowsSince(organization, from - lookBackMs, bounds));
		// Others may have been caught up with meanwhile.
		if (typeof found === 'object' && !(found.isDated && caughtUp + found.rows.length > MAX_CAUGHT_UP)) {
			caughtUp += found.rows.length;
			warnOfMissed(organization, from - lookBackMs, 'they are too old');
			return found;
		}
		const rows = await usual;
		warnOfMissed(organization, now - lookBackMs, typeof found === 'object' ? TOO_MANY : found);
		return rows;
	};

	function warnOfMissed({ tenant, readTo = now }: WatchedOrganization, to: number, why: string): void {
		if (to <= readTo) return;
		const where = tenant.organization ? `${shortName(tenant.organization.name)}: ` : '';
		context.logger.warn(
			`${context.getNode().name}: ${where}Rows from ${utcSeconds(readTo)} to ${utcSeconds(to)}, when there were no polls, are passed over: ${why}`,
		);
	}
}

const TOO_MANY = 'they are too many';

/** Why there are none: too many, or the service declines so long a period, takes too long for it, be it all of the poll's time, or fails twice in a row. */
async function orDeclined<T>({ isRetried }: WatchedOrganization, work: () => Promise<T>): Promise<T | string> {
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
