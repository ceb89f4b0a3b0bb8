import type { IDataObject } from 'n8n-workflow';
import { canonical, fingerprint } from '../../polling/fingerprint';
import type { RunEnd, RunList, RunPlace } from '../../polling/runs';
import { fieldOf, textIn } from '../../values/record';
import { timeOf } from '../../values/time';
import { asInstance, type Instance, isCompleted, isFailed, isAgeKnown, newestFirst } from '../instance/instance';
import { reportIdIn } from '../replies';
import type { TriggerSettings } from './settings';

/** A report that is watched, with its row of the list. */
export interface WatchedReport extends RunPlace {
	row: IDataObject;
}

export interface EndedInstance extends Instance {
	end: 'completed' | 'failed';
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
export function runsOf(base: string, { id }: Pick<RunPlace, 'id'>, rows: IDataObject[], settings: TriggerSettings): RunList<EndedInstance> {
	const found: RunList<EndedInstance> = { ended: [], unfinished: [] };
	const instances = rows.map(asInstance);
	const completed = instances.filter(isCompleted);
	const newest = isAgeKnown(completed) ? newestFirst(completed)[0] : undefined;
	for (const instance of instances) {
		const run = canonical([id, instance.id || [fieldOf(instance.row, 'generated_at'), instance.format]]);
		if (isCompleted(instance)) found.ended.push(endOf({ ...instance, end: 'completed', isNewest: instance === newest }));
		else if (isFailed(instance)) found.ended.push(endOf({ ...instance, end: 'failed', isNewest: false }));
		else found.unfinished.push(run);

		function endOf(row: EndedInstance): RunEnd<EndedInstance> {
			const idOf = (end: EndedInstance['end']) => fingerprint(base, run, end);
			const isOfFormat = settings.formats.length === 0 || settings.formats.includes(row.format);
			const isOfEnd = row.end === 'completed' ? settings.wantsCompleted : settings.wantsFailed;
			return {
				id: idOf(row.end),
				run,
				...(row.end === 'failed' ? { unless: idOf('completed') } : {}),
				atMs: Number.isNaN(row.generatedAt) ? undefined : row.generatedAt,
				isWanted: isOfFormat && isOfEnd,
				row,
			};
		}
	}
	return found;
}
