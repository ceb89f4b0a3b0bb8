import type { IDataObject, IExecuteSingleFunctions, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import type { Event } from '../../polling/round';
import { Refusal } from '../../refusal';
import { pathSegment } from '../../transport/address';
import { nodeError, ServiceFault } from '../../transport/errors';
import { send } from '../../transport/exchange';
import { cancelSignal } from '../../transport/pause';
import { pollFaults } from '../../transport/pollFaults';
import type { Reply, ServiceRequest } from '../../transport/service';
import { endpoints, smailander } from '../api';
import { downloadInstance } from '../instance/download';
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
	const json = settings.isSimplified ? simplified(report, event) : { eventId: event.id, event: event.row.outcome, report: report.row, instance: event.row.row };
	if (settings.fileField === undefined || event.row.outcome === 'failed') return { json };
	try {
		const { binary } = await downloaded(context, report.id, event.row);
		return { json, binary: { [settings.fileField]: binary } };
	} catch (error) {
		const passes = pollFaults(context, smailander).isGeneral(error) || (!isForGood(error) && tries + 1 < MAX_TRIES);
		if (passes) return await Promise.reject(error);
		const { message, description } = await nodeError(context, smailander, cancelSignal(context)?.aborted ? TOO_LARGE : error);
		return { json: { ...json, fileError: [message, description].filter(Boolean).join('. ') } };
	}
}

function simplified({ id, row: report }: WatchedReport, { id: eventId, row: instance }: Event<EndedInstance>): IDataObject {
	const { generated_at: generatedAt = null, size = null, download_url: downloadUrl = null, error } = instance.row;
	return {
		eventId,
		event: instance.outcome,
		reportId: id,
		reportName: report.name ?? null,
		reportType: report.type ?? null,
		instanceId: instance.id,
		status: instance.status,
		generatedAt,
		format: instance.format,
		size,
		downloadUrl,
		...(error === undefined ? {} : { error }),
	};
}

/** There is no such file, and there will be none; whereas a busy service or a lost connection passes. */
function isForGood(error: unknown): boolean {
	if (!(error instanceof ServiceFault)) return error instanceof Refusal;
	const { status = 0 } = error.fault;
	return status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
}

/** The list that was just read serves for the first look, so that a file costs one request. */
async function downloaded(context: IPollFunctions, reportId: string, instance: EndedInstance) {
	let known: Reply | undefined = { status: 200, headers: {}, body: { instances: [instance.row] } };
	const request: ServiceRequest = { ...endpoints.listInstances, url: endpoints.listInstances.url.replace('{reportId}', pathSegment(reportId, 'Report')) };
	const sendRequest = async (toSend: ServiceRequest) => {
		const reply = known ?? (await send(context, smailander, toSend));
		known = undefined;
		return reply;
	};
	// The operation's own way to a file asks its context for no more than this.
	const asOperation = Object.create(context, { getNodeParameter: { value: () => reportId } }) as unknown as IExecuteSingleFunctions;
	return await downloadInstance(asOperation, { request, wanted: undefined, send: sendRequest }, instance.id || undefined);
}
