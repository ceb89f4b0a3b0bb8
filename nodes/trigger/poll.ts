import type { IPollFunctions, INodeExecutionData } from 'n8n-workflow';
import { elapsedMs } from '../clock';
import type { Place } from '../polling/place';
import { rethrow } from '../rethrow';
import { hostOf } from './host';
import { isToBeShown, notesOf, type NotesByTrigger } from './notes';
import { OutOfTime, played } from './played';
import type { Faults, Watch } from './watch';

const notesOfProcess: NotesByTrigger = new Map();

/**
 * A trigger's `poll()`: one round from the stored position. Returns null when there is nothing.
 *
 * n8n publishes nothing whose first poll fails five times in a row, and makes no execution of its error. So that poll
 * fails for what its user has to mend; anything else is left for the next one to show. At n8n's own start it fails for nothing,
 * for nobody would publish anew what was given up there.
 * @throws the fault of a poll that came to nothing, when it is new, another one, an hour old, or one of authentication
 */
export async function poll<P extends Place, Row, Own>(
	context: IPollFunctions,
	faults: Faults,
	watchOf: () => Watch<P, Row, Own> | Promise<Watch<P, Row, Own>>,
	notes: NotesByTrigger = notesOfProcess,
): Promise<INodeExecutionData[][] | null> {
	const host = hostOf(context);
	const own = notesOf(notes, host.trigger());
	try {
		const items = host.isManual ? await (await watchOf()).sample() : await played(host, notes, faults, watchOf);
		return items.length > 0 ? [items] : null;
	} catch (error) {
		const shown = await faults.asError(error);
		const isShown = host.isToPublish
			? !host.isStart && !(error instanceof OutOfTime) && faults.isLasting(error)
			: host.isManual || isToBeShown(own, shown.message, elapsedMs()) || faults.isAuthentication(error);
		if (isShown) rethrow(shown);
		host.warn(shown.message);
		return null;
	}
}
