import type { IDataObject } from 'n8n-workflow';
import { forEachItem } from '../../../../operation/fan';
import { Refusal } from '../../../../refusal';
import { ServiceFault } from '../../../../transport/errors';
import { mayHaveBeenTaken } from '../../../../transport/retry';
import { CALLED_OFF } from '../../../../transport/service';
import { textIn } from '../../../../values/record';
import { endpoints } from '../../../api';
import { readMade, UnreadableOutcome } from '../../../replies';
import type { Generation, MadeReport } from '../generation';
import type { GenerateOrder } from '../order';
import { accountIn, claimReport } from './claims';
import { foundAgain, type LostOrder } from './lostAnswers';

/**
 * Asks for the report of every order, once. What an earlier try asked for is not asked for again, and a report whose
 * answer was lost is looked for in the report list. Failures stand in the results.
 */
export async function askForReports(generation: Generation, orders: GenerateOrder[]): Promise<MadeReport[]> {
	const { results, sent } = generation;
	const made: MadeReport[] = [];
	const lost: LostOrder[] = [];
	// A request that is under way is not ended by another's failure: its answer names a report to be remembered.
	await forEachItem(orders.length, generation.width, async (index) => {
		const order = orders[index]!;
		const { item } = order;
		if (results.signal.aborted) return;
		const earlier = sent.get(item);
		const { sentAt } = earlier ?? { sentAt: Date.now() };
		try {
			const record = earlier ? earlier.made : await askFor(generation, order);
			if (record === undefined) {
				lost.push({ item, body: order.body, sentAt, order, error: earlierLoss() });
				return;
			}
			sent.set(item, { sentAt, made: record });
			const report: MadeReport = { order, reportId: textIn(record, 'report_id', 'id'), made: record, sentAt };
			claimReport(await accountIn(generation), report.reportId);
			made.push(report);
		} catch (error) {
			if (!isLost(error)) return results.fail(item, error);
			sent.set(item, { sentAt });
			lost.push({ item, body: order.body, sentAt, order, error });
		}
	});
	if (lost.length > 0 && !results.signal.aborted) made.push(...(await foundAgain(generation, lost)));
	return made;
}

const askFor = async ({ send }: Generation, { body, settings }: GenerateOrder): Promise<IDataObject> =>
	readMade(await send({ ...settings, ...endpoints.generateReport, body }));

const earlierLoss = (): Refusal =>
	new Refusal(
		'The answer to the request for the report was lost in an earlier try',
		'It is not sent again, for Smailander may have carried it out. Look there before you run the node again.',
	);

/** Whether the service may have taken the request although nobody knows its report. */
function isLost(error: unknown): boolean {
	if (error instanceof UnreadableOutcome) return true;
	if (!(error instanceof ServiceFault)) return false;
	return mayHaveBeenTaken(error.fault) && error.fault.connection !== CALLED_OFF;
}
