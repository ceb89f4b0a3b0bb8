import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { dayIn } from '../../../fields/period';
import { choice } from '../../../fields/choice';
import { flag, requiredText, textList, textValue } from '../../../fields/entered';
import { rethrow } from '../../../rethrow';
import { columnDrift } from '../../../table/columns';
import { TABLE_FILES, tableFile, type TableFormat, type TableSummary } from '../../../table/file';
import { firstText, withoutSecret } from '../../../transport/errors';
import { accountOf, exchange } from '../../../transport/exchange';
import { namePart, plainName } from '../../../files/fileName';
import { storeStream, type StoredFile } from '../../../files/store';
import { threatLocker } from '../../api';
import type { Report } from '../../replies';
import type { Outcome } from './hints';
import { inSlice, requestsOf, rowStream, rowText, type Run } from './rows';
import { wholePeriod } from './request';
import { tagOf } from './targets';

/** What the user wants of a file. */
export interface FileChoices {
	format: TableFormat;
	/** The item's binary field. */
	field: string;
	/** '' for a name made of report, organization and period. */
	fileName: string;
	/** Undefined where none were given. */
	expectedColumns: string[] | undefined;
	keepFormulas: boolean;
}

/** The choices of "Output". */
export const OUTPUTS = [
	{ name: 'File', value: 'file', description: 'One file for each organization, streamed, however many rows there are' },
	{ name: 'Rows as Items', value: 'items', description: 'One item for each row' },
] as const;

/** The choices of "File Format". */
export const FORMATS = [
	{ name: 'CSV', value: 'csv', description: 'For spreadsheets: in UTF-8 with its mark; cells that would run as a formula are made harmless' },
	{ name: 'JSON', value: 'json', description: 'A list of the rows, as the service sent them' },
	{ name: 'NDJSON', value: 'ndjson', description: 'One row a line, as the service sent it' },
] as const satisfies ReadonlyArray<{ value: TableFormat; name: string; description: string }>;

/**
 * Undefined where the rows are to come as items.
 * @throws Refusal for choices that do not exist
 */
export function fileChoices(read: (name: string, fallback?: unknown) => unknown): FileChoices | undefined {
	const output = choice(read('output', 'items'), OUTPUTS, 'Output');
	if (output === 'items') return undefined;
	const format = choice(read('fileFormat', 'csv'), FORMATS, 'File Format');
	const { fileName, expectedColumns, keepFormulas } = read('options', {}) as IDataObject;
	const columns = textList(expectedColumns, 'Expected Columns');
	return {
		format,
		field: requiredText(read('binaryPropertyName', 'data'), 'Put Output File in Field'),
		fileName: textValue(fileName, 'File Name'),
		expectedColumns: columns.length > 0 ? columns : undefined,
		keepFormulas: flag(keepFormulas ?? false, 'Keep Formulas'),
	};
}

/** The rows of all slices as one file, streamed into binary storage; the item's JSON describes it. */
export async function rowsAsFile(
	context: IExecuteFunctions,
	run: Run,
	report: Report | undefined,
	choices: FileChoices,
): Promise<Pick<Outcome, 'items' | 'isCut'>> {
	const { values, target, item, detail } = run;
	const { fileLabel } = target;
	const requests = requestsOf(run, report);
	const period = wholePeriod(requests.map((one) => one.period));
	const { key } = await accountOf(context, threatLocker);
	const days = period && [...new Set([period.start, period.end].map((time) => dayIn(time, context.getTimezone())))].join(' to ');
	const parts = choices.fileName ? [fileLabel, detail] : [fileLabel, detail, days];
	const fileName = nameOf(choices, report?.name ?? values.reportId, parts, key);
	const { stored, summary, isCut } = await written(context, requests, { ...choices, limit: run.limit }, fileName);
	const { binary, ...file } = stored;
	const json: IDataObject = {
		reportId: report?.reportId ?? values.reportId,
		...(report ? { report: withoutSecret(report.name, key) } : {}),
		...tagOf(target),
		...(period ? { period } : {}),
		fileName,
		mimeType: TABLE_FILES[choices.format].mimeType,
		...file,
		...summary,
		...comparison(choices.expectedColumns, summary),
	};
	return { items: [{ json, binary: { [choices.field]: binary }, pairedItem: { item } }], isCut };
}

/**
 * The slices' requests follow one another within one place of the budget: a reply that waits for its turn would hold a
 * place that an earlier slice may need.
 */
async function written(
	context: IExecuteFunctions,
	[first, ...others]: ReturnType<typeof requestsOf>,
	{ format, keepFormulas, limit }: FileChoices & Pick<Run, 'limit'>,
	fileName: string,
): Promise<{ stored: StoredFile; summary: TableSummary; isCut: Outcome['isCut'] }> {
	let current = first!.period;
	try {
		return await exchange(context, threatLocker, first!.request, async (reply, follow) => {
			const file = tableFile(format, { sender: threatLocker.name, keepFormulas, limit });
			let isUnasked = false;
			current = first!.period;
			const stored = await storeStream(context, await rowStream(reply), fileName, TABLE_FILES[format].mimeType, async function* (source) {
				yield* file.add(rowText(source, reply));
				for (const { request, period } of others) {
					isUnasked = file.isFull;
					if (isUnasked) break;
					current = period;
					const next = await follow(request);
					yield* file.add(rowText(await rowStream(next), next));
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

/**
 * A name with the format's extension: the user's or the report's, and behind it the parts that tell the files of a run apart.
 * The organization stands in both where there are several, so that no file takes the name of another.
 */
function nameOf({ fileName, format }: FileChoices, report: string, parts: Array<string | undefined>, key: string): string {
	const extension = `.${TABLE_FILES[format].extension}`;
	const own = fileName.toLowerCase().endsWith(extension) ? fileName.slice(0, -extension.length) : fileName;
	const first = own ? own.replace(/[/\\]/g, '-') : namePart(report, key);
	// Without a dot at its end, behind which the extension would begin with another.
	const name = plainName([first, ...parts].filter(Boolean).join(' - '), key) ?? 'report';
	return plainName(name + extension, key) ?? name;
}

/** What tells the runs of a node apart besides their organizations, by run: the text and the ID that were entered. */
export function detailsOf(runs: Run[], key: string): string[] {
	const aspects: Array<(run: Run) => string> = [
		({ values }) => values.text.value,
		({ values }) => values.id.value,
		({ target, home }) => (target.organization ? '' : firstText(home.managedOrganizationId)),
	];
	const telling = aspects.filter((aspect) => new Set(runs.map(aspect)).size > 1);
	return runs.map((run) => telling.map((aspect) => namePart(aspect(run), key)).filter(Boolean).join(' - '));
}
