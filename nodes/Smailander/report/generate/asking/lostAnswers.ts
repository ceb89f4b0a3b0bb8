import type { IDataObject } from 'n8n-workflow';
import { pause } from '../../../../clock';
import { byOffset } from '../../../../lists/paging';
import { forEachItem } from '../../../../operation/fan';
import { withAdvice } from '../../../../transport/errors';
import { firstText, textIn } from '../../../../values/record';
import { utcSeconds } from '../../../../values/utc';
import { endpoints, PAGE_SIZE } from '../../../api';
import { hasStatus } from '../../../faults';
import { pathOf } from '../../../path';
import { readRecord, readReports, reportIdIn } from '../../../replies';
import type { Generation, MadeReport } from '../generation';
import type { GenerateOrder } from '../order';
import type { ServiceClock } from '../serviceClock';
import { accountIn, claimReport, isClaimed } from './claims';
import { candidateRows, datedFrom, matchedReports, type Candidate, type LostRequest } from './matching';

/** Milliseconds between the looks for a report whose request may still be under way in the service. */
const STEPS_TO_LATE_REPORT_MS = [2_000, 3_000];

/** A request whose answer was lost, and what was heard instead. */
export type LostOrder = LostRequest & { order: GenerateOrder; error: unknown };

/** The service gave a final answer to the request, so that no report of it is still to come. */
const isAnswered = ({ error }: LostOrder): boolean => hasStatus(error, 500, 501);

/** The reports of lost requests, as far as the report list shows which they are. The others fail. */
export async function foundAgain(generation: Generation, lost: LostOrder[]): Promise<MadeReport[]> {
	const { results, sent, clock } = generation;
	const account = await accountIn(generation);
	const rows = await matchedRows(generation, lost, (id) => isClaimed(account, id));
	const found: MadeReport[] = [];
	for (const one of lost) {
		const row = rows.get(one.item);
		// Another node may have found the same one meanwhile.
		if (row === undefined || !claimReport(account, reportIdIn(row))) {
			results.fail(one.item, withWhatToLookFor(one, clock));
			continue;
		}
		const record = { report_id: reportIdIn(row), status: textIn(row, 'status') };
		sent.set(one.item, { sentAt: one.sentAt, made: record });
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

async function readCandidates(
	{ send, clock, width }: Generation,
	lost: LostOrder[],
	isKnown: (id: string) => boolean,
): Promise<Candidate[]> {
	const { settings } = lost[0]!.order;
	const rows = await byOffset(PAGE_SIZE, reportIdIn)(
		async ({ qs }) => readReports(await send({ ...settings, ...endpoints.listReports, qs })),
		undefined,
	);
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
