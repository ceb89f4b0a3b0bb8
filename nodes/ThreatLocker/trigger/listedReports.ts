import { elapsedMs } from '../../clock';
import type { Report } from '../replies';

const AN_HOUR_MS = 60 * 60_000;

/** Oldest first. */
const listed = new Map<string, { report: Report; atMs: number }>();

/**
 * The report as an organization lists it, asked for once an hour: a poll of many organizations would otherwise read the
 * list of each before its rows. An answer that nothing was found is not kept.
 * @param where names the watching node, the account, the organization and the report
 */
export async function listedReport(where: string, look: () => Promise<Report | undefined>): Promise<Report | undefined> {
	const now = elapsedMs();
	for (const [other, { atMs }] of listed) {
		if (now - atMs < AN_HOUR_MS) break;
		listed.delete(other);
	}
	const report = listed.get(where)?.report ?? (await look());
	if (report && !listed.has(where)) listed.set(where, { report, atMs: now });
	return report;
}

/** To be called when the service declines the report, which may have another ID by now. */
export const forgetReport = (where: string): void => {
	listed.delete(where);
};
