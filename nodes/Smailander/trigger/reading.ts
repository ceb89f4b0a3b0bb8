import type { IDataObject } from 'n8n-workflow';
import { canonical, fingerprint } from '../../polling/fingerprint';
import type { Event, Place, Reading } from '../../polling/round';
import { textIn } from '../../transport/answer';
import { fieldOf } from '../../values/record';
import { timeOf } from '../../values/time';
import { asInstance, type Instance, isCompleted, isFailed, isOrderKnown, newestFirst } from '../instance/instance';
import { reportIdIn } from '../replies';
import type { TriggerSettings } from './settings';

/** A report that is watched, with its row of the list. */
export interface WatchedReport extends Place {
	row: IDataObject;
}

export interface EndedInstance extends Instance {
	outcome: 'completed' | 'failed';
	/** Known to be the latest completed one of its report. */
	isNewest: boolean;
}

/** A row of the report list; `last_run` and `status` tell whether its instances are worth reading. */
export const watchedReport = (row: IDataObject): WatchedReport => ({
	id: reportIdIn(row),
	mark: fingerprint(fieldOf(row, 'last_run') ?? null, textIn(row, 'status').toLowerCase()).slice(0, 8),
	newest: timeOf(textIn(row, 'last_run', 'created_at')) || 0,
	born: timeOf(fieldOf(row, 'created_at')) || undefined,
	row,
});

export const isWatched = ({ id, row }: WatchedReport, { reportIds, types }: TriggerSettings): boolean =>
	id !== '' &&
	(reportIds === undefined || reportIds.includes(id)) &&
	(types.length === 0 || types.includes(textIn(row, 'type').toLowerCase()));

/**
 * What a report's instances say. One that failed may be completed later, which is another event; one that was completed
 * and is called failed later has only lost its file.
 * @param base address of the service, part of each event's ID
 */
export function readingOf(base: string, report: Place, rows: IDataObject[], settings: TriggerSettings): Reading<EndedInstance> {
	const reading: Reading<EndedInstance> = { events: [], unfinished: [] };
	const instances = rows.map(asInstance);
	const completed = instances.filter(isCompleted);
	const newest = isOrderKnown(completed) ? newestFirst(completed)[0] : undefined;
	for (const instance of instances) {
		const subject = canonical([report.id, instance.id || [fieldOf(instance.row, 'generated_at'), instance.format]]);
		if (isCompleted(instance)) reading.events.push(eventOf({ ...instance, outcome: 'completed', isNewest: instance === newest }));
		else if (isFailed(instance)) reading.events.push(eventOf({ ...instance, outcome: 'failed', isNewest: false }));
		else reading.unfinished.push(subject);

		function eventOf(row: EndedInstance): Event<EndedInstance> {
			const idOf = (outcome: string) => fingerprint(base, subject, outcome);
			const isOfFormat = settings.formats.length === 0 || settings.formats.includes(row.format);
			const isOfOutcome = row.outcome === 'completed' ? settings.wantsCompleted : settings.wantsFailed;
			return {
				id: idOf(row.outcome),
				subject,
				...(row.outcome === 'failed' ? { unless: idOf('completed') } : {}),
				atMs: Number.isNaN(row.generatedAt) ? undefined : row.generatedAt,
				isWanted: isOfFormat && isOfOutcome,
				row,
			};
		}
	}
	return reading;
}
