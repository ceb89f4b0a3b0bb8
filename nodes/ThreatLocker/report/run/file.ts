import type { IDataObject } from 'n8n-workflow';
import { dayIn } from '../../../fields/period';
import { storeStream, type StoredFile } from '../../../files/store';
import type { NodeContext } from '../../../operation/runner';
import { rethrow } from '../../../rethrow';
import { columnDrift } from '../../../table/columns';
import { TABLE_FILES, tableFile, type TableSummary } from '../../../table/file';
import { accountOf } from '../../../transport/account';
import { withoutSecret } from '../../../transport/errors';
import { threatLocker } from '../../api';
import type { Report } from '../../replies';
import type { FileChoices } from './fileChoices';
import { fileNameOf } from './fileName';
import { inSlice, requestsOf, type ReportRun } from './plan';
import { readReport } from './reply';
import { wholePeriod } from './request';
import type { RunYield } from './result';
import { tagOf } from './tenants';

/** The rows of all slices as one file, streamed into binary storage; the item's JSON describes it. */
export async function rowsAsFile(
	context: NodeContext,
	run: ReportRun,
	report: Report | undefined,
	choices: FileChoices & { detail: string | undefined },
): Promise<RunYield> {
	const { values, tenant, item } = run;
	const { fileLabel } = tenant;
	const requests = requestsOf(run, report);
	const period = wholePeriod(requests.map((one) => one.period));
	const { key } = await accountOf(context, threatLocker);
	const days = period && [...new Set([period.start, period.end].map((time) => dayIn(time, context.getTimezone())))].join(' to ');
	const parts = choices.fileName ? [fileLabel, choices.detail] : [fileLabel, choices.detail, days];
	const fileName = fileNameOf(choices, report?.name ?? values.reportId, parts, key);
	const { stored, summary, isCut } = await written(context, requests, { ...choices, limit: run.limit }, fileName);
	const { binary, ...file } = stored;
	const json: IDataObject = {
		reportId: report?.reportId ?? values.reportId,
		...(report ? { report: withoutSecret(report.name, key) } : {}),
		...tagOf(tenant),
		...(period ? { period } : {}),
		fileName,
		mimeType: TABLE_FILES[choices.format].mimeType,
		...file,
		...summary,
		...comparison(choices.expectedColumns, summary),
	};
	return { items: [{ json, binary: { [choices.field]: binary }, pairedItem: { item } }], failed: false, isCut };
}

/**
 * The slices' requests follow one another within one place of the budget: a reply that waits for its turn would hold a
 * place that an earlier slice may need.
 */
async function written(
	context: NodeContext,
	[first, ...others]: ReturnType<typeof requestsOf>,
	{ format, keepFormulas, limit }: FileChoices & Pick<ReportRun, 'limit'>,
	fileName: string,
): Promise<{ stored: StoredFile; summary: TableSummary; isCut: RunYield['isCut'] }> {
	let current = first!.period;
	try {
		return await readReport(context, first!.request, async (rows, further) => {
			const file = tableFile(format, { keepFormulas, limit });
			let isUnasked = false;
			current = first!.period;
			const stored = await storeStream(context, rows.stream, fileName, TABLE_FILES[format].mimeType, async function* () {
				yield* file.add(rows.batches());
				for (const { request, period } of others) {
					isUnasked = file.isFull;
					if (isUnasked) break;
					current = period;
					yield* file.add((await further(request)).batches());
				}
				yield file.finish();
			});
			return { stored, summary: file.summary(), isCut: file.isCut || (isUnasked ? undefined : false) };
		});
	} catch (error) {
		rethrow(inSlice(error, current, others.length + 1));
	}
}

/** `columnsMatch` compares names in any order; a file without rows has no columns of its own to compare. */
function comparison(expected: string[] | undefined, { columns }: TableSummary): IDataObject {
	if (!expected || columns.length === 0) return {};
	const { missing, further } = columnDrift(expected, columns);
	return { columnsMatch: missing.length + further.length === 0, missingColumns: missing, furtherColumns: further };
}
