import type { Refusal } from '../../../../refusal';
import { wordsOf } from '../../../../transport/errors';
import { smailander } from '../../../api';
import { WithoutData } from '../../../instance/download/withoutData';
import type { Generation, MadeReport } from '../generation';
import type { WaitSettings } from '../order';
import { completedItem, failure, lateness, reportItem, withReport } from './reportItem';
import type { Verdict } from './verdict';

/** A report with its waiting time, as long as it has one. */
export type ReportToAwait = MadeReport & { wait: WaitSettings };

/** How many reports ended how. */
export interface Tally {
	completed: number;
	failed: number;
	running: number;
}

/** Puts into the results what the reports of a generation come to, and counts it. */
export class Endings {
	private readonly tally: Tally = { completed: 0, failed: 0, running: 0 };
	private readonly underWay: Array<Promise<void>> = [];

	constructor(private readonly generation: Generation) {}

	/** The file of a completed report, where it is wanted, comes while others are still waited for. */
	completed(report: ReportToAwait, verdict: Verdict): void {
		this.underWay.push(this.finish(report, verdict));
	}

	failed(report: ReportToAwait, verdict: Verdict): void {
		this.tally.failed += 1;
		// A further try is to make it anew.
		this.generation.sent.forget(report.order.item);
		this.putUnfinished(report, verdict, failure(report, verdict));
	}

	/** Looking at it came to an error that will not pass. */
	unknown(report: ReportToAwait, error: unknown): void {
		this.tally.failed += 1;
		this.generation.results.fail(report.order.item, withReport(report, error));
	}

	/** @param last how it stood when it was looked at last */
	late(report: ReportToAwait, last: Verdict): void {
		this.tally.running += 1;
		this.underWay.push(this.putLate(report, last));
	}

	/** Comes when all of them have been put. */
	async all(): Promise<Tally> {
		await Promise.all(this.underWay);
		return this.tally;
	}

	private async finish(report: ReportToAwait, verdict: Verdict): Promise<void> {
		const { results } = this.generation;
		const { item } = report.order;
		try {
			const data = await completedItem(this.generation, report, verdict);
			if (!results.signal.aborted) results.put(item, data);
			this.tally.completed += 1;
		} catch (error) {
			// What has no file cannot be got later.
			results.fail(item, error instanceof WithoutData ? error : withReport(report, error));
			this.tally.failed += 1;
		}
	}

	private async putLate(report: ReportToAwait, last: Verdict): Promise<void> {
		const reason = last.fault === undefined ? last.reason : await wordsOf(this.generation.context, smailander, last.fault);
		const told = { ...last, reason };
		this.putUnfinished(report, told, lateness(report, report.wait, told));
	}

	/** A report that was not completed, or not in time, as the user wants it: an error or an item. */
	private putUnfinished(report: ReportToAwait, verdict: Verdict, error: Refusal): void {
		const { results } = this.generation;
		const { item } = report.order;
		if (report.wait.unfinished === 'item') results.put(item, { json: reportItem(report, verdict) });
		else results.fail(item, error);
	}
}
