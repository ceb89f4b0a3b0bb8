import { elapsedMs, pause } from '../../../../clock';
import { progressOf } from '../../../../operation/progress';
import { firstOf } from '../../../../transport/cancel';
import { fieldOf, firstText, textIn } from '../../../../values/record';
import { timeOf } from '../../../../values/time';
import type { Generation } from '../generation';
import { Endings, type ReportToAwait, type Tally } from './endings';
import { Lookout, type Awaited, type Look } from './lookout';
import { judgeReport, type Verdict } from './verdict';
import { Cadence, firstLookAt, type LookTimes } from './whenToLook';

/** Milliseconds by which a look may outlast the next deadline; one that the service lets wait longer counts as not answered. */
const LAST_LOOK_MS = 5_000;
/** Milliseconds for one look at all reports. Node keeps the signal of each look until this time is over. */
const LONGEST_LOOK_MS = 60 * 60_000;

/** A report under way, and how it stood when it was looked at last. */
type Pending = LookTimes & Awaited & { report: ReportToAwait; last: Verdict };

/**
 * Waits for all reports together, each until it ended or its time is over, or until the generation itself ends. What they
 * come to stands in its results.
 */
export async function awaitReports(generation: Generation, reports: ReportToAwait[]): Promise<Tally> {
	const { context, results, canceled, clock, width, send } = generation;
	const progress = progressOf(context, reports.length, 'reports');
	const over = firstOf([results.signal, ...(canceled ? [canceled] : [])]);
	const endings = new Endings(generation);
	const cadence = new Cadence(Math.random);
	const lookout = new Lookout(send, clock, width);
	const beganAt = elapsedMs();
	const toElapsed = (service: number) => beganAt + clock.toLocal(service) - Date.now();
	let pending = reports.map((report) => pendingOf(report, beganAt, toElapsed));
	let at = beganAt;
	while (pending.length > 0) {
		const now = Math.max(elapsedMs(), at);
		at = cadence.next(pending, now);
		await pause(at - now, over);
		if (over.aborted) break;
		cadence.looked(pending, at);
		const due = pending.filter(({ dueAt, deadlineAt }) => Math.min(dueAt, deadlineAt) <= at);
		const answers = await lookout.look(due, at, firstOf([over, AbortSignal.timeout(lookMs(pending, at))]));
		if (over.aborted) break;
		const looks = new Map(due.map((one, index) => [one, answers[index]!]));
		pending = pending.filter((one) => {
			const look = looks.get(one);
			return look === undefined || isStillPending(one, look, Math.max(elapsedMs(), at), endings);
		});
		progress(reports.length - pending.length);
	}
	return await endings.all();
}

/** Milliseconds that one look may take. */
function lookMs(pending: Pending[], at: number): number {
	const left = Math.min(...pending.map(({ deadlineAt }) => deadlineAt)) - at;
	return Math.ceil(Math.min(Math.max(0, left) + LAST_LOOK_MS, LONGEST_LOOK_MS));
}

/** Whether a report is waited for any longer after a look at it. */
function isStillPending(one: Pending, look: Look, now: number, endings: Endings): boolean {
	if ('error' in look) endings.unknown(one.report, look.error);
	else if (look.state === 'completed') endings.completed(one.report, look);
	else if (look.state === 'failed') endings.failed(one.report, look);
	else {
		one.last = { ...look, status: look.status || one.last.status };
		if (now < one.deadlineAt) return true;
		endings.late(one.report, one.last);
	}
	return false;
}

function pendingOf(report: ReportToAwait, beganAt: number, toElapsed: (service: number) => number): Pending {
	const { wait, order, made, reportId, sentAt } = report;
	const { firstLookMs, intervalMs } = wait;
	const deadlineAt = beganAt + wait.timeoutMs;
	const estimatedAt = toElapsed(timeOf(fieldOf(made, 'estimated_completion')));
	const hasEnded = judgeReport(made).state !== 'pending';
	return {
		report,
		reportId,
		sentAt,
		type: firstText(order.body.type),
		settings: order.settings,
		dueAt: firstLookAt(beganAt, { firstLookMs, estimatedAt, deadlineAt, intervalMs, hasEnded }),
		deadlineAt,
		intervalMs,
		last: { state: 'pending', status: textIn(made, 'status'), reason: '' },
	};
}
