import { namePart, plainName } from '../../../files/fileName';
import { TABLE_FILES } from '../../../table/file';
import { accountOf } from '../../../transport/account';
import type { RequestContext } from '../../../transport/service';
import { firstText } from '../../../values/record';
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

/** What tells the files of a node's runs apart besides report, organization and period: the text and the ID that were entered, and where they were. */
export async function fileDetails(context: RequestContext, runs: ReportRun[]): Promise<Map<ReportRun, string>> {
	const ofFiles = runs.filter(({ file }) => file !== undefined);
	if (ofFiles.length === 0) return new Map();
	const { key } = await accountOf(context, threatLocker);
	const aspects: Array<(run: ReportRun) => string> = [
		({ values }) => values.text.value,
		({ values }) => values.id.value,
		({ tenant, home }) => (tenant.organization ? '' : firstText(home.managedOrganizationId)),
	];
	const telling = aspects.filter((aspect) => new Set(ofFiles.map(aspect)).size > 1);
	const detailOf = (run: ReportRun) =>
		telling
			.map((aspect) => namePart(aspect(run), key))
			.filter(Boolean)
			.join(' - ');
	return new Map(ofFiles.map((run) => [run, detailOf(run)]));
}
