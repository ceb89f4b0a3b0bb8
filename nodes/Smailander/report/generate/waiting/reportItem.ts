import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { Refusal } from '../../../../refusal';
import { endedBy } from '../../../../transport/attempt';
import { withAdvice } from '../../../../transport/errors';
import type { Access } from '../../../instance/download/access';
import { fileOfFound } from '../../../instance/download/fileAsItem';
import type { Generation, MadeReport } from '../generation';
import type { WaitSettings } from '../order';
import type { Verdict } from './verdict';

/** The item of a completed report, with its file where that is wanted. */
export async function completedItem(
	{ context, results, send }: Generation,
	report: MadeReport,
	verdict: Verdict,
): Promise<INodeExecutionData> {
	const { order, reportId, made } = report;
	if (order.completion !== 'downloaded' || !verdict.instance) return { json: reportItem(report, verdict) };
	const access: Access = { context: endedBy(results.signal, context), settings: order.settings, send };
	const known = { isNewest: true, isFresh: true, records: [made, order.body] };
	const file = await fileOfFound(access, reportId, verdict.instance, known);
	return { json: reportItem(report, verdict, file.json), binary: { [order.binaryField]: file.binary } };
}

/**
 * What comes out for a report: how it stands, and what the service said of its instance. The words for a failure stand
 * under `reason`, for n8n takes an item with an `error` for one that failed, and tries again.
 * @param row of the instance; nothing in it stands in place of what was found out
 */
export function reportItem({ reportId }: MadeReport, { state, status, reason, instance }: Verdict, row = instance?.row ?? {}): IDataObject {
	const told = {
		report_id: reportId,
		status,
		completed: state === 'completed',
		failed: state === 'failed',
		...(reason === '' ? {} : { reason }),
	};
	return { ...told, ...withoutError(row), ...told };
}

const withoutError = (row: IDataObject): IDataObject =>
	Object.fromEntries(Object.entries(row).filter(([key]) => key !== 'error')) as IDataObject;

export const failure = ({ reportId }: MadeReport, { status, reason }: Verdict): Refusal =>
	new Refusal(
		`The report "${reportId}" was not completed: its status is "${status}"${reason === '' ? '' : `: ${reason}`}`,
		'Look at it in the service, then run the node again to generate a new one.',
	);

export function lateness({ reportId }: MadeReport, { timeoutMs }: WaitSettings, { status, reason }: Verdict): Refusal {
	const time = timeoutMs >= 60_000 ? `${round(timeoutMs / 60_000)} minutes` : `${round(timeoutMs / 1_000)} seconds`;
	const state = status === '' ? 'its status is not known' : `its last status was "${status}"`;
	return new Refusal(
		`The report "${reportId}" was not ready after ${time}: ${state}${reason === '' ? '' : ` (${reason})`}`,
		`It may still be completed: get it later by that ID, or raise "Timeout (Minutes)" in the Wait Options.`,
	);
}

const round = (number: number): number => Math.round(number * 10) / 10;

/** An error on the way to a report, with the report named so that nobody has to generate it again. */
export const withReport = ({ reportId }: MadeReport, error: unknown): unknown =>
	withAdvice(error, `The report "${reportId}" has been generated: get it later by that ID.`);
