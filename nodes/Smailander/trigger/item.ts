import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import type { Event } from '../../polling/news';
import { Refusal } from '../../refusal';
import { rethrow } from '../../rethrow';
import { cancelSignal } from '../../transport/cancel';
import { nodeError, ServiceFault } from '../../transport/errors';
import { send } from '../../transport/exchange';
import { isPassing } from '../../transport/retry';
import type { ServiceRequest } from '../../transport/service';
import { pollFaults } from '../../trigger/pollFaults';
import { fieldOf } from '../../values/record';
import { smailander } from '../api';
import { isFresh } from '../instance/download/chosenInstance';
import { fileOfFound } from '../instance/download/fileAsItem';
import { titleJson, titleOf } from '../instance/download/fileTitle';
import type { EndedInstance, WatchedReport } from './reading';
import type { TriggerSettings } from './settings';

/** A file that could not be had in so many polls is given up; its item says why. */
const MAX_TRIES = 5;

const TOO_LARGE = new Refusal('The file did not arrive within the time of a poll', 'Download it with the Smailander node.');

/** The item of an event, with its file where one is wanted. */
export async function eventItem(
	context: IPollFunctions,
	settings: TriggerSettings,
	report: WatchedReport,
	event: Event<EndedInstance>,
	tries: number,
): Promise<INodeExecutionData> {
	const json = settings.isSimplified
		? simplified(report, event)
		: { eventId: event.id, event: event.row.end, report: report.row, instance: event.row.row };
	if (settings.fileField === undefined || event.row.end === 'failed') return { json };
	try {
		const access = { context, settings: {}, send: async (request: ServiceRequest) => await send(context, smailander, request) };
		const { binary } = await fileOfFound(access, report.id, event.row, {
			isNewest: event.row.isNewest,
			isFresh: isFresh(event.row),
			records: [report.row],
		});
		return { json, binary: { [settings.fileField]: binary } };
	} catch (error) {
		const passes = pollFaults(context, smailander).isGeneral(error) || (!isForGood(error, isFresh(event.row)) && tries + 1 < MAX_TRIES);
		if (passes) rethrow(error);
		const { message, description } = await nodeError(context, smailander, cancelSignal(context)?.aborted ? TOO_LARGE : error);
		return { json: { ...json, fileError: [message, description].filter(Boolean).join('. ') } };
	}
}

function simplified({ id, row: report }: WatchedReport, { id: eventId, row: instance }: Event<EndedInstance>): IDataObject {
	const valueOf = (record: IDataObject, key: string) => (fieldOf(record, key) ?? null) as IDataObject[string];
	const error = fieldOf(instance.row, 'error') as IDataObject[string];
	const { period } = titleJson(titleOf(instance.row, [report]));
	return {
		eventId,
		event: instance.end,
		reportId: id,
		reportName: valueOf(report, 'name'),
		reportType: valueOf(report, 'type'),
		...(period === undefined ? {} : { period }),
		instanceId: instance.id,
		status: instance.status,
		generatedAt: valueOf(instance.row, 'generated_at'),
		format: instance.format,
		size: valueOf(instance.row, 'size'),
		downloadUrl: valueOf(instance.row, 'download_url'),
		...(error === undefined ? {} : { error }),
	};
}

/** There is no such file, and there will be none; whereas a busy service or a lost connection passes. */
function isForGood(error: unknown, mayComeYet: boolean): boolean {
	if (!(error instanceof ServiceFault)) return error instanceof Refusal;
	const { status = 0 } = error.fault;
	const isMissing = status === 404 && !mayComeYet;
	return isMissing || (status >= 400 && status < 500 && ![401, 403, 404].includes(status) && !isPassing(status));
}
