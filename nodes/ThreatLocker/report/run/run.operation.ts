import type { IDataObject } from 'n8n-workflow';
import { rowLimit, rowLimitOption } from '../../../fields/limit';
import { optionsField } from '../../../fields/requestBudget';
import { Refusal } from '../../../refusal';
import { columnNames } from '../../../table/columns';
import { excerptOf } from '../../../table/excerpt';
import { itemsOf } from '../../../operation/made';
import { operation, type Call, type Made } from '../../../operation/operation';
import { endpoints } from '../../api';
import { headersFor, reportField } from '../../fields';
import { Lookups } from '../../lookups';
import { reportIn } from './chosenReport';
import { runInputFields } from './inputFields';
import { fileChoices } from './fileChoices';
import {
	childOrganizationsOption,
	expectedColumnsOption,
	fileNameOption,
	keepFormulasOption,
	organizationFields,
	outputFields,
	reportOptionsOption,
	sliceOption,
	timeZoneOffsetOption,
} from './fields';
import { readReport } from './reply';
import { runRequest, runValues } from './request';
import { organizationsOf } from './tenants';
import { runReports } from './run';

/**
 * The path of an agent's tool call in older engines. Elsewhere the engine takes `customOperations` (`run.ts`) instead,
 * because routing passes an operation's items as call arguments, of which there cannot be many.
 */
async function summarize({ input, context, send }: Call): Promise<Made> {
	const settings = input.settings();
	const { read } = input;
	const values = runValues({ read, timezone: input.timezone });
	if (organizationsOf(read).organizations.scope !== 'one' || fileChoices(read) || (values.slices?.length ?? 1) > 1)
		throw tooMuchForAnAgent();
	const limit = rowLimit(read('options', {}) as IDataObject);
	const headers = await headersFor(context, read('organizationId', ''));
	const listed = await new Lookups(send).reports({ ...settings, headers });
	const report = reportIn(listed, listed, values.reportId);
	const ready = runRequest(values, report, headers, values.slices?.[0]);
	const json = await readReport(context, { ...settings, ...ready }, async ({ parsed }) => {
		const table = parsed();
		const excerpt = await excerptOf(table, limit);
		return excerpt.asJson(table.columns.length > 0 ? columnNames(table.columns) : undefined);
	});
	return itemsOf([json]);
}

const tooMuchForAnAgent = (): Refusal =>
	new Refusal(
		'As a tool, Run gives the rows of one organization and one period',
		'In the tool, set "Organizations" to One Organization, "Output" to Rows as Items, and remove "Split Period (Days)".',
	);

export const run = operation({
	name: 'Run',
	value: 'run',
	action: 'Run report',
	description: 'Run a report in one or many organizations and get its rows as items or as a file',
	fields: [
		reportField,
		...organizationFields,
		...runInputFields,
		...outputFields,
		optionsField(
			expectedColumnsOption,
			fileNameOption,
			childOrganizationsOption,
			keepFormulasOption,
			rowLimitOption,
			reportOptionsOption,
			sliceOption,
			timeZoneOffsetOption,
		),
	],
	endpoint: endpoints.runReport,
	perform: summarize,
	runAll: runReports,
});
