import type { INodeExecutionData } from 'n8n-workflow';
import { elapsedMs } from '../../../clock';
import { fieldOf, textIn } from '../../../transport/answer';
import { firstText } from '../../../transport/errors';
import { firstOf } from '../../../transport/cancel';
import { pause } from '../../../clock';
import type { Progress } from '../../../operation/progress';
import { timeOf } from '../../../values/time';
import { WithoutData } from '../../instance/download/withoutData';
import type { WaitSettings } from './generateRequest';
import { Lookout, type Awaited } from './lookout';
import type { Generation, MadeReport } from './makeReports';
import { failure, lateness, putUnfinished, withReport } from './unfinished';
import { Cadence, firstLookAt, judgeReport, type Verdict, type Watched } from './waiting';

/** Milliseconds by which a look may outlast the next deadline; one that the service lets wait longer counts as not answered. */
const LAST_LOOK_MS = 5_000;
/** Milliseconds for one look at all reports. Node keeps the signal of each look until this time is over. */
const LONGEST_LOOK_MS = 60 * 60_000;

/** How many reports ended how. */
export interface Tally {
	completed: number;
	failed: number;
	running: number;
}

/** Puts out a completed report. */
export type Finish = (report: MadeReport, verdict: Verdict) => Promise<INodeExecutionData>;

/** A report under way. */
type Pending = Watched & Awaited & { report: MadeReport; wait: WaitSettings; last: Verdict };

/** A report with its waiting time, as long as it has one. */
export type ReportToAwait = MadeReport & { wait: WaitSettings };

/**
 * Waits for all reports together, each until it ended or its time is over. A completed report is finished while the
 * others are still waited for. Failures stand in the outcomes.
 */
export async function awaitReports(generation: Generation, reports: ReportToAwait[], finish: Finish, progress: Progress): Promise<Tally> {
	const { outcomes } = generation;
	const tally: Tally = { completed: 0, failed: 0, running: 0 };
	const ended = firstOf([outcomes.signal, ...(generation.canceled ? [generation.canceled] : [])]);
	const finishing: Array<Promise<void>> = [];
	const settled = {
		completed: ({ report }: Pending, verdict: Verdict) => {
			finishing.push(
				finished(generation, report, verdict, finish).then((isDone) => {
					tally[isDone ? 'completed' : 'failed'] += 1;
				}),
			);
		},
		failed: ({ report, wait }: Pending, verdict: Verdict) => {
			tally.failed += 1;
			// A further try is to make it anew.
			generation.memory.forget(report.order.item);
			putUnfinished(generation, report, wait, verdict, failure(report, verdict));
		},
		unknown: ({ report }: Pending, error: unknown) => {
			tally.failed += 1;
			outcomes.fail(report.order.item, withReport(report, error));
		},
		late: ({ report, wait, last }: Pending) => {
			tally.running += 1;
			finishing.push(putLate(generation, report, wait, last));
		},
	};
	await rounds(generation, reports, ended, settled, progress);
	await Promise.all(finishing);
	return tally;
}

interface Settled {
	completed(one: Pending, verdict: Verdict): void;
	failed(one: Pending, verdict: Verdict): void;
	/** Looking at it came to an error that will not pass. */
	unknown(one: Pending, error: unknown): void;
	late(one: Pending): void;
}

async function rounds({ clock, width, send }: Generation, reports: ReportToAwait[], ended: AbortSignal, settled: Settled, progress: Progress): Promise<void> {
	const beganAt = elapsedMs();
	const cadence = new Cadence(Math.random);
	const lookout = new Lookout(send, clock, width);
	const toElapsed = (service: number) => beganAt + clock.toLocal(service) - Date.now();
	let pending = reports.map((report) => watched(report, beganAt, toElapsed));
	let at = beganAt;
	while (pending.length > 0) {
		const now = Math.max(elapsedMs(), at);
		at = cadence.next(pending, now);
		await pause(at - now, ended);
		if (ended.aborted) return;
		cadence.looked(pending, at);
		const left = Math.min(...pending.map(({ deadlineAt }) => deadlineAt)) - at;
		const due = pending.filter(({ dueAt, deadlineAt }) => Math.min(dueAt, deadlineAt) <= at);
		const lookMs = Math.ceil(Math.min(Math.max(0, left) + LAST_LOOK_MS, LONGEST_LOOK_MS));
		const answers = await lookout.look(due, at, firstOf([ended, AbortSignal.timeout(lookMs)]));
		if (ended.aborted) return;
		const looks = new Map(due.map((one, index) => [one, answers[index]!]));
		pending = pending.filter((one) => {
			const look = looks.get(one);
			if (look === undefined) return true;
			if ('error' in look) settled.unknown(one, look.error);
			else if (look.state === 'completed') settled.completed(one, look);
			else if (look.state === 'failed') settled.failed(one, look);
			else {
				one.last = { ...look, status: look.status || one.last.status };
				if (Math.max(elapsedMs(), at) < one.deadlineAt) return true;
				settled.late(one);
			}
			return false;
		});
		progress(reports.length - pending.length);
	}
}

function watched(report: ReportToAwait, beganAt: number, toElapsed: (service: number) => number): Pending {
	const { wait, order, made } = report;
	const { firstLookMs, intervalMs } = wait;
	const deadlineAt = beganAt + wait.timeoutMs;
	const estimatedAt = toElapsed(timeOf(fieldOf(made, 'estimated_completion')));
	const hasEnded = judgeReport(made).state !== 'pending';
	return {
		report,
		wait,
		reportId: report.reportId,
		sentAt: report.sentAt,
		type: firstText(order.body.type),
		settings: order.settings,
		dueAt: firstLookAt(beganAt, { firstLookMs, estimatedAt, deadlineAt, intervalMs, hasEnded }),
		deadlineAt,
		intervalMs,
		last: { state: 'pending', status: textIn(made, 'status'), reason: '' },
	};
}

async function putLate(generation: Generation, report: MadeReport, wait: WaitSettings, last: Verdict): Promise<void> {
	const told = last.fault === undefined ? last : { ...last, reason: await generation.wordsOf(last.fault) };
	putUnfinished(generation, report, wait, told, lateness(report, wait, told));
}

/** @returns whether all that is wanted of the report was done */
async function finished({ outcomes }: Generation, report: MadeReport, verdict: Verdict, finish: Finish): Promise<boolean> {
	const { item } = report.order;
	try {
		const data = await finish(report, verdict);
		if (!outcomes.signal.aborted) outcomes.put(item, data);
		return true;
	} catch (error) {
		// What has no file cannot be got later.
		outcomes.fail(item, error instanceof WithoutData ? error : withReport(report, error));
		return false;
	}
}
