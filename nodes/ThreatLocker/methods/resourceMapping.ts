import type { IDataObject, ILoadOptionsFunctions, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';
import { chosenValue } from '../../fields/locator';
import { Refusal } from '../../refusal';
import { nodeError } from '../../transport/errors';
import { send } from '../../transport/exchange';
import { withCredential } from '../../transport/lent';
import { threatLocker } from '../api';
import { homeHeaders, reportGuid } from '../fields';
import { Lookups } from '../lookups';
import type { Report } from '../replies';
import { reportFields } from '../report/run/givenInputs';

/** The fields that the picked report asks for, to be shown in the form of Run. */
export async function getReportFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return shown(
		reportFields(await pickedReport(withCredential(this, threatLocker)), true),
		'This report asks for nothing. It runs as it is.',
	);
}

/** The same for the trigger. */
export async function getWatchedReportFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	return shown(
		reportFields(await pickedReport(withCredential(this, threatLocker)), false),
		'Apart from "Look Back", this report asks for nothing.',
	);
}

const shown = (fields: ResourceMapperField[], emptyFieldsNotice: string): ResourceMapperFields => ({
	fields,
	...(fields.length === 0 ? { emptyFieldsNotice } : {}),
});

/**
 * Undefined where the list does not tell what the report asks for. An error would leave a form that has no fields yet
 * without any; a form that has them keeps them on an error, and takes other ones for a change of the report.
 * @throws NodeApiError or NodeOperationError for a form that has the report's fields
 */
async function pickedReport(context: ILoadOptionsFunctions): Promise<Report | undefined> {
	try {
		return await findReport(context);
	} catch (error) {
		const { schema } = context.getNodeParameter('reportInputs', {}) as IDataObject;
		if (!Array.isArray(schema) || schema.length === 0) return undefined;
		throw await nodeError(context, threatLocker, error);
	}
}

async function findReport(context: ILoadOptionsFunctions): Promise<Report> {
	const reportId = reportGuid(chosenValue(context.getNodeParameter('reportId', '')));
	const lookups = new Lookups(async (request) => await send(context, threatLocker, request));
	const reports = await lookups.reports({ headers: await homeHeaders(context) });
	const found = reports.find((report) => report.reportId.toLowerCase() === reportId);
	if (found) return found;
	throw new Refusal(`${threatLocker.name} does not list the report with the ID ${reportId}`, 'Choose a report from the list in "Report".');
}
