import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import type { Page } from '../../../../lists/page';
import { byOffset } from '../../../../lists/paging';
import { forEachItem } from '../../../../operation/fan';
import { rethrow } from '../../../../rethrow';
import { ServiceFault } from '../../../../transport/errors';
import type { Reply, ServiceRequest } from '../../../../transport/service';
import { endpoints, PAGE_SIZE } from '../../../api';
import { hasStatus } from '../../../faults';
import { pathOf } from '../../../path';
import { readInstances, readRecord, readReports, reportIdIn } from '../../../replies';
import type { Send } from '../generation';
import type { ServiceClock } from '../serviceClock';
import { isUnderWay, judgeInstances, judgeReport, type Verdict } from './verdict';

/** A report that is waited for. */
export interface Awaited {
	reportId: string;
	/** When its generation was asked for, in milliseconds of the local clock. */
	sentAt: number;
	/** As asked for; '' when not known. */
	type: string;
	/** After this nobody looks again, in milliseconds of the local clock. */
	deadlineAt: number;
	/** The node's Request Options for it. */
	settings: Partial<IHttpRequestOptions>;
}

export type Look = Verdict | { error: unknown };

/**
 * Looks how reports stand. One reading of the report list answers for many, so it is used as long as it shows them and
 * has no more pages than there are reports to ask for one by one.
 */
export class Lookout {
	/** False once the list was found not to show the reports, or not to be readable. */
	private listShows = true;
	/** Pages of the list when it was read last. */
	private listPages = 1;

	/** Ends the requests of the present look. */
	private signal: AbortSignal | undefined;

	constructor(
		private readonly sendEnded: Send,
		private readonly clock: ServiceClock,
		/** Reports asked for at a time. */
		private readonly width: number,
	) {}

	/**
	 * The answers stand in the order of the reports. A request that the signal ended has told nothing.
	 * @param at the present time, in milliseconds of the local clock
	 */
	async look(reports: Awaited[], at: number, signal: AbortSignal): Promise<Look[]> {
		this.signal = signal;
		const rows = await this.listed(reports);
		return await forEachItem(reports.length, this.width, async (index) => {
			const report = reports[index]!;
			return await this.lookAt(report, rows.get(report.reportId), at);
		});
	}

	private async send(request: ServiceRequest): Promise<Reply> {
		// Files on their way must not keep everybody from knowing what else is ready.
		return await this.sendEnded({ ...request, urgent: true }, this.signal);
	}

	/** Rows of the list by report; empty where the list is not worth a request. */
	private async listed(reports: Awaited[]): Promise<Map<string, IDataObject>> {
		const isWorthIt = this.listShows && reports.length > 1 && this.listPages <= reports.length;
		if (!isWorthIt) return new Map();
		try {
			const rows = await this.readList(reports);
			const shown = reports.some((report) => rows.has(report.reportId));
			if (this.listPages <= reports.length) this.listShows = shown;
			return rows;
		} catch (error) {
			// Whatever is wrong with the list, the reports can be asked for one by one.
			this.listShows = isTemporary(error);
			return new Map();
		}
	}

	/** Ends early when every report was found, or when the list turns out to be too long. */
	private async readList(reports: Awaited[]): Promise<Map<string, IDataObject>> {
		const types = new Set(reports.map(({ type }) => type));
		const [type] = types;
		const ofType = types.size === 1 && type ? { type } : {};
		const rows = new Map<string, IDataObject>();
		this.listPages = 0;
		await byOffset(PAGE_SIZE, reportIdIn)(async ({ qs }) => {
			const isFound = reports.every((report) => rows.has(report.reportId));
			if (isFound || this.listPages > reports.length) return { rows: [] };
			const page = readReports(await this.send({ ...reports[0]!.settings, ...listReports, qs: { ...qs, ...ofType } }));
			for (const row of page.rows) rows.set(reportIdIn(row), row);
			this.listPages = Math.max(this.listPages + 1, pagesOf(page));
			return page;
		}, undefined);
		return rows;
	}

	private async lookAt(report: Awaited, row: IDataObject | undefined, at: number): Promise<Look> {
		// A list may lag behind, so nothing is given up by its word alone.
		if (row && isUnderWay(row) && at < report.deadlineAt) return judgeReport(row);
		try {
			return await this.verdictOn(report, row);
		} catch (error) {
			if (this.signal?.aborted) return { state: 'pending', status: '', reason: 'the last look had no answer in time' };
			return isTemporary(error) ? { state: 'pending', status: '', reason: '', fault: error } : { error };
		}
	}

	/** The instances tell; where none is shown, the report itself, or at least its row of the list. */
	private async verdictOn(report: Awaited, row: IDataObject | undefined): Promise<Verdict> {
		const instances = await this.instancesOf(report);
		const verdict = judgeInstances(instances, this.clock.toService(report.sentAt));
		if (verdict) return verdict;
		const told = judgeReport((await this.recordOf(report)) ?? row ?? {});
		// Beside instances that are all older, "completed" speaks of those.
		return instances.length > 0 && told.state === 'completed' ? { ...told, state: 'pending' } : told;
	}

	private async instancesOf({ reportId: id, settings }: Awaited): Promise<IDataObject[]> {
		const request = { ...settings, ...pathAndMethod('listInstances', id), qs: { limit: PAGE_SIZE } };
		return await unlessDenied(async () => readInstances(await this.send(request)).rows, []);
	}

	private async recordOf({ reportId: id, settings }: Awaited): Promise<IDataObject | undefined> {
		return await unlessMissing(async () => readRecord(await this.send({ ...settings, ...pathAndMethod('getReport', id) })), undefined);
	}
}

const listReports: ServiceRequest = endpoints.listReports;

const pathAndMethod = (name: 'listInstances' | 'getReport', id: string): ServiceRequest => ({
	...endpoints[name],
	url: pathOf(endpoints[name], { reportId: id }),
});

const pagesOf = ({ rows, total, entries = rows.length }: Page): number => (total && entries > 0 ? Math.ceil(total / entries) : 1);

/** A fault that may be gone at the next look. */
const isTemporary = (error: unknown): boolean =>
	error instanceof ServiceFault && ['rate-limited', 'temporarily-unavailable'].includes(error.explanation.cause);

/** A report that was just accepted may not be found yet. */
const unlessMissing = async <T>(read: () => Promise<T>, missing: T): Promise<T> => await unlessStatus([404], read, missing);

const unlessDenied = async <T>(read: () => Promise<T>, denied: T): Promise<T> => await unlessStatus([403, 404], read, denied);

async function unlessStatus<T>(statuses: number[], read: () => Promise<T>, otherwise: T): Promise<T> {
	try {
		return await read();
	} catch (error) {
		return hasStatus(error, ...statuses) ? otherwise : rethrow(error);
	}
}
