import type { IExecuteFunctions } from 'n8n-workflow';
import { namePart, plainName } from '../../../files/fileName';
import { TABLE_FILES } from '../../../table/file';
import { firstText } from '../../../transport/errors';
import { accountOf } from '../../../transport/account';
import { threatLocker } from '../../api';
import type { FileChoices } from './fileChoices';
import type { ReportRun } from './plan';

/**
 * A name with the format's extension: the user's or the report's, and behind it the parts that tell the files of a run apart.
 * The organization stands in both where there are several, so that no file takes the name of another.
 */
export function fileNameOf({ fileName, format }: FileChoices, report: string, parts: Array<string | undefined>, key: string): string {
	const extension = `.${TABLE_FILES[format].extension}`;
	const own = fileName.toLowerCase().endsWith(extension) ? fileName.slice(0, -extension.length) : fileName;
	const first = own ? own.replace(/[/\\]/g, '-') : namePart(report, key);
	// Without a dot at its end, behind which the extension would begin with another.
	const name = plainName([first, ...parts].filter(Boolean).join(' - '), key) ?? 'report';
	return plainName(name + extension, key) ?? name;
}

/** The same runs, each with what is to stand in the name of its file besides report, organization and period. */
export async function toldApart(context: IExecuteFunctions, runs: ReportRun[]): Promise<ReportRun[]> {
	const ofFiles = runs.filter(({ file }) => file !== undefined);
	if (ofFiles.length === 0) return runs;
	const { key } = await accountOf(context, threatLocker);
	const details = new Map(detailsOf(ofFiles, key).map((detail, index) => [ofFiles[index], detail] as const));
	return runs.map((run) => ({ ...run, detail: details.get(run) }));
}

/** What tells the runs of a node apart besides their organizations, by run: the text and the ID that were entered. */
function detailsOf(runs: ReportRun[], key: string): string[] {
	const aspects: Array<(run: ReportRun) => string> = [
		({ values }) => values.text.value,
		({ values }) => values.id.value,
		({ tenant, home }) => (tenant.organization ? '' : firstText(home.managedOrganizationId)),
	];
	const telling = aspects.filter((aspect) => new Set(runs.map(aspect)).size > 1);
	return runs.map((run) =>
		telling
			.map((aspect) => namePart(aspect(run), key))
			.filter(Boolean)
			.join(' - '),
	);
}
