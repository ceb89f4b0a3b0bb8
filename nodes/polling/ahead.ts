import type { Event } from './round';
import { DAY_MS, dayOf } from './seen';
import type { State } from './state';

/**
 * Times ahead of the service's own clock are none: its clock was set, or a reply told a wrong time. Whatever came up since then must be new
 * still, so what began to be watched then begins a day ago, a place that came up later has no past, and no mark that was read then is sure.
 */
export function heal(state: State, now: number): void {
	state.seen.notAheadOf(dayOf(now));
	const isSetBack = state.polledAt > now + DAY_MS;
	if (isSetBack) state.since = 0;
	for (const memo of state.places.values()) {
		if (isSetBack) memo.mark = '';
		if (memo.since !== undefined && memo.since > now + DAY_MS) memo.since = now - DAY_MS;
		if (memo.readTo !== undefined && memo.readTo > now) memo.readTo = undefined;
	}
}

/** The events in the order of their times, of which one that lies more than a day ahead is none: local times without a zone are less. */
export const dated = <Row>(events: Array<Event<Row>>, now: number): Array<Event<Row>> =>
	[...events].sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0)).map((event) => (event.atMs !== undefined && event.atMs > now + DAY_MS ? { ...event, atMs: undefined, isAhead: true } : event));
