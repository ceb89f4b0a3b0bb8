import type { IDataObject } from 'n8n-workflow';
import { utcSeconds } from '../../../values/utc';
import { textIn } from '../../../transport/answer';
import { firstText, ServiceFault, withAdvice } from '../../../transport/errors';
import { forEachItem } from '../../../operation/fan';
import { byOffset } from '../../../lists/paging';
import { pause } from '../../../clock';
import { Refusal } from '../../../refusal';
import { mayHaveBeenTaken } from '../../../transport/retry';
import { CALLED_OFF } from '../../../transport/service';
import { endpoints, PAGE_SIZE } from '../../api';
import { readMade, readRecord, readReports, reportIdIn, UnreadableOutcome } from '../../replies';
import { pathOf } from '../../path';
import { candidateRows, datedFrom, matchedReports, type Candidate, type Lost } from './adopt';
import type { GenerateOrder } from './generateRequest';
import { claimReport, isClaimed } from './knownReports';
import type { Send } from './lookout';
import type { Memory } from './memory';
import type { Outcomes } from './outcomes';
import type { ServiceClock } from './serviceClock';

/** Milliseconds between the looks for a report whose request may still be under way in the service. */
const STEPS_TO_LATE_REPORT_MS = [2_000, 3_000];

/** A report that the service has begun to make. */
export interface MadeReport {
	order: GenerateOrder;
	reportId: string;
	/** The service's answer. */
	made: IDataObject;
	/** When it was asked for, in milliseconds of the local clock. */
	sentAt: number;
}

/** What the generating and the waiting for reports share. */
export interface Generation {
	outcomes: Outcomes;
	memory: Memory;
	clock: ServiceClock;
	/** Items worked on at a time. */
	width: number;
	/** Names the address and the key. */
	account(): Promise<string>;
	/** Ends with the execution. */
	canceled: AbortSignal | undefined;
	/** Learns the service's time by the way. */
	send: Send;
	/** What an item may say of an error. */
	wordsOf(error: unknown): Promise<string>;
}

/** A request whose answer was lost, and what was heard instead. */
type LostOrder = Lost & { order: GenerateOrder; error: unknown };

/**
 * Asks for the report of every order, once. What an earlier try asked for is not asked for again, and a report whose
 * answer was lost is looked for in the report list. Failures stand in the outcomes.
 */
export async function makeReports(generation: Generation, orders: GenerateOrder[]): Promise<MadeReport[]> {
	const { outcomes, memory } = generation;
	const made: MadeReport[] = [];
	const lost: LostOrder[] = [];
	// A request that is under way is not ended by another's failure: its answer names a report to be remembered.
	await forEachItem(orders.length, generation.width, async (index) => {
		const order = orders[index]!;
		const { item } = order;
		if (outcomes.signal.aborted) return;
		const earlier = memory.get(item);
		const sent = earlier ?? { sentAt: Date.now() };
		try {
			const record = earlier ? earlier.made : await askFor(generation, order);
			if (record === undefined) {
				lost.push({ item, body: order.body, sentAt: sent.sentAt, order, error: earlierLoss() });
				return;
			}
			memory.set(item, { ...sent, made: record });
			const report: MadeReport = { order, reportId: textIn(record, 'report_id', 'id'), made: record, sentAt: sent.sentAt };
			claimReport(await generation.account(), report.reportId);
			made.push(report);
		} catch (error) {
			if (!isLost(error)) return outcomes.fail(item, error);
			memory.set(item, sent);
			lost.push({ item, body: order.body, sentAt: sent.sentAt, order, error });
		}
	});
	if (lost.length > 0 && !outcomes.signal.aborted) made.push(...(await foundAgain(generation, lost)));
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

/** The service gave a final answer to the request, so that no report of it is still to come. */
const isAnswered = ({ error }: LostOrder): boolean =>
	error instanceof ServiceFault && [500, 501].includes(error.fault.status ?? 0);

/** The reports of lost requests, as far as the report list shows which they are. The others fail. */
async function foundAgain(generation: Generation, lost: LostOrder[]): Promise<MadeReport[]> {
	const { outcomes, memory, clock } = generation;
	const account = await generation.account();
	const rows = await matchedRows(generation, lost, (id) => isClaimed(account, id));
	const found: MadeReport[] = [];
	for (const one of lost) {
		const row = rows.get(one.item);
		// Another node may have found the same one meanwhile.
		if (row === undefined || !claimReport(account, reportIdIn(row))) {
			outcomes.fail(one.item, withWhatToLookFor(one, clock));
			continue;
		}
		const record = { report_id: reportIdIn(row), status: textIn(row, 'status') };
		memory.set(one.item, { sentAt: one.sentAt, made: record });
		found.push({ order: one.order, reportId: record.report_id, made: record, sentAt: one.sentAt });
	}
	return found;
}

async function matchedRows(generation: Generation, lost: LostOrder[], isKnown: (id: string) => boolean): Promise<Map<number, IDataObject>> {
	const steps = lost.every(isAnswered) ? [] : STEPS_TO_LATE_REPORT_MS;
	try {
		let candidates = await readCandidates(generation, lost, isKnown);
		for (const step of steps) {
			if (candidates.length >= lost.length || generation.canceled?.aborted) break;
			await pause(step, generation.canceled);
			candidates = await readCandidates(generation, lost, isKnown);
		}
		return matchedReports(lost, candidates, generation.clock);
	} catch {
		// Without the list nobody can tell; the error of the request itself says what to do.
		return new Map();
	}
}

async function readCandidates({ send, clock, width }: Generation, lost: LostOrder[], isKnown: (id: string) => boolean): Promise<Candidate[]> {
	const { settings } = lost[0]!.order;
	const rows = await byOffset(PAGE_SIZE, reportIdIn)(async ({ qs }) => readReports(await send({ ...settings, ...endpoints.listReports, qs })), undefined);
	// Reports of two clocks that cannot be compared are none to choose from.
	const possible = clock.isKnown ? candidateRows(rows, lost, isKnown, clock) : [];
	if (possible.length > lost.length) return possible.map((row) => ({ row, format: '' }));
	return await forEachItem(possible.length, width, async (index) => {
		const row = possible[index]!;
		const url = pathOf(endpoints.getReport, { reportId: reportIdIn(row) });
		const record = readRecord(await send({ ...settings, ...endpoints.getReport, url }));
		return { row, format: textIn(record, 'format').toLowerCase() };
	});
}

function withWhatToLookFor(lost: LostOrder, clock: ServiceClock): unknown {
	const since = utcSeconds(datedFrom(lost, clock));
	return withAdvice(lost.error, `A report of the type ${firstText(lost.body.type)}, made at ${since} or later, would be the one.`);
}
